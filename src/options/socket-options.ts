import type { SocketTypeCode, SocketTypeName } from "../core/socket-type-name.ts"
import {
  bits,
  bytes,
  choice,
  flag,
  ids,
  int,
  int64,
  key,
  type Metadata,
  metadata,
  millis,
  networks,
  origins,
  state,
  type Tls,
  text,
  tls,
  topic,
} from "./kinds.ts"
import type { Shortfall } from "./shortfall.ts"

/**
 * Limits of the engine that libzmq has no options for. They keep what a peer can make the process hold within
 * bounds; each can be set per socket under the same name.
 *
 * ```ts
 * const pull = new Pull({ maxMessageParts: 16 * defaultLimits.maxMessageParts })
 * ```
 */
export const defaultLimits = Object.freeze({
  /** Frames of a message. */
  maxMessageParts: 65_536,
  /** Bytes of a frame of the handshake. */
  maxHandshakeSize: 65_536,
  /** Properties that a peer may announce in it. */
  maxProperties: 256,
  /** Connections of a listener that may be in their handshake. */
  maxPendingHandshakes: 1024,
  /** Different topics of a subscriber. */
  maxSubscriptionsPerPeer: 1_000_000,
  /** Bytes of a topic. */
  maxTopicSize: 1_048_576,
})

const sending = [
  "PAIR",
  "PUB",
  "REQ",
  "REP",
  "DEALER",
  "ROUTER",
  "PUSH",
  "XPUB",
  "XSUB",
  "STREAM",
  "SERVER",
  "CLIENT",
  "RADIO",
  "SCATTER",
  "DGRAM",
  "PEER",
  "CHANNEL",
] as const

const receiving = [
  "PAIR",
  "SUB",
  "REQ",
  "REP",
  "DEALER",
  "ROUTER",
  "PULL",
  "XPUB",
  "XSUB",
  "STREAM",
  "SERVER",
  "CLIENT",
  "DISH",
  "GATHER",
  "DGRAM",
  "PEER",
  "CHANNEL",
] as const

const announcing = ["REQ", "REP", "DEALER", "ROUTER"] as const
const conflating = ["PULL", "PUSH", "SUB", "PUB", "DEALER", "SCATTER", "GATHER"] as const
const publishing = ["XPUB", "PUB"] as const
const routing = ["ROUTER", "REP"] as const

/** Socket types whose sockets libzmq lets several threads use: those of the draft API. */
export const threadSafeTypes = Object.freeze([
  "SERVER",
  "CLIENT",
  "RADIO",
  "DISH",
  "GATHER",
  "SCATTER",
  "PEER",
  "CHANNEL",
] as const)

const noThreads: Shortfall = { why: "there are no I/O threads to choose from" }
const noTransport = (name: string): Shortfall => ({ why: `the transport ${name} is not available here` })
const unsettable = (instead?: string): Shortfall => ({
  why: `this platform lets nobody set it for a connection${instead === undefined ? "" : `; ${instead}`}`,
})
/** Datagram sockets can be given buffers. */
const ofUdp: Shortfall = { ...unsettable(), except: ["RADIO", "DISH", "DGRAM"] }

interface NetModule {
  readonly Socket: { readonly prototype: object }
}

const canSetTypeOfService = (): boolean => {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): NetModule | undefined } }
  return "setTypeOfService" in (process?.getBuiltinModule?.("node:net")?.Socket.prototype ?? {})
}

const nameTypes = ["hostBased", "userName", "krb5Principal"] as const
const mechanisms = [null, "plain", "curve", "gssapi"] as const

/** What `securityMechanism` can be: null is the NULL mechanism, that is, none. */
export type SecurityMechanismName = (typeof mechanisms)[number]

/**
 * Every socket option, once, under the name of its property. The properties of the socket classes, `get` and
 * `set`, the constants and the reference page all derive from this table.
 *
 * Unless said otherwise a change takes effect with the next `bind` or `connect`. Times are in milliseconds.
 */
