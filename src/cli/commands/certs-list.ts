import { command as declare } from "../command.ts"

export const command = declare({
  name: "certs list",
  summary: "List the certificates in a folder",
  describes: [
    "Secret keys are never shown. Secret certificates that others than their owner may read are pointed out.",
  ],
  operands: [{ name: "FOLDER", describes: "where the certificates are (default: here)", optional: true }],
  options: {},
  examples: [{ run: "typemq certs list keys", shows: "The certificates in the folder keys:" }],
  run: async ({ operands: [folder = "."] }, terminal) =>
    (await import("../show-certificates.ts")).listCertificates(folder, terminal),
})
