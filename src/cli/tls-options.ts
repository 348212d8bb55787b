import type { OptionTable } from "./command.ts"

/** Certificates of TLS, for endpoints of wss: options for every command that opens sockets. */
export const tlsOptions = {
  ca: {
    type: "string",
    value: "FILE",
    describes: "with wss: trust the certificates in this file (PEM) instead of those that the system trusts",
    section: "Security",
  },
  cert: {
    type: "string",
    value: "FILE",
    describes: "to bind wss: the certificate to show (PEM), and behind it those of authorities in between",
    section: "Security",
  },
  key: {
    type: "string",
    value: "FILE",
    describes: "to bind wss: the private key of the certificate (PEM)",
    section: "Security",
  },
} as const satisfies OptionTable
