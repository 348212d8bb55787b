import type { OptionTable, ValuesOf } from "./command.ts"
import { dashedKey } from "./dashed-key.ts"

/** Which keys to make, and where to keep them. */
export const keygenOptions = {
  secret: {
    type: "string",
    value: "FILE|KEY|-",
    dashed: dashedKey,
    describes:
      "the secret key to use, whose public key is derived from it; a file or - for the standard input (a certificate, the key alone, or what keygen printed) keeps it from other users' eyes",
  },
  certificate: { type: "string", short: "c", value: "NAME", describes: "write certificates of this name" },
  directory: {
    type: "string",
    short: "d",
    value: "FOLDER",
    default: ".",
    describes: "where certificates are written",
  },
  metadata: {
    type: "string",
    short: "m",
    value: "NAME=VALUE",
    multiple: true,
    describes: "remarks about the owner, for the secret certificate",
  },
  force: { type: "boolean", short: "f", describes: "replace certificates that are there" },
} as const satisfies OptionTable

/** What was given for the options above. */
export type KeygenValues = ValuesOf<typeof keygenOptions>
