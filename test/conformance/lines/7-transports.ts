import type { Line } from "../line.ts"

export const title = "Transports"

export const lines: readonly Line[] = [
  {
    id: "abstract-ipc-1",
    says: "Abstract names carry messages and are told as given; an empty one is none.",
    held: {
      "socket/ipc-endpoints.test.ts": ["is a name without a file, told as it was given"],
      "socket/bad-endpoints.test.ts": ["ipc://@"],
    },
  },
  {
    id: "bind-src-address-1",
    says: "A source may be an address, a name or an interface.",
    held: {
      "socket/tcp-endpoints.test.ts": [
        "is where the connection comes from",
        "may be an interface, or any",
        "may have a port, the same for several destinations",
      ],
    },
  },
  {
    id: "connect-resolve-1",
    says: "Names are taken; what can be no endpoint is refused at once.",
    held: { "socket/bad-endpoints.test.ts": ["%j is refused by connect at once, or left to be tried"] },
  },
  {
    id: "filter-ipc-1",
    says: "Peers let in by user, group and process: nobody tells us who they are, so binding with such a filter fails.",
    held: { "options/option-set.test.ts": ["%s is refused"] },
  },
  {
    id: "pair-ipc-1",
    says: "Paths carry messages, up to the length that the system has.",
    held: { "socket/ipc-endpoints.test.ts": ["may be as long as the system's addresses, and no longer"] },
  },
  { id: "pair-tcp-1", says: "Two sockets meet by address and by name." },
  {
    id: "pair-tcp-cap-net-admin-1",
    says: "A listener on one device.",
    not: "Node cannot bind to a device: the option is kept, and refused at bind",
  },
  {
    id: "reqrep-ipc-1",
    says: "Requests go over paths; a reply to who has left is dropped.",
    held: { "contracts/reply.test.ts": ["whose peer has gone is answered into the void"] },
  },
  {
    id: "reqrep-tcp-1",
    says: "Requests go to one or several, from chosen sources, over both families, and endpoints end as told.",
    held: {
      "socket/tcp-endpoints.test.ts": [
        "may have a port, the same for several destinations",
        "%s can be bound, and connected to as told",
      ],
      "socket/endpoints.test.ts": ["goes round through addresses, names and wildcards as they were told"],
    },
  },
  {
    id: "tcp-accept-filter-1",
    says: "Filters are networks; who is in none of them is kept out.",
    held: {
      "socket/tcp-options.test.ts": ["keeps everybody else out"],
      "options/kinds.test.ts": ["networks add up until they are cleared"],
    },
  },
  { id: "use-fd-1", says: "A listener takes over a descriptor that is bound already." },
  {
    id: "ws-1",
    says: "Sockets talk over ws, with paths and without, with heartbeats, long messages and subscriptions.",
    held: {
      "interop/websocket.test.ts": [
        "carry messages whole and in order, %s",
        "have pings of their own for signs of life, %s",
      ],
      "wire/websocket-peers.test.ts": ["sends each frame in a message of its own, short or long"],
    },
  },
  {
    id: "wss-1",
    says: "And over wss with certificates of one's own.",
    held: { "socket/websocket-endpoints.test.ts": ["talks to who trusts it"] },
  },
  {
    id: "tipc-1",
    says: "The same over TIPC.",
    not: "Node has no TIPC: its endpoints are refused, as bad-endpoints.test.ts shows",
  },
  {
    id: "vmci-1",
    says: "The same over VMCI and vsock.",
    not: "Node has neither: their endpoints are refused, as bad-endpoints.test.ts shows",
  },
]
