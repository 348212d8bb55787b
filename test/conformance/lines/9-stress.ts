import type { Line } from "../line.ts"

export const title = "Stress and random input"

export const lines: readonly Line[] = [
  { id: "bind-fuzzer-1", says: "Any text may be given as an endpoint: it is one or an error." },
  {
    id: "bind-null-fuzzer-1",
    says: "Any octets behind a greeting are dropped or read, and honest peers are served.",
    held: {
      "fuzz/garbage-at-sockets.test.ts": [
        "a bound socket serves its honest peers before, during and after garbage",
      ],
    },
  },
  {
    id: "bind-curve-fuzzer-1",
    says: "The same with CURVE.",
    held: { "fuzz/curve.test.ts": ["bring nothing in, and nobody: %s"] },
  },
  { id: "bind-stream-fuzzer-1", says: "Any octets are data to a STREAM." },
  {
    id: "bind-ws-fuzzer-1",
    says: "Any octets in place of HTTP, or behind it, are dropped.",
    held: { "wire/websocket-peers.test.ts": ["drops a request with %s, says why, and serves the others"] },
  },
  {
    id: "z85-decode-fuzzer-1",
    says: "Any text is Z85 or an error.",
    held: { "core/z85.test.ts": ["%j is not Z85", "decodes what it encoded"] },
  },
  {
    id: "fork-1",
    says: "Another process, or thread, ends what it has and disturbs nobody.",
    held: {
      "faults/process-exit.test.ts": [
        "when its sockets were closed",
        "can be terminated while they are open, and harms no others",
      ],
    },
  },
  {
    id: "many-sockets-1",
    says: "Sockets are opened up to the limit, and no further.",
    held: {
      "socket/context.test.ts": [
        "has no more sockets than maxSockets, and room again for each that closes",
        "allows 1023 sockets unless told otherwise",
      ],
    },
  },
  { id: "shutdown-stress-1", says: "Sockets that close while they connect hold nobody up." },
  {
    id: "system-1",
    says: "The machine has a network and enough descriptors.",
    not: "a check of the machine",
  },
]
