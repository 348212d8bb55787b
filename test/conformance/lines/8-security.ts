import type { Line } from "../line.ts"

export const title = "Security"

export const lines: readonly Line[] = [
  {
    id: "security-null-1",
    says: "Without a domain nobody is asked about NULL; with one the handler decides.",
    held: {
      "socket/zap.test.ts": [
        "asks about every peer, and sends nothing before the answer",
        "says no user id where nobody was asked",
      ],
      "interop/zap.test.ts": ["refuses their clients with %s"],
      "zmtp/downgrades.test.ts": ["drops a peer of $name before it says who we are"],
    },
  },
  {
    id: "security-plain-1",
    says: "Only the right name and password let in, in the right role.",
    held: {
      "socket/zap.test.ts": ["asks its context's handler who may come in by %s"],
      "interop/plain.test.ts": ["keeps out who is of another mechanism, or of the same role"],
    },
  },
  {
    id: "security-zap-1",
    says: "A handler's bad answer is told, with what was bad, and lets nobody in.",
    held: {
      "socket/zap-races.test.ts": ["lets nobody in: %s"],
    },
  },
  {
    id: "security-zap-2",
    says: "Refusals are told where they are to be told, with their status.",
    held: {
      "socket/zap.test.ts": [
        "for a temporary problem comes back until it is",
        "with %s is told so, and does not come back",
      ],
    },
  },
  {
    id: "security-zap-3",
    says: "A domain that must be asked about, and nobody to ask, is told.",
    held: {
      "socket/zap.test.ts": ["lets everybody in where there is no handler, unless domains are enforced"],
    },
  },
  {
    id: "security-zap-4",
    says: "A handler that goes or says nothing lets nobody in and holds nobody up.",
    held: {
      "socket/zap-races.test.ts": [
        "stays out when there is no answer in time",
        "stays out when the handler goes away",
        "ends the whole context, in whatever order its sockets go",
      ],
    },
  },
  {
    id: "security-gssapi-1",
    says: "Only the right principal is let in.",
    held: {
      "interop/gssapi.test.ts": [
        "lets their clients in to us, over %s",
        "lets us in to their servers, over %s",
      ],
      "interop/gssapi-refusals.test.ts": [
        "their client whose ticket is for somebody else",
        "their client that comes with %s",
      ],
    },
  },
  {
    id: "security-gssapi-2",
    says: "Who has a ticket exchanges encrypted messages with the server it is for.",
    held: {
      "interop/gssapi-exchange.test.ts": [
        "carry messages whole and in order, $role, our $side",
        "carries ten thousand messages each way, in order",
      ],
      "interop/gssapi-refusals.test.ts": ["their client and their server that do otherwise with messages"],
    },
  },
  {
    id: "sodium-1",
    says: "Key pairs are 40 letters each, and a public key follows from its secret one.",
    held: {
      "socket/curve-keys.test.ts": [
        "come in pairs of 40 characters of Z85, as PyZMQ and zeromq have them",
        "are derived as libzmq derives them: $id",
        "are not %j",
      ],
    },
  },
]
