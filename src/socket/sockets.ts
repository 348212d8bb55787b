import { empty, utf8 } from "../core/bytes.ts"
import { socketTypeCodes } from "../core/socket-type-name.ts"
import type { OptionsFor, PropertiesFor, RoutingIdAccessor } from "../options/socket-options.ts"
import { type SocketTypeName, socketTypes } from "../patterns/socket-types.ts"
import type { Context } from "./context.ts"
import { engineOf } from "./internals.ts"
import { type Readable, readableMethods } from "./readable.ts"
import { defineOptionProperties, Socket } from "./socket.ts"
import { type Writable, writableMethods } from "./writable.ts"

type With<Type extends SocketTypeName> = OptionsFor<Type> & { readonly context?: Context }

type BaseName = keyof Socket

type Properties<Type extends SocketTypeName> = Omit<PropertiesFor<Type>, BaseName>

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
}
export interface Pair extends Writable, Readable, Properties<"PAIR"> {}

/**
 * Sends to all subscribers whose topics match (RFC 29). Never waits: who is not there, or too slow, misses
 * messages. A topic is what a message's first frame begins with.
 *
 * ```ts
 * const publisher = new Publisher()
 * await publisher.bind("tcp://*:5556")
 * await publisher.send(["weather.paris", "sunny"])
 * ```
 */
export class Publisher extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"PUB">) {
    super(socketTypeCodes.PUB, options)
  }
}
export interface Publisher extends Writable, Properties<"PUB"> {}

type Prefix = Uint8Array | string

const topicOf = (prefix: Prefix): Uint8Array => (typeof prefix === "string" ? utf8(prefix) : prefix)

/**
 * Receives what publishers send under the topics it subscribed to (RFC 29); without a subscription, nothing.
 *
 * ```ts
 * const subscriber = new Subscriber()
 * subscriber.subscribe("weather.")
 * subscriber.connect("tcp://127.0.0.1:5556")
 * for await (const [topic, news] of subscriber) console.log(`${topic}: ${news}`)
 * ```
 */
export class Subscriber extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"SUB">) {
    super(socketTypeCodes.SUB, options)
  }

  /**
   * Receives from now on what begins with one of these prefixes; without any, everything. Throws EBADF when
   * the socket is closed.
   *
   * ```ts
   * subscriber.subscribe("weather.", Buffer.from([1, 2]))
   * ```
   */
  subscribe(...prefixes: Prefix[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("subscribe", topicOf(prefix))
  }

  /**
   * Ends subscriptions made by `subscribe`; one that was made several times has to be ended as often. What
   * has arrived for it and was not received is thrown away. Throws EBADF when the socket is closed.
   *
   * ```ts
   * subscriber.unsubscribe("weather.")
   * ```
   */
  unsubscribe(...prefixes: Prefix[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("unsubscribe", topicOf(prefix))
  }
}
export interface Subscriber extends Readable, Properties<"SUB"> {}

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
}
export interface Request extends RoutingIdAccessor, Readable, Writable, Properties<"REQ"> {}

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
}
export interface Reply extends RoutingIdAccessor, Readable, Writable, Properties<"REP"> {}

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
}
export interface Dealer extends RoutingIdAccessor, Readable, Writable, Properties<"DEALER"> {}

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
      routingId === undefined || routingId === "" ? undefined : topicOf(routingId),
    )
  }
}
export interface Router extends RoutingIdAccessor, Readable, Writable, Properties<"ROUTER"> {}

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
}
export interface Pull extends Readable, Properties<"PULL"> {}

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
}
export interface Push extends Writable, Properties<"PUSH"> {}

/**
 * A publisher that receives the subscriptions of its peers (RFC 29): one octet, 1 for a subscription and 0
 * for its end, and the topic. What else subscribers send is received as it is. See `verbosity`, `manual`,
 * `welcomeMessage`.
 *
 * ```ts
 * const xpublisher = new XPublisher()
 * await xpublisher.bind("tcp://*:5556")
 * const [notice] = await xpublisher.receive()
 * if (notice?.[0] === 1) console.log(`somebody wants ${notice.subarray(1)}`)
 * ```
 */
export class XPublisher extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"XPUB">) {
    super(socketTypeCodes.XPUB, options)
  }

  /**
   * In manual mode: enters topics for the peer whose subscription was received last. Throws EINVAL otherwise.
   *
   * ```ts
   * xpublisher.manual = true
   * const [notice] = await xpublisher.receive()
   * if (notice?.[0] === 1) xpublisher.subscribe(notice.subarray(1))
   * ```
   */
  subscribe(...prefixes: Prefix[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("subscribe", topicOf(prefix))
  }

  /**
   * In manual mode: removes topics of the peer whose subscription was received last. Throws EINVAL otherwise.
   *
   * ```ts
   * xpublisher.manual = true
   * const [notice] = await xpublisher.receive()
   * if (notice?.[0] === 0) xpublisher.unsubscribe(notice.subarray(1))
   * ```
   */
  unsubscribe(...prefixes: Prefix[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("unsubscribe", topicOf(prefix))
  }
}
export interface XPublisher extends Readable, Writable, Properties<"XPUB"> {}

/**
 * A subscriber that sends its subscriptions as messages: one octet, 1 or 0, then the topic (RFC 29). What
 * begins with another octet goes to the publishers as it is. Sending never waits.
 *
 * ```ts
 * const xsubscriber = new XSubscriber()
 * xsubscriber.connect("tcp://127.0.0.1:5556")
 * await xsubscriber.send(Buffer.from("\x01weather."))
 * ```
 */
export class XSubscriber extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"XSUB">) {
    super(socketTypeCodes.XSUB, options)
  }
}
export interface XSubscriber extends Readable, Writable, Properties<"XSUB"> {}

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
} as const satisfies Record<SocketTypeName, typeof Socket | (new (options?: never) => Socket)>

for (const name of Object.keys(socketClasses) as SocketTypeName[]) {
  const socketClass = socketClasses[name]
  const { sends, receives } = socketTypes[name]
  const methods = { ...(sends ? writableMethods : {}), ...(receives ? readableMethods : {}) }
  for (const key of Reflect.ownKeys(methods)) {
    Object.defineProperty(socketClass.prototype, key, {
      configurable: true,
      writable: true,
      value: methods[key as keyof typeof methods],
    })
  }
  defineOptionProperties(socketClass, name)
}
