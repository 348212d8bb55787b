import { expect } from "vitest"
import {
  Dealer,
  type Event,
  type EventType,
  type Message,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  type Socket,
  Subscriber,
  XPublisher,
} from "../../src/index.ts"
import type { Feed } from "../support/feed.ts"
import { ownPlace } from "../support/network.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"

/** Options that any of these sockets takes. */
export interface StageOptions {
  readonly handshakeInterval?: number
  readonly maxMessageSize?: number
  readonly maxMessageParts?: number
  readonly maxPendingHandshakes?: number
  readonly receiveHighWaterMark?: number
  readonly sendHighWaterMark?: number
  readonly heartbeatInterval?: number
  readonly heartbeatTimeout?: number
  readonly acceptOldPeers?: boolean
}

/** A peer that means well: sends or asks for one message, and sees it arrive. */
interface HonestPeer {
  readonly socket: Socket
  exchange(text: string): Promise<void>
}

/** How a type of socket is put on a stage. */
interface Part<Own extends Socket> {
  make(options: StageOptions): Own
  /** What its application does with messages. */
  serve(socket: Own, received: (message: Message[]) => void): void
  honest(socket: Own, log: readonly string[][]): HonestPeer
}

const patience = { timeout: 10_000 }

const texts = (message: readonly Buffer[]): string[] => message.map((each) => each.toString("latin1"))

const ask = async (asker: Dealer | Request, text: string): Promise<void> => {
  await asker.send(text)
  for (;;) {
    const [reply] = await asker.receive(patience)
    if (String(reply) === text) return
  }
}

const seen = (log: readonly string[][], text: string): Promise<void> =>
  until(() => log.some((message) => message.at(-1) === text), text)

const subscriberOf = (socket: Publisher | XPublisher): HonestPeer => {
  const subscriber = new Subscriber({ linger: 0 })
  subscriber.subscribe("honest")
  return {
    socket: subscriber,
    exchange: async (text) => {
      // Published until it arrives: the first one may come before the subscription does.
      let arrived = false
      const arrival = subscriber.receive(patience).then(() => {
        arrived = true
      })
      await until(() => {
        if (!arrived) void socket.send(text)
        return arrived
      }, text)
      await arrival
      while (subscriber.tryReceive() !== undefined);
    },
  }
}

const pushing = (_socket: Socket, log: readonly string[][]): HonestPeer => {
  const push = new Push({ linger: 0 })
  return {
    socket: push,
    exchange: async (text) => {
      await push.send(text)
      await seen(log, text)
    },
  }
}

const asking = (make: () => Dealer | Request) => (): HonestPeer => {
  const socket = make()
  return { socket, exchange: (text) => ask(socket, text) }
}

/** The types of sockets that can be on a stage. */
const parts = {
  ROUTER: {
    make: (options) => new Router({ linger: 0, ...options }),
    serve: (router: Router, received) => {
      router.consume((message) => {
        received(message)
        router.trySend(message)
      })
    },
    honest: asking(() => new Dealer({ linger: 0 })),
  } satisfies Part<Router>,
  REP: {
    make: (options) => new Reply({ linger: 0, ...options }),
    serve: (reply: Reply, received) => {
      reply.consume((message) => {
        received(message)
        reply.trySend(message)
      })
    },
    honest: asking(() => new Request({ linger: 0 })),
  } satisfies Part<Reply>,
  PULL: {
    make: (options) => new Pull({ linger: 0, ...options }),
    serve: (pull: Pull, received) => {
      pull.consume(received)
    },
    honest: pushing,
  } satisfies Part<Pull>,
  PUB: {
    make: (options) => new Publisher({ linger: 0, ...options }),
    serve: () => {},
    honest: subscriberOf,
  } satisfies Part<Publisher>,
  XPUB: {
    make: (options) => new XPublisher({ linger: 0, ...options }),
    serve: (publisher: XPublisher, received) => {
      publisher.consume(received)
    },
    honest: subscriberOf,
  } satisfies Part<XPublisher>,
}

type Parts = typeof parts

/** Names of the types. */
export type Role = keyof Parts

type SocketOf<Own extends Role> = ReturnType<Parts[Own]["make"]>

/** What an event tells of why a connection ended. */
export const codeOf = (event: Event): string | undefined =>
  "error" in event ? (event.error as { code?: string } | undefined)?.code : undefined

/**
 * A bound socket of ours with an application that serves, and an honest peer that is served all the time while
 * strangers do what they do.
 */
export class Stage<Own extends Role> {
  readonly socket: SocketOf<Own>
  readonly endpoint: string
  readonly events: Feed<Event>
  /** All that the application received. */
  readonly log: string[][] = []
  readonly #part: Part<Socket>
  readonly #honest: HonestPeer
  readonly #strangers: RawPeer[] = []
  #count = 0

  private constructor(role: Own, options: StageOptions) {
    const part = parts[role] as unknown as Part<Socket>
    const socket = part.make(options)
    this.#part = part
    this.socket = socket as SocketOf<Own>
    this.events = watchEvents(socket)
    this.endpoint = socket.bindSync(ownPlace())
    part.serve(socket, (message) => this.log.push(texts(message)))
    this.#honest = part.honest(socket, this.log)
    this.#honest.socket.connect(this.endpoint)
  }

  /** A stage on which the honest peer has been served once. */
  static async open<Own extends Role>(role: Own, options: StageOptions = {}): Promise<Stage<Own>> {
    const stage = new Stage(role, options)
    await stage.exchange()
    await stage.events.next((event) => event.type === "handshake")
    return stage
  }

  /** The honest peer is served. */
  exchange(): Promise<void> {
    return this.#honest.exchange(`honest ${this.#count++}`)
  }

  /** A new honest peer comes, is served, and goes. */
  async newcomer(): Promise<void> {
    const { socket, exchange } = this.#part.honest(this.socket, this.log)
    socket.connect(this.endpoint)
    await exchange(`honest newcomer ${this.#count++}`)
    await socket.close()
  }

  /** What the application received that the honest peers did not send. */
  get strange(): string[][] {
    return this.log.filter((message) => !message.some((part) => part.includes("honest")))
  }

  /** A stranger that has said nothing yet. */
  async stranger(): Promise<RawPeer> {
    const peer = await RawPeer.connect(this.endpoint)
    this.#strangers.push(peer)
    return peer
  }

  /** A stranger that has shaken hands. */
  async guest(type: string, ...properties: readonly Uint8Array[]): Promise<RawPeer> {
    const peer = await this.stranger()
    await peer.shakeHands(type, ...properties)
    await this.events.next((event) => event.type === "handshake")
    return peer
  }

  /** Waits for an event of this type with this error code. */
  async told(type: EventType, code?: string): Promise<Event> {
    return this.events.next((event) => event.type === type && (code === undefined || codeOf(event) === code))
  }

  /** The stranger's connection ended for this reason, after its handshake. */
  async dropped(peer: RawPeer, code: string): Promise<void> {
    await peer.gone()
    await this.told("disconnect", code)
  }

  /** The honest peer and a new one are still served, and the socket closes. */
  async close(): Promise<void> {
    await this.exchange()
    await this.newcomer()
    await this.abandon()
  }

  /** Ends everything. */
  async abandon(): Promise<void> {
    for (const peer of this.#strangers) peer.destroy()
    await Promise.all([this.socket.close(), this.#honest.socket.close()])
    await this.events.until((events) => events.at(-1)?.type === "end")
    expect(this.socket.stats().peers).toBe(0)
  }
}
