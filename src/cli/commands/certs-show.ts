import { command as declare } from "../command.ts"

export const command = declare({
  name: "certs show",
  summary: "Show a certificate",
  describes: ["The secret key is shown only with --secret."],
  operands: [{ name: "FILE", describes: "the certificate" }],
  options: { secret: { type: "boolean", describes: "show the secret key too" } },
  examples: [
    { run: "typemq certs show keys/server.key", shows: "What is in a certificate:" },
    {
      run: "typemq sub tcp://127.0.0.1:5556 --curve-server-key keys/server.key",
      shows: "Certificates can be given wherever a key can:",
    },
  ],
  run: async ({ operands: [file = ""], options }, terminal) =>
    (await import("../show-certificates.ts")).showCertificate(file, options, terminal),
})
