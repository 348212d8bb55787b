import type { Interest } from "../core/interest.ts"
import { AskThenListen } from "./ask-then-listen.ts"
import { Broadcast } from "./broadcast.ts"
import { ByConnection } from "./by-connection.ts"
import { ByPeerNumber } from "./by-peer-number.ts"
import { ByRoutingId } from "./by-routing-id.ts"
import { Datagrams } from "./datagrams.ts"
import { Exclusive } from "./exclusive.ts"
import { ListenThenAnswer } from "./listen-then-answer.ts"
import type { Pattern, PatternHost } from "./pattern.ts"
import { Publish } from "./publish.ts"
import { channel, client, gather, scatter } from "./single-frame.ts"
import { Subscribe } from "./subscribe.ts"
import { TuneIn } from "./tune-in.ts"
import { dealer, pull, push } from "./two-way.ts"

/** A socket type: whom it talks to and how it behaves. */
export interface SocketTypeSpec {
  /** libzmq's number. */
  readonly code: number
  /** Types that may be at the other end, as announced on the wire (RFC 37, section 2.4). */
  readonly peers: readonly string[]
  readonly sends: boolean
  readonly receives: boolean
  /** Whether READY carries our routing id. */
  readonly announcesRoutingId: boolean
  /** Whether subscriptions of peers mean something to it. */
  readonly publisher: boolean
  /** What it asks its peers for, or they ask it for. */
  readonly interest: Interest
  /** Whether it knows no connections: it goes only over transports that carry messages. */
  readonly connectionless: boolean
  /** Whether connecting twice to the same endpoint is the same as once. */
  readonly connectsOnce: boolean
  /** Whether it can keep only the last message. */
  readonly conflates: boolean
  /** Whether it alternates between sending and receiving. */
  readonly takesTurns: boolean
  /** Whether its peers are programs that know nothing of ZMTP: bytes go in and out as they are. */
  readonly raw: boolean
  readonly pattern: (host: PatternHost) => Pattern
}

const defaults = {
  sends: true,
  receives: true,
  announcesRoutingId: false,
  publisher: false,
  interest: "topics" as const,
  connectionless: false,
  connectsOnce: false,
  conflates: false,
  takesTurns: false,
  raw: false,
}

/** Every socket type, once. Classes, constants, the compatibility check and the handshake derive from here. */
export const socketTypes = {
  PAIR: { ...defaults, code: 0, peers: ["PAIR"], pattern: () => new Exclusive() },
  PUB: {
    ...defaults,
    code: 1,
    peers: ["SUB", "XSUB"],
    receives: false,
    publisher: true,
    connectsOnce: true,
    conflates: true,
    pattern: (host) => new Publish(host, { xpub: false }),
  },
  SUB: {
    ...defaults,
    code: 2,
    peers: ["PUB", "XPUB"],
    sends: false,
    connectsOnce: true,
    conflates: true,
    pattern: () => new Subscribe({ xsub: false }),
  },
  REQ: {
    ...defaults,
    code: 3,
    peers: ["REP", "ROUTER"],
    announcesRoutingId: true,
    connectsOnce: true,
    takesTurns: true,
    pattern: (host) => new AskThenListen(host),
  },
  REP: {
    ...defaults,
    code: 4,
    peers: ["REQ", "DEALER"],
    takesTurns: true,
    pattern: (host) => new ListenThenAnswer(host),
  },
  DEALER: {
    ...defaults,
    code: 5,
    peers: ["REP", "DEALER", "ROUTER"],
    announcesRoutingId: true,
    connectsOnce: true,
    conflates: true,
    pattern: dealer,
  },
  ROUTER: {
    ...defaults,
    code: 6,
    peers: ["REQ", "DEALER", "ROUTER"],
    announcesRoutingId: true,
    pattern: (host) => new ByRoutingId(host),
  },
  PULL: { ...defaults, code: 7, peers: ["PUSH"], sends: false, conflates: true, pattern: pull },
  PUSH: { ...defaults, code: 8, peers: ["PULL"], receives: false, conflates: true, pattern: push },
  XPUB: {
    ...defaults,
    code: 9,
    peers: ["SUB", "XSUB"],
    publisher: true,
    pattern: (host) => new Publish(host, { xpub: true }),
  },
  XSUB: {
    ...defaults,
    code: 10,
    peers: ["PUB", "XPUB"],
    pattern: () => new Subscribe({ xsub: true }),
  },
  STREAM: { ...defaults, code: 11, peers: [], raw: true, pattern: (host) => new ByConnection(host) },
  SERVER: { ...defaults, code: 12, peers: ["CLIENT"], pattern: (host) => new ByPeerNumber(host) },
  CLIENT: { ...defaults, code: 13, peers: ["SERVER"], pattern: client },
  RADIO: {
    ...defaults,
    code: 14,
    peers: ["DISH"],
    receives: false,
    publisher: true,
    interest: "groups",
    pattern: (host) => new Broadcast(host),
  },
  DISH: {
    ...defaults,
    code: 15,
    peers: ["RADIO"],
    sends: false,
    interest: "groups",
    pattern: () => new TuneIn(),
  },
  GATHER: { ...defaults, code: 16, peers: ["SCATTER"], sends: false, pattern: gather },
  SCATTER: { ...defaults, code: 17, peers: ["GATHER"], receives: false, pattern: scatter },
  DGRAM: { ...defaults, code: 18, peers: [], connectionless: true, pattern: () => new Datagrams() },
  PEER: { ...defaults, code: 19, peers: ["PEER"], pattern: (host) => new ByPeerNumber(host) },
  CHANNEL: { ...defaults, code: 20, peers: ["CHANNEL"], pattern: channel },
} as const satisfies Record<string, SocketTypeSpec>

/** Name of a socket type as it is announced on the wire. */
export type SocketTypeName = keyof typeof socketTypes
