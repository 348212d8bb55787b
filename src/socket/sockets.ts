import { socketTypeCodes } from "../core/socket-type-name.ts"
import { draftClasses } from "../draft/draft-classes.ts"
import { POLLOUT } from "../options/constants.ts"
import type { RoutingIdAccessor } from "../options/socket-options.ts"
import type { ByRoutingId } from "../patterns/by-routing-id.ts"
import type { SocketTypeName } from "../patterns/socket-types.ts"
import { engineOf } from "./internals.ts"
import type { MultipartReadable, MultipartWritable } from "./multipart.ts"
import { Publisher, Subscriber, XPublisher, XSubscriber } from "./publish-subscribe-sockets.ts"
import { Socket } from "./socket.ts"
import { bytesOf, equip, type Properties, type With } from "./socket-class.ts"
import { Stream } from "./stream-socket.ts"

/**
 * Exactly one peer, both directions (RFC 31): to connect two parts of one program. Sending waits while the
 * peer is not there or full. Whoever connects while there is a peer already is not heard.
 *
 * ```ts
 * const left = new Pair()
 * const right = new Pair()
 * right.connect(await left.bind("inproc://pair"))
 * await left.send("ping")
 * const [text] = await right.receive()
 * ```
 */
export class Pair extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"PAIR">) {
    super(socketTypeCodes.PAIR, options)
  }

  static {
    equip(Pair, "PAIR")
  }
}
export interface Pair extends MultipartWritable, MultipartReadable, Properties<"PAIR"> {}

/**
 * Sends a request, receives its reply, in turns (RFC 28); out of turn, EFSM. Requests go to the peers one
 * after the other; sending waits while there is none or all are full. A request to a peer that is lost is
 * not repeated: give `receive` a time limit and set `relaxed` and `correlate` to ask again.
 *
 * ```ts
 * const request = new Request({ relaxed: true, correlate: true })
 * request.connect("tcp://127.0.0.1:5557")
 * await request.send("how much?")
 * const [answer] = await request.receive({ timeout: 2000 })
 * ```
 */
export class Request extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"REQ">) {
    super(socketTypeCodes.REQ, options)
  }

  static {
    equip(Request, "REQ")
  }
}
export interface Request extends RoutingIdAccessor, MultipartReadable, MultipartWritable, Properties<"REQ"> {}

/**
 * Receives a request, sends its reply, in turns (RFC 28); out of turn, EFSM. Sending never waits: the reply
 * to a peer that is gone or too slow is dropped.
 *
 * ```ts
 * const reply = new Reply()
 * await reply.bind("tcp://*:5557")
 * for await (const [question] of reply) await reply.send(`you asked: ${question}`)
 * ```
 */
export class Reply extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"REP">) {
    super(socketTypeCodes.REP, options)
  }

  static {
    equip(Reply, "REP")
  }
}
export interface Reply extends RoutingIdAccessor, MultipartReadable, MultipartWritable, Properties<"REP"> {}

/**
 * Sends to its peers one after the other and receives from all of them, at any time (RFC 28): a REQ without
 * its turns, for many requests under way at once. Sending waits while there is no peer or all are full.
 *
 * ```ts
 * const dealer = new Dealer({ routingId: "worker-1" })
 * dealer.connect("tcp://127.0.0.1:5558")
 * await dealer.send(["question 1", "how much?"])
 * const [number, answer] = await dealer.receive()
 * ```
 */
export class Dealer extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"DEALER">) {
    super(socketTypeCodes.DEALER, options)
  }

  static {
    equip(Dealer, "DEALER")
  }
}
export interface Dealer
  extends RoutingIdAccessor,
    MultipartReadable,
    MultipartWritable,
    Properties<"DEALER"> {}

/** How a ROUTER is to know the peer it connects to. */
export interface RouterConnectOptions {
  /** Routing id under which the peer is addressed, whatever it calls itself. Default: what it calls itself. */
  routingId?: string | Uint8Array
}

/**
 * Talks to each peer by its routing id, which is the first frame of every message in both directions (RFC
 * 28). The frame with the id is the same array in all messages of a peer: read it, do not write to it.
 * Sending never waits: what is for an unknown or a full peer is dropped, unless `mandatory` is set.
 *
 * ```ts
 * const router = new Router({ mandatory: true })
 * await router.bind("tcp://*:5558")
 * for await (const [id, ...frames] of router) {
 *   if (id !== undefined) await router.send([id, ...frames])
 * }
 * ```
 */
export class Router extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"ROUTER">) {
    super(socketTypeCodes.ROUTER, options)
  }

  /**
   * Connects as every socket does, and gives the peer a routing id, so that it can be addressed before it
   * has said anything. Throws EADDRINUSE when another peer has that id.
   *
   * ```ts
   * router.connect("tcp://127.0.0.1:5559", { routingId: "printer" })
   * await router.send(["printer", "page 1"])
   * ```
   */
  override connect(address: string, options: RouterConnectOptions = {}): void {
    const { routingId } = options
    this[engineOf].connect(
      address,
      routingId === undefined || routingId === "" ? undefined : bytesOf(routingId),
    )
  }

  /**
   * What can be done with one peer without waiting, as a sum of events: `POLLOUT` when a message for it would be
   * taken now, 0 when it is full. Throws EHOSTUNREACH when there is no such peer, EBADF when the socket is closed.
   *
   * ```ts
   * if (router.peerState("printer") === zmq.POLLOUT) await router.send(["printer", "page 1"])
   * ```
   */
  peerState(routingId: string | Uint8Array): number {
    const engine = this[engineOf]
    engine.check()
    return (engine.pattern as ByRoutingId).peer(bytesOf(routingId)).hasRoom ? POLLOUT : 0
  }

  static {
    equip(Router, "ROUTER")
  }
}
export interface Router
  extends RoutingIdAccessor,
    MultipartReadable,
    MultipartWritable,
    Properties<"ROUTER"> {}

/**
 * Receives from all its peers, one message of each in turn (RFC 30): takes work, or collects results.
 *
 * ```ts
 * const pull = new Pull()
 * pull.connect("tcp://127.0.0.1:5555")
 * for await (const [job] of pull) handle(job)
 * ```
 */
export class Pull extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"PULL">) {
    super(socketTypeCodes.PULL, options)
  }

  static {
    equip(Pull, "PULL")
  }
}
export interface Pull extends MultipartReadable, Properties<"PULL"> {}

/**
 * Sends to its peers, one message to each in turn (RFC 30): hands out work. Sending waits while there is no
 * peer or all are full.
 *
 * ```ts
 * const push = new Push()
 * await push.bind("tcp://*:5555")
 * for (const job of jobs) await push.send(job)
 * ```
 */
export class Push extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"PUSH">) {
    super(socketTypeCodes.PUSH, options)
  }

  static {
    equip(Push, "PUSH")
  }
}
export interface Push extends MultipartWritable, Properties<"PUSH"> {}

/** The class of each socket type. */
export const socketClasses = {
  PAIR: Pair,
  PUB: Publisher,
  SUB: Subscriber,
  REQ: Request,
  REP: Reply,
  DEALER: Dealer,
  ROUTER: Router,
  PULL: Pull,
  PUSH: Push,
  XPUB: XPublisher,
  XSUB: XSubscriber,
  STREAM: Stream,
  ...draftClasses,
} as const satisfies Record<SocketTypeName, typeof Socket | (new (options?: never) => Socket)>
