import { empty } from "../core/bytes.ts"
import { socketTypeCodes } from "../core/socket-type-name.ts"
import type { MultipartReadable, MultipartWritable } from "./multipart.ts"
import { Socket } from "./socket.ts"
import { bytesOf, equip, type Properties, type TextOrBytes, type With } from "./socket-class.ts"

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

  static {
    equip(Publisher, "PUB")
  }
}
export interface Publisher extends MultipartWritable, Properties<"PUB"> {}

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
  subscribe(...prefixes: TextOrBytes[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("subscribe", bytesOf(prefix))
  }

  /**
   * Ends subscriptions made by `subscribe`; one that was made several times has to be ended as often. What
   * has arrived for it and was not received is thrown away. Throws EBADF when the socket is closed.
   *
   * ```ts
   * subscriber.unsubscribe("weather.")
   * ```
   */
  unsubscribe(...prefixes: TextOrBytes[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("unsubscribe", bytesOf(prefix))
  }

  static {
    equip(Subscriber, "SUB")
  }
}
export interface Subscriber extends MultipartReadable, Properties<"SUB"> {}

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
  subscribe(...prefixes: TextOrBytes[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("subscribe", bytesOf(prefix))
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
  unsubscribe(...prefixes: TextOrBytes[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("unsubscribe", bytesOf(prefix))
  }

  static {
    equip(XPublisher, "XPUB")
  }
}
export interface XPublisher extends MultipartReadable, MultipartWritable, Properties<"XPUB"> {}

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

  static {
    equip(XSubscriber, "XSUB")
  }
}
export interface XSubscriber extends MultipartReadable, MultipartWritable, Properties<"XSUB"> {}
