import type { Line } from "../line.ts"

export const title = "Parts with effects to be seen"

export const lines: readonly Line[] = [
  {
    id: "curve-encoding-1",
    says: "What CURVE seals is opened as it was.",
    held: { "zmtp/mechanisms/curve/traffic.test.ts": ["of %i octets come and go"] },
  },
  {
    id: "ip-resolver-1",
    says: "Wildcards are for binding; what they mean depends on the option ipv6.",
    held: {
      "socket/tcp-endpoints.test.ts": ["the wildcard is reached over both families"],
      "transports/tcp-address.test.ts": ["parseTcpBind", "parseTcpConnect"],
    },
  },
  {
    id: "ip-resolver-2",
    says: "Brackets, zones and the last colon cut an address.",
    held: {
      "transports/tcp-address.test.ts": ["parseTcpBind", "numeric endpoints read back as they were written"],
    },
  },
  {
    id: "ip-resolver-3",
    says: "Names are looked up where that is allowed; ports are numbers.",
    held: {
      "socket/tcp-endpoints.test.ts": ["needs the name of an interface or a host to bind by name"],
      "socket/bad-endpoints.test.ts": ["%j is refused by connect at once, or left to be tried"],
    },
  },
  {
    id: "ip-resolver-4",
    says: "Multicast addresses are told from others at both edges.",
    held: { "transports/udp-address.test.ts": ["A multicast address"] },
  },
  {
    id: "mtrie-1",
    says: "A table of topics knows first holders and last, and finds every prefix.",
    held: {
      "patterns/topic-table.test.ts": [
        "answers as a naive one does, whatever is added, removed and matched",
        "tells the first holder of a topic and the last",
      ],
    },
  },
  {
    id: "radix-tree-1",
    says: "It counts, and stays right in any order of adding and removing.",
    held: {
      "patterns/topic-table.test.ts": [
        "answers as a naive one does, whatever is added, removed and matched",
        "keeps many topics apart that begin alike",
      ],
    },
  },
  {
    id: "poller-thread-1",
    says: "The loop of the I/O thread calls back.",
    not: "there are no I/O threads: the event loop is Node's",
  },
  {
    id: "ypipe-1",
    says: "A queue gives back in order what was put in, and nothing when it is empty.",
    held: { "core/ring.test.ts": ["behaves as an array that is pushed to and shifted from"] },
  },
]
