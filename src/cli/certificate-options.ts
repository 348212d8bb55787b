import type { OptionTable } from "./command.ts"
import { dashedKey } from "./dashed-key.ts"

/** Who may talk to whom: options for every command that opens sockets. */
export const certificateOptions = {
  curveServerKey: {
    type: "string",
    value: "KEY|FILE",
    dashed: dashedKey,
    describes:
      "the server's public key (40 characters of Z85), or a certificate with it: be a client of CURVE",
    section: "Security",
  },
  curveCertificate: {
    type: "string",
    value: "FILE",
    describes: "our own certificate with its secret key, as a client of CURVE (default: new keys)",
    section: "Security",
  },
  curveServe: {
    type: "string",
    value: "FILE",
    describes: "be a server of CURVE, with this certificate and its secret key",
    section: "Security",
  },
  curveAllow: {
    type: "string",
    value: "FOLDER|FILE",
    describes:
      "with --curve-serve: certificates of the clients to let in (default: all who know the server's key)",
    section: "Security",
  },
  plain: {
    type: "string",
    value: "USER:PASSWORD|@FILE",
    describes:
      "be a client of PLAIN; @FILE has USER:PASSWORD in its first line and keeps it from other users' eyes",
    section: "Security",
  },
  plainServe: {
    type: "string",
    value: "FILE",
    describes: "be a server of PLAIN, with the users of a file: a line name=password for each",
    section: "Security",
  },
} as const satisfies OptionTable