export const socketOptions = Object.freeze({
  // Queues, flow and time limits

  /**
   * Messages that may queue for one peer before sending waits, fails or drops, whichever the socket type
   * does. 0 is no limit. Also changes queues that exist. Default 1000. (`ZMQ_SNDHWM`)
   */
  sendHighWaterMark: int({ code: 23, zmq: "SNDHWM", default: 1000, shownBy: sending, effect: "pipe" }),
  /**
   * Messages from one peer that may wait to be received before no more are read from its connection. 0 is no
   * limit. Also changes queues that exist. Default 1000. (`ZMQ_RCVHWM`)
   */
  receiveHighWaterMark: int({ code: 24, zmq: "RCVHWM", default: 1000, shownBy: receiving, effect: "pipe" }),
  /**
   * Both high-water marks at once. Reads as `sendHighWaterMark`. Default 1000.
   */
  highWaterMark: int({ default: 1000, effect: "pipe" }),
  /**
   * Milliseconds for which messages not yet sent are kept after `close()`. -1 keeps them until they are sent,
   * 0 drops them at once. Read at the time of closing. Default -1; 0 for SUB, XSUB and DISH, and for all
   * sockets of a context that is not `blocky`. (`ZMQ_LINGER`)
   */
  linger: millis({ code: 17, zmq: "LINGER", default: -1, min: -1, effect: "live" }),
  /**
   * Milliseconds that a send may wait before it fails with EAGAIN. 0 never waits, -1 waits as long as it
   * takes. Takes effect at once. Default -1. (`ZMQ_SNDTIMEO`)
   */
  sendTimeout: millis({ code: 28, zmq: "SNDTIMEO", default: -1, min: -1, shownBy: sending, effect: "live" }),
  /**
   * Milliseconds that a receive may wait before it fails with EAGAIN. 0 never waits, -1 waits as long as it
   * takes. Takes effect at once. Default -1. (`ZMQ_RCVTIMEO`)
   */
  receiveTimeout: millis({
    code: 27,
    zmq: "RCVTIMEO",
    default: -1,
    min: -1,
    shownBy: receiving,
    effect: "live",
  }),
  /**
   * Keeps only the latest message in each direction and ignores the high-water marks. For messages of one
   * frame. Default false. (`ZMQ_CONFLATE`)
   */
  conflate: flag({ code: 54, zmq: "CONFLATE", default: false, shownBy: conflating }),
  /**
   * Queues messages only for peers whose connection is complete, so that none wait for a peer that may never
   * come. Default false: connecting is enough. (`ZMQ_IMMEDIATE`)
   */
  immediate: flag({ code: 39, zmq: "IMMEDIATE", default: false }),
  /**
   * Bytes of the largest frame that is accepted from a peer; a larger one ends its connection. Any negative
   * number is no limit. Default -1. (`ZMQ_MAXMSGSIZE`)
   */
  maxMessageSize: int64({ code: 22, zmq: "MAXMSGSIZE", default: -1 }),
  /**
   * Bits of the I/O threads to use. Default 0.
   * (`ZMQ_AFFINITY`)
   */
  affinity: int64({ code: 4, zmq: "AFFINITY", default: 0, min: 0, max: 2 ** 64, shortfall: noThreads }),
  /**
   * Connections that may wait to be accepted by a listener; the operating system may allow fewer. Default
   * 100. (`ZMQ_BACKLOG`)
   */
  backlog: int({ code: 19, zmq: "BACKLOG", default: 100 }),
  /**
   * Bytes to read from a connection at a time. Default 8192, with which blocks of 64 KiB are read, which is the most
   * there can be; what is left of a large body is read in one piece in any case. For STREAM sockets, and ROUTER sockets
   * with `raw`: bytes of the largest message in which they receive what was read. (`ZMQ_IN_BATCH_SIZE`)
   */
  inBatchSize: int({
    code: 101,
    zmq: "IN_BATCH_SIZE",
    default: 8192,
    min: 1,
  }),
  /**
   * Bytes to gather before they are written, although more is sent in the same turn of the event loop. Default 8192,
   * with which as much is gathered as is quickest, about 60 KB of small messages, which is the most there can be.
   * (`ZMQ_OUT_BATCH_SIZE`)
   */
  outBatchSize: int({
    code: 102,
    zmq: "OUT_BATCH_SIZE",
    default: 8192,
    min: 1,
  }),

  // Connections

  /**
   * Milliseconds between attempts to connect again, a little more or less each time. -1 and 0 never connect
   * again. Default 100. (`ZMQ_RECONNECT_IVL`)
   */
  reconnectInterval: millis({ code: 18, zmq: "RECONNECT_IVL", default: 100, min: -1 }),
  /**
   * Milliseconds up to which the interval between attempts is doubled. 0 keeps it the same. Default 0.
   * (`ZMQ_RECONNECT_IVL_MAX`)
   */
  reconnectMaxInterval: millis({ code: 21, zmq: "RECONNECT_IVL_MAX", default: 0 }),
  /**
   * When not to connect again, as a sum: 1, the peer refused the connection; 2, the handshake failed; 4,
   * after `disconnect()`. Default 0. (`ZMQ_RECONNECT_STOP`)
   */
  reconnectStop: bits({ code: 109, zmq: "RECONNECT_STOP", default: 0 }),
  /**
   * Milliseconds that one attempt to connect may take. 0 leaves it to the operating system. Default 0.
   * (`ZMQ_CONNECT_TIMEOUT`)
   */
  connectTimeout: millis({ code: 79, zmq: "CONNECT_TIMEOUT", default: 0 }),
  /**
   * Milliseconds within which a new connection must have finished its handshake. 0 is no limit. Default
   * 30000. (`ZMQ_HANDSHAKE_IVL`)
   */
  handshakeInterval: millis({ code: 66, zmq: "HANDSHAKE_IVL", default: 30_000 }),
  /** Milliseconds between heartbeats to each peer. 0 sends none. Default 0. (`ZMQ_HEARTBEAT_IVL`) */
  heartbeatInterval: millis({ code: 75, zmq: "HEARTBEAT_IVL", default: 0 }),
  /**
   * Milliseconds of silence after which the peer shall give up the connection, rounded down to tenths of a
   * second. 0 leaves it to the peer. Needs `heartbeatInterval`. Default 0. (`ZMQ_HEARTBEAT_TTL`)
   */
  heartbeatTimeToLive: millis({
    code: 76,
    zmq: "HEARTBEAT_TTL",
    default: 0,
    min: -99,
    max: 6_553_599,
    step: 100,
  }),
  /**
   * Milliseconds of silence after a heartbeat until the connection is given up. 0 never gives up. Default -1,
   * which stands for the value of `heartbeatInterval` and cannot be set again. (`ZMQ_HEARTBEAT_TIMEOUT`)
   */
  heartbeatTimeout: millis({ code: 77, zmq: "HEARTBEAT_TIMEOUT", default: -1 }),
  /** The endpoint of the last successful `bind` or `connect`; null before the first. (`ZMQ_LAST_ENDPOINT`) */
  lastEndpoint: state({ code: 32, zmq: "LAST_ENDPOINT", default: null as string | null }),
  /**
   * Milliseconds for which the operating system repeats data that a peer does not acknowledge. Default 0: as
   * it likes. (`ZMQ_TCP_MAXRT`)
   */
  tcpMaxRetransmitTimeout: millis({
    code: 80,
    zmq: "TCP_MAXRT",
    default: 0,
    shortfall: unsettable("heartbeatTimeout gives up peers that do not answer"),
  }),
  /**
   * TCP keep-alive: 1 on, 0 off, -1 as the operating system has it. With a `tcpKeepaliveIdle`, Node.js sends
   * ten probes, one second apart. Default -1. (`ZMQ_TCP_KEEPALIVE`)
   */
  tcpKeepalive: int({ code: 34, zmq: "TCP_KEEPALIVE", default: -1, min: -1, max: 1 }),
  /**
   * Keep-alive probes without an answer before the connection is given up; -1 as the platform has it. Default
   * -1. (`ZMQ_TCP_KEEPALIVE_CNT`)
   */
  tcpKeepaliveCount: int({
    code: 35,
    zmq: "TCP_KEEPALIVE_CNT",
    default: -1,
    min: -1,
    shortfall: unsettable("Node.js sends ten probes"),
  }),
  /**
   * Seconds of silence before the first keep-alive probe; -1 as the operating system has it. Needs
   * `tcpKeepalive` to be 1. Default -1. (`ZMQ_TCP_KEEPALIVE_IDLE`)
   */
  tcpKeepaliveIdle: int({ code: 36, zmq: "TCP_KEEPALIVE_IDLE", default: -1, min: -1 }),
  /** Seconds between keep-alive probes; -1 as the platform has it. Default -1. (`ZMQ_TCP_KEEPALIVE_INTVL`) */
  tcpKeepaliveInterval: int({
    code: 37,
    zmq: "TCP_KEEPALIVE_INTVL",
    default: -1,
    min: -1,
    shortfall: unsettable("Node.js sends probes one second apart"),
  }),
  /**
   * Networks from which TCP listeners accept connections, such as `"10.0.0.0/8"`. Each assignment adds one,
   * null removes all. Default null: from everywhere. Deprecated in libzmq, which has ZAP for this.
   * (`ZMQ_TCP_ACCEPT_FILTER`)
   */
  tcpAcceptFilter: networks({ code: 38, zmq: "TCP_ACCEPT_FILTER", access: "w" }),
  /**
   * Processes from which ipc listeners accept connections. No JavaScript runtime tells who connects, so
   * setting it fails with EINVAL: restrict the permissions of the path instead. (`ZMQ_IPC_FILTER_PID`)
   */
  ipcFilterPid: ids({ code: 58, zmq: "IPC_FILTER_PID", access: "w" }),
  /**
   * Users from whom ipc listeners accept connections. No JavaScript runtime tells who connects, so setting it
   * fails with EINVAL: restrict the permissions of the path instead. (`ZMQ_IPC_FILTER_UID`)
   */
  ipcFilterUid: ids({ code: 59, zmq: "IPC_FILTER_UID", access: "w" }),
  /**
   * Groups from which ipc listeners accept connections. No JavaScript runtime tells who connects, so setting
   * it fails with EINVAL: restrict the permissions of the path instead. (`ZMQ_IPC_FILTER_GID`)
   */
  ipcFilterGid: ids({ code: 60, zmq: "IPC_FILTER_GID", access: "w" }),
  /**
   * Uses IPv6 beside IPv4. Default false, or as the context has it. (`ZMQ_IPV6`; `ZMQ_IPV4ONLY` is its
   * opposite)
   */
  ipv6: flag({ code: 42, zmq: "IPV6", default: false }),
  /** Bytes of the operating system's send buffer; -1 as it comes. For udp. Default -1. (`ZMQ_SNDBUF`) */
  sendBufferSize: int({ code: 11, zmq: "SNDBUF", default: -1, min: -1, shownBy: sending, shortfall: ofUdp }),
  /** Bytes of the operating system's receive buffer; -1 as it comes. For udp. Default -1. (`ZMQ_RCVBUF`) */
  receiveBufferSize: int({
    code: 12,
    zmq: "RCVBUF",
    default: -1,
    min: -1,
    shownBy: receiving,
    shortfall: ofUdp,
  }),
  /**
   * The octet that marks the packets of tcp connections, where Node.js has `setTypeOfService` for sockets.
   * Default 0. (`ZMQ_TOS`)
   */
  typeOfService: int({
    code: 57,
    zmq: "TOS",
    default: 0,
    shortfall: { ...unsettable("later versions of Node.js can"), unless: canSetTypeOfService },
  }),
  /** Priority of packets in the operating system's queues. Default 0. (`ZMQ_PRIORITY`) */
  priority: int({ code: 112, zmq: "PRIORITY", default: 0, shortfall: unsettable() }),
  /** Microseconds to poll the network device for. Default 0. (`ZMQ_BUSY_POLL`) */
  busyPoll: bits({ code: 113, zmq: "BUSY_POLL", default: 0, access: "w", shortfall: unsettable() }),
  /**
   * The network interface to use, 1 to 16 bytes. For udp and epgm, which use its address where the endpoint names no
   * interface. No JavaScript runtime can keep tcp to one, so binding and connecting tcp fails with ENOTSUP while this
   * is set: name the interface in the endpoint instead, as in `tcp://eth0:5555`. Default null. (`ZMQ_BINDTODEVICE`)
   */
  interface: text({ code: 92, zmq: "BINDTODEVICE", max: 16 }),
  /**
   * A file descriptor that is bound already, and perhaps listens, such as a service manager hands over:
   * `bind` uses it instead of opening a socket. For tcp the address given to `bind` is then ignored; for ipc
   * the file stays. Closing the socket closes the descriptor. -1 for none. Default -1. (`ZMQ_USE_FD`)
   */
  useFd: int({ code: 89, zmq: "USE_FD", default: -1, min: -1 }),
  /** A faster loopback on Windows. Default false. (`ZMQ_LOOPBACK_FASTPATH`) */
  loopbackFastPath: flag({
    code: 94,
    zmq: "LOOPBACK_FASTPATH",
    default: false,
    numbers: "any",
    shortfall: unsettable(),
  }),
  /**
   * SOCKS5 proxy through which tcp connections are made, as `host:port`. It is the proxy that looks up names.
   * Default null: none. (`ZMQ_SOCKS_PROXY`)
   */
  socksProxy: text({ code: 68, zmq: "SOCKS_PROXY" }),
  /**
   * User name for the SOCKS5 proxy, at most 255 bytes. Default null: no authentication.
   * (`ZMQ_SOCKS_USERNAME`)
   */
  socksUsername: text({ code: 99, zmq: "SOCKS_USERNAME", min: 0, max: 255 }),
  /**
   * Password for the SOCKS5 proxy, at most 255 bytes. Sent in clear, as SOCKS5 has it. Default null: an empty
   * one. (`ZMQ_SOCKS_PASSWORD`)
   */
  socksPassword: text({ code: 100, zmq: "SOCKS_PASSWORD", min: 0, max: 255 }),
  /**
   * TLS for wss, all in PEM form: `key` and `cert` of a listener; `ca` and `hostname` to trust, and whether
   * to trust what the system trusts (`trustSystem`), for connections. What is left out is null or false.
   * Default null and false throughout. (`ZMQ_WSS_KEY_PEM`, `ZMQ_WSS_CERT_PEM`, `ZMQ_WSS_TRUST_PEM`,
   * `ZMQ_WSS_HOSTNAME`, `ZMQ_WSS_TRUST_SYSTEM`)
   */
  wss: tls({ access: "w" }),
  /**
   * The web pages that may connect to a ws or wss endpoint that is bound, by their origins: `["https://app.example",
   * "http://localhost:3000"]`. Others are answered 403 and end with `handshake:error:auth`; `[]` lets no page in, and
   * `"null"` stands for pages without an origin, such as files. Peers that are no browsers name none: they are not
   * concerned, and who wants to deceive can name any. Default null: pages from everywhere.
   */
  webSocketOrigins: origins({}),

  // Identity and automatic messages

  /**
   * The name under which ROUTER peers know this socket, 1 to 255 bytes. Bytes can be set as well; `get` with
   * the option's number answers bytes. Default null: the peer makes up a name. (`ZMQ_ROUTING_ID`)
   */
  routingId: bytes({ code: 5, zmq: "ROUTING_ID", max: 255, shownBy: announcing }),
  /**
   * The name to give the peer of the next `connect`, used up by it. `connect(address, { routingId })` does
   * the same. Default null. (`ZMQ_CONNECT_ROUTING_ID`)
   */
  connectRoutingId: bytes({
    code: 61,
    zmq: "CONNECT_ROUTING_ID",
    only: ["ROUTER", "REP", "STREAM"],
    shownBy: [],
    access: "w",
  }),
  /**
   * Whether sending to an unknown peer fails with EHOSTUNREACH, and to a full one waits, rather than drop the
   * message. Takes effect at once. Default false. (`ZMQ_ROUTER_MANDATORY`)
   */
  mandatory: flag({
    code: 33,
    zmq: "ROUTER_MANDATORY",
    default: false,
    numbers: "natural",
    only: routing,
    shownBy: ["ROUTER"],
    access: "w",
    effect: "live",
  }),
  /**
   * Makes a ROUTER talk to programs that know nothing of ZeroMQ, much as a STREAM does, which is better for this.
   * Default false. (`ZMQ_ROUTER_RAW`)
   */
  raw: flag({
    code: 41,
    zmq: "ROUTER_RAW",
    default: false,
    numbers: "natural",
    only: routing,
    shownBy: ["ROUTER"],
    access: "w",
  }),
  /**
   * Whether a new peer takes over the routing id of one that has it already; otherwise the new one is
   * ignored. Takes effect at once. Default false. (`ZMQ_ROUTER_HANDOVER`)
   */
  handover: flag({
    code: 56,
    zmq: "ROUTER_HANDOVER",
    default: false,
    numbers: "natural",
    only: routing,
    shownBy: ["ROUTER"],
    access: "w",
    effect: "live",
  }),
  /**
   * Notices about peers, each an empty message, as a sum: 1, when one connects; 2, when one disconnects. Not about
   * peers in the same process. Default 0. (`ZMQ_ROUTER_NOTIFY`)
   */
  routerNotify: int({
    code: 97,
    zmq: "ROUTER_NOTIFY",
    default: 0,
    max: 3,
    only: routing,
    shownBy: ["ROUTER"],
    readBy: "all",
  }),
  /**
   * Sends an empty message to each new peer, so that a ROUTER learns of this socket before it has anything to
   * say. Only for sockets that talk to ROUTERs. Default false. (`ZMQ_PROBE_ROUTER`)
   */
  probeRouter: flag({
    code: 51,
    zmq: "PROBE_ROUTER",
    default: false,
    numbers: "natural",
    only: ["ROUTER", "DEALER", "REQ", "REP"],
    shownBy: ["ROUTER", "DEALER", "REQ"],
    access: "w",
    effect: "live",
  }),
  /**
   * Puts a number on each request and drops replies that carry another. Takes effect with the next request.
   * Default false. (`ZMQ_REQ_CORRELATE`)
   */
  correlate: flag({
    code: 52,
    zmq: "REQ_CORRELATE",
    default: false,
    numbers: "natural",
    only: ["REQ"],
    access: "w",
    effect: "live",
  }),
  /**
   * Lets a new request be sent before the reply to the last has come, which is then given up. Best with
   * `correlate`. Takes effect at once. Default false. (`ZMQ_REQ_RELAXED`)
   */
  relaxed: flag({
    code: 53,
    zmq: "REQ_RELAXED",
    default: false,
    numbers: "natural",
    only: ["REQ"],
    access: "w",
    effect: "live",
  }),
  /**
   * Whether a STREAM socket receives an empty message when a peer connects or disconnects. Default true.
   * (`ZMQ_STREAM_NOTIFY`)
   */
  notify: flag({ code: 73, zmq: "STREAM_NOTIFY", default: true, only: ["STREAM"], access: "w" }),
  /**
   * Properties of the application's own that peers see with each message from this socket, as an object;
   * names begin with `X-`. Text such as `"X-name:value"` adds one. Default none. (`ZMQ_METADATA`)
   */
  metadata: metadata({ code: 95, zmq: "METADATA", access: "w" }),
  /**
   * A message to send to each peer before any other, again whenever its connection is made anew. Default null:
   * none. (`ZMQ_HELLO_MSG`)
   */
  helloMessage: bytes({
    code: 110,
    zmq: "HELLO_MSG",
    min: 0,
    shownBy: ["ROUTER", "DEALER", "CLIENT", "SERVER", "PEER"],
    access: "w",
  }),
  /**
   * A message to receive, as if the peer had sent it, when the connection of a peer that had come to us is lost.
   * Default null: none. (`ZMQ_DISCONNECT_MSG`)
   */
  disconnectMessage: bytes({
    code: 111,
    zmq: "DISCONNECT_MSG",
    min: 0,
    shownBy: ["ROUTER", "SERVER", "PEER"],
    access: "w",
  }),
  /**
   * A message to receive, as if the peer had sent it, when a connection that we had made is lost; it will be made
   * anew. Not for peers in the same process. Default null: none. (`ZMQ_HICCUP_MSG`)
   */
  hiccupMessage: bytes({
    code: 114,
    zmq: "HICCUP_MSG",
    min: 0,
    shownBy: ["DEALER", "CLIENT", "PEER"],
    access: "w",
  }),

  // Publishing and subscribing

  /** Begins a subscription: setting it is what the method `subscribe()` does. (`ZMQ_SUBSCRIBE`) */
  subscribe: topic({
    code: 6,
    zmq: "SUBSCRIBE",
    only: ["SUB", "XPUB", "PUB"],
    shownBy: [],
    access: "w",
    effect: "live",
  }),
  /** Ends a subscription: setting it is what the method `unsubscribe()` does. (`ZMQ_UNSUBSCRIBE`) */
  unsubscribe: topic({
    code: 7,
    zmq: "UNSUBSCRIBE",
    only: ["SUB", "XPUB", "PUB"],
    shownBy: [],
    access: "w",
    effect: "live",
  }),
  /**
   * Turns matching around: messages go to those who have *not* subscribed to their topic. Set it on both
   * sides. Takes effect at once. Default false. (`ZMQ_INVERT_MATCHING`)
   */
  invertMatching: flag({
    code: 74,
    zmq: "INVERT_MATCHING",
    default: false,
    numbers: "any",
    shownBy: ["PUB", "SUB", "XPUB"],
    effect: "live",
  }),
  /**
   * Which subscription messages an XPUB receives when a topic has other subscribers too: null, none;
   * `"allSubs"`, subscriptions; `"allSubsUnsubs"`, subscriptions and their ends. Takes effect at once.
   * Default null. (`ZMQ_XPUB_VERBOSE`, `ZMQ_XPUB_VERBOSER`)
   */
  verbosity: choice([null, "allSubs", "allSubsUnsubs"], {
    default: null,
    only: publishing,
    shownBy: ["XPUB"],
    access: "w",
    effect: "live",
  }),
  /**
   * Whether a send waits (or fails with EAGAIN) when a subscriber's queue is full, rather than drop the
   * message for it. Takes effect at once. Default false. (`ZMQ_XPUB_NODROP`)
   */
  noDrop: flag({
    code: 69,
    zmq: "XPUB_NODROP",
    default: false,
    numbers: "natural",
    only: ["XPUB", "PUB", "RADIO"],
    access: "w",
    effect: "live",
  }),
  /**
   * Leaves it to the application to answer each subscription message it receives with `subscribe()` or
   * `unsubscribe()`. Takes effect at once. Default false. (`ZMQ_XPUB_MANUAL`)
   */
  manual: flag({
    code: 71,
    zmq: "XPUB_MANUAL",
    default: false,
    numbers: "natural",
    only: publishing,
    shownBy: ["XPUB"],
    access: "w",
    effect: "live",
  }),
  /**
   * Manual mode in which a message sent right after `subscribe()` goes only to the subscriber that was
   * answered. Also switches `manual`. Takes effect at once. Default false. (`ZMQ_XPUB_MANUAL_LAST_VALUE`)
   */
  manualLastValue: flag({
    code: 98,
    zmq: "XPUB_MANUAL_LAST_VALUE",
    default: false,
    numbers: "natural",
    only: publishing,
    shownBy: ["XPUB"],
    access: "w",
    effect: "live",
  }),
  /**
   * A message to send to each new subscriber, whatever it subscribes to; it is received by those who have
   * subscribed to its topic before connecting. Default null: none. (`ZMQ_XPUB_WELCOME_MSG`)
   */
  welcomeMessage: bytes({
    code: 72,
    zmq: "XPUB_WELCOME_MSG",
    min: 0,
    only: publishing,
    shownBy: ["XPUB"],
    access: "w",
    effect: "live",
  }),
  /**
   * Whether only the first frame of a message can be a subscription; the others are then the application's.
   * Takes effect at once. Default false. (`ZMQ_ONLY_FIRST_SUBSCRIBE`)
   */
  onlyFirstSubscribe: flag({
    code: 108,
    zmq: "ONLY_FIRST_SUBSCRIBE",
    default: false,
    numbers: "natural",
    only: ["XPUB", "PUB", "XSUB"],
    shownBy: ["XPUB", "XSUB"],
    access: "w",
    effect: "live",
  }),
  /**
   * Whether an XSUB passes on every end of a subscription, not only the last of a topic. Takes effect at
   * once. Default false. (`ZMQ_XSUB_VERBOSE_UNSUBSCRIBE`)
   */
  verboseUnsubscribe: flag({
    code: 115,
    zmq: "XSUB_VERBOSE_UNSUBSCRIBE",
    default: false,
    numbers: "any",
    only: ["XSUB"],
    access: "w",
    effect: "live",
  }),
  /** Different topics that are subscribed to: by all peers, or by this socket. (`ZMQ_TOPICS_COUNT`) */
  topicsCount: state({
    code: 116,
    zmq: "TOPICS_COUNT",
    default: 0 as number,
    only: ["PUB", "XPUB", "SUB", "XSUB"],
  }),

  // State

  /** Whether the frame received last has more of its message behind it. (`ZMQ_RCVMORE`) */
  receiveMore: state({ code: 13, zmq: "RCVMORE", default: false as boolean, shownBy: [] }),
  /**
   * A descriptor to wait on. JavaScript sockets have none: reading it fails with EINVAL; `readable`,
   * `writable` and `Poller` are for this. (`ZMQ_FD`)
   */
  fd: state({ code: 14, zmq: "FD", default: -1 as number, shownBy: [] }),
  /** What can be done without waiting, as a sum: 1 (POLLIN), receive; 2 (POLLOUT), send. (`ZMQ_EVENTS`) */
  events: state({ code: 15, zmq: "EVENTS", default: 0 as number, shownBy: [] }),
  /** Number of the socket type. (`ZMQ_TYPE`) */
  type: state({ code: 16, zmq: "TYPE", default: 0 as SocketTypeCode }),
  /**
   * The security mechanism in force, as the security options set last have left it; null is none.
   * (`ZMQ_MECHANISM`)
   */
  securityMechanism: state({
    code: 43,
    zmq: "MECHANISM",
    default: null as SecurityMechanismName,
    raw: (value) => mechanisms.indexOf(value),
  }),
  /** Whether libzmq lets several threads use sockets of this type. (`ZMQ_THREAD_SAFE`) */
  threadSafe: state({ code: 81, zmq: "THREAD_SAFE", default: false as boolean }),

  // Security

  /**
   * Makes this side the PLAIN server (RFC 24): whoever comes has to show name and password, and a ZAP handler of the
   * context decides about them; without one nobody is let in. Everything travels in clear. False goes back to the
   * NULL mechanism. Default false. (`ZMQ_PLAIN_SERVER`)
   */
  plainServer: flag({ code: 44, zmq: "PLAIN_SERVER", default: false }),
  /**
   * User name to give to a PLAIN server, 1 to 255 bytes; makes this side a PLAIN client. Null goes back to
   * the NULL mechanism. Default null. (`ZMQ_PLAIN_USERNAME`)
   */
  plainUsername: text({ code: 45, zmq: "PLAIN_USERNAME", max: 255 }),
  /**
   * Password to give to a PLAIN server, 1 to 255 bytes; makes this side a PLAIN client. Null goes back to the
   * NULL mechanism. Default null: an empty one. (`ZMQ_PLAIN_PASSWORD`)
   */
  plainPassword: text({ code: 46, zmq: "PLAIN_PASSWORD", max: 255 }),
  /**
   * Makes this side the CURVE server; false goes back to the NULL mechanism. Default false.
   * (`ZMQ_CURVE_SERVER`)
   */
  curveServer: flag({ code: 47, zmq: "CURVE_SERVER", default: false }),
  /**
   * Our long-term public key, as 40 characters of Z85 or 32 bytes. CURVE clients need it. Default null.
   * (`ZMQ_CURVE_PUBLICKEY`)
   */
  curvePublicKey: key({ code: 48, zmq: "CURVE_PUBLICKEY" }),
  /**
   * Our long-term secret key, as 40 characters of Z85 or 32 bytes. Both sides of CURVE need it. Default null.
   * (`ZMQ_CURVE_SECRETKEY`)
   */
  curveSecretKey: key({ code: 49, zmq: "CURVE_SECRETKEY" }),
  /**
   * The server's long-term public key, as 40 characters of Z85 or 32 bytes; makes this side a CURVE client.
   * Default null. (`ZMQ_CURVE_SERVERKEY`)
   */
  curveServerKey: key({ code: 50, zmq: "CURVE_SERVERKEY" }),
  /**
   * Makes this side the GSSAPI server, or its client. Needs the package `koffi` and the library of MIT Kerberos (Linux),
   * or, with `gssapiPlainText`, the package `kerberos`: binding and connecting fail with ENOTSUP where they cannot be
   * loaded. Default false. (`ZMQ_GSSAPI_SERVER`)
   */
  gssapiServer: flag({ code: 62, zmq: "GSSAPI_SERVER", default: false }),
  /**
   * Our GSSAPI principal, 1 to 255 bytes: whose key a server has, whose ticket a client shows. Null: a server takes
   * tickets for any of the keys in its key table, a client shows the ticket of whoever is logged in. Default null.
   * (`ZMQ_GSSAPI_PRINCIPAL`)
   */
  gssapiPrincipal: text({ code: 63, zmq: "GSSAPI_PRINCIPAL", max: 255 }),
  /**
   * The server's GSSAPI principal, 1 to 255 bytes, `service@host` unless `gssapiServicePrincipalNameType` says
   * otherwise; makes this side a client. Default null.
   * (`ZMQ_GSSAPI_SERVICE_PRINCIPAL`)
   */
  gssapiServicePrincipal: text({ code: 64, zmq: "GSSAPI_SERVICE_PRINCIPAL", max: 255 }),
  /**
   * Whether GSSAPI only authenticates and leaves messages in clear; it encrypts them otherwise. Both sides have to agree.
   * Encryption needs the package `koffi`: without it, binding and connecting fail with ENOTSUP. Default false.
   * (`ZMQ_GSSAPI_PLAINTEXT`)
   */
  gssapiPlainText: flag({ code: 65, zmq: "GSSAPI_PLAINTEXT", default: false }),
  /**
   * What kind of name `gssapiPrincipal` is: `"hostBased"`, `service@host`; the others, as Kerberos writes it: `name` or
   * `name@REALM`. With the package `kerberos`, a server's needs its realm. Default `"hostBased"`.
   * (`ZMQ_GSSAPI_PRINCIPAL_NAMETYPE`)
   */
  gssapiPrincipalNameType: choice(nameTypes, {
    code: 90,
    zmq: "GSSAPI_PRINCIPAL_NAMETYPE",
    default: "hostBased",
  }),
  /**
   * What kind of name `gssapiServicePrincipal` is, as for `gssapiPrincipalNameType`. With the package `kerberos`,
   * connecting fails with ENOTSUP for others than the default, `"hostBased"`.
   * (`ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE`)
   */
  gssapiServicePrincipalNameType: choice(nameTypes, {
    code: 91,
    zmq: "GSSAPI_SERVICE_PRINCIPAL_NAMETYPE",
    default: "hostBased",
  }),
  /**
   * Domain that ZAP requests carry (RFC 27), 1 to 255 bytes. With one, the context's ZAP handler is asked about peers
   * of the NULL mechanism too, if there is a handler. Peers of the same process are never asked about. Cannot be
   * cleared. Default null. (`ZMQ_ZAP_DOMAIN`)
   */
  zapDomain: text({ code: 55, zmq: "ZAP_DOMAIN", max: 255, required: true }),
  /**
   * Whether a `zapDomain` means that somebody has to be asked: with one, nobody is let in while there is no ZAP
   * handler; without one, CURVE asks nobody, and a PLAIN server refuses to bind and connect (EINVAL). Default false.
   * (`ZMQ_ZAP_ENFORCE_DOMAIN`)
   */
  zapEnforceDomain: flag({ code: 93, zmq: "ZAP_ENFORCE_DOMAIN", default: false, numbers: "any" }),

  // Multicast and other transports

  /**
   * Kilobits per second that an EPGM publisher sends at most, repetitions included; a second's worth may go at once
   * after a pause. Subscribers want the same value: it sizes their windows. Default 100. (`ZMQ_RATE`)
   */
  rate: int({ code: 8, zmq: "RATE", default: 100, min: 1 }),
  /**
   * Milliseconds for which an EPGM publisher keeps what it sent, at full `rate`, to repeat it, and for which a
   * subscriber waits for it. Memory for that is `rate` times this. Default 10000. (`ZMQ_RECOVERY_IVL`)
   */
  recoveryInterval: millis({ code: 9, zmq: "RECOVERY_IVL", default: 10_000 }),
  /**
   * How far a multicast packet goes: 1 stays in the local network, and each router takes one more. Default 1.
   * (`ZMQ_MULTICAST_HOPS`)
   */
  multicastHops: int({ code: 25, zmq: "MULTICAST_HOPS", default: 1, min: 1, shownBy: sending }),
  /**
   * Bytes of the largest EPGM packet, with the headers of IP and UDP: 75 (for IPv6 groups 95) to 65535. Subscribers
   * drop larger ones. Default 1500.
   * (`ZMQ_MULTICAST_MAXTPDU`)
   */
  multicastMaxTransportDataUnit: int({ code: 84, zmq: "MULTICAST_MAXTPDU", default: 1500, min: 1 }),
  /**
   * Whether this machine receives the multicast packets that it sends. Default true. (`ZMQ_MULTICAST_LOOP`)
   */
  multicastLoop: flag({ code: 96, zmq: "MULTICAST_LOOP", default: true, numbers: "any" }),
  /** Bytes of a vmci buffer. Default 0. (`ZMQ_VMCI_BUFFER_SIZE`) */
  vmciBufferSize: int64({
    code: 85,
    zmq: "VMCI_BUFFER_SIZE",
    default: 0,
    min: 0,
    max: 2 ** 64,
    shortfall: noTransport("vmci"),
  }),
  /** Fewest bytes of a vmci buffer. Default 0. (`ZMQ_VMCI_BUFFER_MIN_SIZE`) */
  vmciBufferMinSize: int64({
    code: 86,
    zmq: "VMCI_BUFFER_MIN_SIZE",
    default: 0,
    min: 0,
    max: 2 ** 64,
    shortfall: noTransport("vmci"),
  }),
  /** Most bytes of a vmci buffer. Default 0. (`ZMQ_VMCI_BUFFER_MAX_SIZE`) */
  vmciBufferMaxSize: int64({
    code: 87,
    zmq: "VMCI_BUFFER_MAX_SIZE",
    default: 0,
    min: 0,
    max: 2 ** 64,
    shortfall: noTransport("vmci"),
  }),
  /**
   * Milliseconds that a vmci connection may take. Default -1.
   * (`ZMQ_VMCI_CONNECT_TIMEOUT`)
   */
  vmciConnectTimeout: bits({
    code: 88,
    zmq: "VMCI_CONNECT_TIMEOUT",
    default: -1,
    shortfall: noTransport("vmci"),
  }),
  /** Congestion control of norm. Default 1. (`ZMQ_NORM_MODE`) */
  normMode: int({ code: 117, zmq: "NORM_MODE", default: 1, max: 4, shortfall: noTransport("norm") }),
  /**
   * Whether norm asks one sender for repairs. Default false. (`ZMQ_NORM_UNICAST_NACK`)
   */
  normUnicastNack: flag({
    code: 118,
    zmq: "NORM_UNICAST_NACK",
    default: false,
    shortfall: noTransport("norm"),
  }),
  /** Kilobytes of norm's buffer. Default 2048. (`ZMQ_NORM_BUFFER_SIZE`) */
  normBufferSize: int({
    code: 119,
    zmq: "NORM_BUFFER_SIZE",
    default: 2048,
    min: 1,
    shortfall: noTransport("norm"),
  }),
  /** Bytes of norm's segments. Default 1400. (`ZMQ_NORM_SEGMENT_SIZE`) */
  normSegmentSize: int({
    code: 120,
    zmq: "NORM_SEGMENT_SIZE",
    default: 1400,
    min: 1,
    shortfall: noTransport("norm"),
  }),
  /** Segments of norm's blocks. Default 16. (`ZMQ_NORM_BLOCK_SIZE`) */
  normBlockSize: int({
    code: 121,
    zmq: "NORM_BLOCK_SIZE",
    default: 16,
    min: 1,
    max: 255,
    shortfall: noTransport("norm"),
  }),
  /** Parity segments that norm computes. Default 4. (`ZMQ_NORM_NUM_PARITY`) */
  normNumParity: int({
    code: 122,
    zmq: "NORM_NUM_PARITY",
    default: 4,
    max: 254,
    shortfall: noTransport("norm"),
  }),
  /** Parity segments that norm sends unasked. Default 0. (`ZMQ_NORM_NUM_AUTOPARITY`) */
  normNumAutoparity: int({
    code: 123,
    zmq: "NORM_NUM_AUTOPARITY",
    default: 0,
    max: 254,
    shortfall: noTransport("norm"),
  }),
  /**
   * Whether norm pushes data out rather than wait for room. Default false.
   * (`ZMQ_NORM_PUSH`)
   */
  normPush: flag({ code: 124, zmq: "NORM_PUSH", default: false, shortfall: noTransport("norm") }),

  // Limits of the engine, which libzmq has no options for

  /**
   * Whether peers may speak a version of the protocol before ZMTP 3.0, as libzmq 2 and 3 do. Those versions have no
   * handshake, so that almost any octets look like one of them at first: false drops such a connection at once. With a
   * security mechanism, or a `zapDomain`, nobody may in any case. Default true.
   */
  acceptOldPeers: flag({ default: true }),
  /** Frames of the longest message that is accepted; more end the connection. Default 65536. */
  maxMessageParts: int({ default: defaultLimits.maxMessageParts, min: 1 }),
  /** Bytes of the largest frame that is accepted during a handshake. Default 65536. */
  maxHandshakeSize: int({ default: defaultLimits.maxHandshakeSize, min: 1 }),
  /** Properties that a peer may announce. Default 256. */
  maxProperties: int({ default: defaultLimits.maxProperties, min: 1 }),
  /** Connections of one listener that may be in their handshake; more are turned away. Default 1024. */
  maxPendingHandshakes: int({ default: defaultLimits.maxPendingHandshakes, min: 1 }),
  /**
   * Different topics that one peer may subscribe to, or groups that it may join; more end its connection. Default
   * 1000000.
   */
  maxSubscriptionsPerPeer: int({
    default: defaultLimits.maxSubscriptionsPerPeer,
    min: 1,
    shownBy: ["XPUB", "PUB", "RADIO"],
    effect: "live",
  }),
  /**
   * Bytes of the longest topic that a peer may subscribe to; a longer one ends its connection. Default 1 MiB.
   */
  maxTopicSize: int({ default: defaultLimits.maxTopicSize, min: 1, shownBy: publishing, effect: "live" }),
})

