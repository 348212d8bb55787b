import { command as declare } from "../command.ts"
import { keygenOptions } from "../keygen-options.ts"

export const command = declare({
  name: "keygen",
  summary: "Make a pair of CURVE keys, or certificates with them",
  describes: [
    "Without --certificate, the keys are written to the standard output, as PyZMQ's curve_keygen writes them. With it, two files are made: NAME.key for everybody, and NAME.key_secret, which only its owner may read.",
  ],
  operands: [],
  options: keygenOptions,
  examples: [
    { run: "typemq keygen", shows: "A pair of keys:" },
    { run: "typemq keygen --json", shows: "The same for programs:" },
    {
      run: "typemq keygen --certificate server --directory keys -m name='Feed 7'",
      shows: "Certificates in keys/server.key and keys/server.key_secret:",
    },
  ],
  run: async ({ options }, terminal) => (await import("../generate-keys.ts")).generateKeys(options, terminal),
})
