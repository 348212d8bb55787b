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

/** Exactly one peer, both directions (RFC 31). */
export class Pair extends Socket {
  constructor(options?: With<"PAIR">) {
    super(socketTypeCodes.PAIR, options)
  }
}
export interface Pair extends Writable, Readable, Properties<"PAIR"> {}

/** Sends to all subscribers whose topics match (RFC 29). Never waits: who is too slow misses messages. */
export class Publisher extends Socket {
  constructor(options?: With<"PUB">) {
    super(socketTypeCodes.PUB, options)
  }
}
export interface Publisher extends Writable, Properties<"PUB"> {}

type Prefix = Uint8Array | string

const topicOf = (prefix: Prefix): Uint8Array => (typeof prefix === "string" ? utf8(prefix) : prefix)

/** Receives what publishers send under the topics it subscribed to (RFC 29). */
export class Subscriber extends Socket {
  constructor(options?: With<"SUB">) {
    super(socketTypeCodes.SUB, options)
  }

  /** Receives from now on what begins with one of these prefixes; without any, everything. */
  subscribe(...prefixes: Prefix[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("subscribe", topicOf(prefix))
  }

  /** Ends subscriptions made by `subscribe`, each as often as it was made. */
  unsubscribe(...prefixes: Prefix[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("unsubscribe", topicOf(prefix))
  }
}
export interface Subscriber extends Readable, Properties<"SUB"> {}

/** Sends a request, receives its reply, in turns (RFC 28). */
export class Request extends Socket {
  constructor(options?: With<"REQ">) {
    super(socketTypeCodes.REQ, options)
  }
}
export interface Request extends RoutingIdAccessor, Readable, Writable, Properties<"REQ"> {}

/** Receives a request, sends its reply, in turns (RFC 28). */
export class Reply extends Socket {
  constructor(options?: With<"REP">) {
    super(socketTypeCodes.REP, options)
  }
}
export interface Reply extends RoutingIdAccessor, Readable, Writable, Properties<"REP"> {}

/** Sends to its peers in turn and receives from all of them, without turns of its own (RFC 28). */
export class Dealer extends Socket {
  constructor(options?: With<"DEALER">) {
    super(socketTypeCodes.DEALER, options)
  }
}
export interface Dealer extends RoutingIdAccessor, Readable, Writable, Properties<"DEALER"> {}

/** How a ROUTER is to know the peer it connects to. */
export interface RouterConnectOptions {
  /** Routing id under which the peer is addressed, whatever it calls itself. */
  routingId?: string | Uint8Array
}

/**
 * Talks to each peer by its routing id, which is the first frame of every message in both directions (RFC 28).
 * The frame with the id is the same array in all messages of a peer: read it, do not write to it.
 */
export class Router extends Socket {
  constructor(options?: With<"ROUTER">) {
    super(socketTypeCodes.ROUTER, options)
  }

  override connect(address: string, options: RouterConnectOptions = {}): void {
    const { routingId } = options
    this[engineOf].connect(
      address,
      routingId === undefined || routingId === "" ? undefined : topicOf(routingId),
    )
  }
}
export interface Router extends RoutingIdAccessor, Readable, Writable, Properties<"ROUTER"> {}

/** Receives from all its peers in turn (RFC 30). */
export class Pull extends Socket {
  constructor(options?: With<"PULL">) {
    super(socketTypeCodes.PULL, options)
  }
}
export interface Pull extends Readable, Properties<"PULL"> {}

/** Sends to its peers in turn (RFC 30). */
export class Push extends Socket {
  constructor(options?: With<"PUSH">) {
    super(socketTypeCodes.PUSH, options)
  }
}
export interface Push extends Writable, Properties<"PUSH"> {}

/** A publisher that receives the subscriptions of its peers (RFC 29). */
export class XPublisher extends Socket {
  constructor(options?: With<"XPUB">) {
    super(socketTypeCodes.XPUB, options)
  }

  /** In manual mode: enters topics for the peer whose subscription was received last. Throws EINVAL otherwise. */
  subscribe(...prefixes: Prefix[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("subscribe", topicOf(prefix))
  }

  /** In manual mode: removes topics of the peer whose subscription was received last. Throws EINVAL otherwise. */
  unsubscribe(...prefixes: Prefix[]): void {
    for (const prefix of prefixes.length === 0 ? [empty] : prefixes) this.set("unsubscribe", topicOf(prefix))
  }
}
export interface XPublisher extends Readable, Writable, Properties<"XPUB"> {}

/** A subscriber that sends its subscriptions as messages: 1 or 0, then the topic (RFC 29). */
export class XSubscriber extends Socket {
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