type Table = typeof socketOptions

/** Name of a socket option, which is the name of its property. */
export type SocketOptionName = keyof Table

/** Name of a socket option that has a value which can be set and stays. */
export type StoredOptionName = {
  [Name in keyof Table]: Table[Name]["kind"] extends "state" | "topic" ? never : Name
}[keyof Table]

/** Value of a socket option, as the engine reads it. */
export type SocketOptionValue<Name extends SocketOptionName> = Table[Name]["default"]

type Shown<Option extends { readonly kind: string; readonly default: unknown }> = Option["kind"] extends
  | "bytes"
  | "key"
  | "networks"
  ? string | null
  : Option["kind"] extends "ids"
    ? number | null
    : Option["default"]

type Taken<Option extends { readonly kind: string; readonly default: unknown }> = Option["kind"] extends
  | "bytes"
  | "key"
  ? string | Uint8Array | null
  : Option["kind"] extends "topic"
    ? string | Uint8Array
    : Option["kind"] extends "int64"
      ? number | bigint
      : Option["kind"] extends "metadata"
        ? Metadata | null
        : Option["kind"] extends "tls"
          ? Partial<Tls> | null
          : Shown<Option>

/** Every socket option as a property shows it. */
export type SocketOptionProperties = { -readonly [Name in keyof Table]: Shown<Table[Name]> }

/** Every socket option as it can be given. */
export type SocketOptionInputs = { -readonly [Name in keyof Table]: Taken<Table[Name]> }

type Named<Type extends SocketTypeName, Readable extends boolean> = {
  [Name in keyof Table]: Table[Name]["access"] extends "r"
    ? Readable extends true
      ? ShownBy<Type, Name>
      : never
    : Readable extends true
      ? never
      : ShownBy<Type, Name>
}[keyof Table]

type ShownBy<
  Type extends SocketTypeName,
  Name extends SocketOptionName,
> = Table[Name]["shownBy"] extends readonly (infer Types)[] ? (Type extends Types ? Name : never) : Name

/**
 * The property `routingId` as it is: what it takes is more than what it gives. An interface that extends both
 * this and `PropertiesFor` has to name this one first.
 */
export interface RoutingIdAccessor {
  /**
   * The name under which ROUTER peers know this socket, 1 to 255 bytes, as text or bytes. Reads as text;
   * `get(ROUTING_ID)` answers bytes. Default null: the peer makes up a name. (`ZMQ_ROUTING_ID`)
   */
  get routingId(): string | null
  set routingId(value: string | Uint8Array | null)
}

/** The CURVE keys as properties: bytes can be set as well, Z85 is read. Named first, as above. */
export interface CurveKeyAccessors {
  /**
   * Our long-term public key, as 40 characters of Z85 or 32 bytes. CURVE clients need it. Reads as Z85.
   * Default null. (`ZMQ_CURVE_PUBLICKEY`)
   */
  get curvePublicKey(): string | null
  set curvePublicKey(value: string | Uint8Array | null)
  /**
   * Our long-term secret key, as 40 characters of Z85 or 32 bytes. Both sides of CURVE need it. Reads as Z85.
   * Default null. (`ZMQ_CURVE_SECRETKEY`)
   */
  get curveSecretKey(): string | null
  set curveSecretKey(value: string | Uint8Array | null)
  /**
   * The server's long-term public key, as 40 characters of Z85 or 32 bytes; makes this side a CURVE client.
   * Reads as Z85. Default null. (`ZMQ_CURVE_SERVERKEY`)
   */
  get curveServerKey(): string | null
  set curveServerKey(value: string | Uint8Array | null)
}

/** Names of the options that sockets of a type have as properties and that can be set. */
export type SettableOptionName<Type extends SocketTypeName> = Named<Type, false>

/** Names of the options that sockets of a type have as properties and that can only be read. */
export type ReadOnlyOptionName<Type extends SocketTypeName> = Named<Type, true>

/** The option properties of sockets of a type. */
export type PropertiesFor<Type extends SocketTypeName> = Pick<
  SocketOptionProperties,
  SettableOptionName<Type>
> &
  Readonly<Pick<SocketOptionProperties, ReadOnlyOptionName<Type>>>

type CommonName = {
  [Name in keyof Table]: Table[Name]["shownBy"] extends readonly SocketTypeName[] ? never : Name
}[keyof Table]

type ReadOnlyName = {
  [Name in keyof Table]: Table[Name]["access"] extends "r" ? Name : never
}[keyof Table]

/** The option properties that sockets of every type have. */
export type CommonProperties = Pick<SocketOptionProperties, Exclude<CommonName, ReadOnlyName>> &
  Readonly<Pick<SocketOptionProperties, CommonName & ReadOnlyName>>

/** The option properties of sockets that send. */
export type SendingProperties = Pick<
  SocketOptionProperties,
  "multicastHops" | "sendBufferSize" | "sendHighWaterMark" | "sendTimeout"
>

/** The option properties of sockets that receive. */
export type ReceivingProperties = Pick<
  SocketOptionProperties,
  "receiveBufferSize" | "receiveHighWaterMark" | "receiveTimeout"
>

/** The options that can be given to the constructor of a socket type. */
export type OptionsFor<Type extends SocketTypeName> = Partial<
  Pick<SocketOptionInputs, SettableOptionName<Type>>
>

/** Options given by name for sockets of any type, as a context has for the sockets it makes. */
export type SocketOptionDefaults = Partial<SocketOptionInputs>
