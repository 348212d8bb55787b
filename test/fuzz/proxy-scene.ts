import { expect } from "vitest"
import { Dealer, Proxy, Pull, Push } from "../../src/index.ts"
import { settled } from "../support/connection-scene.ts"
import { memoryContext } from "../support/memory-context.ts"
import { MemoryStream, type MemoryTransport } from "../support/memory-stream.ts"
import { greeting, ping, ready } from "../support/zmtp-octets.ts"
import { type Cuts, piecesOf } from "./octets.ts"
import { type HeardMessage, type Load, messagesOf, readTagged } from "./tagged-messages.ts"

/** 0: where the proxy has its front end, 1: where it has its back end. */
export type Side = 0 | 1

/** The proxies that can pass bytes on: their ends, who comes there, and whether something goes from back to front. */
const kinds = {
  "PULL to PUSH": { front: Pull, back: Push, peers: ["PUSH", "PULL"], returns: false },
  "PULL to DEALER": { front: Pull, back: Dealer, peers: ["PUSH", "DEALER"], returns: false },
  "DEALER to PUSH": { front: Dealer, back: Push, peers: ["DEALER", "PULL"], returns: false },
  "DEALER to DEALER": { front: Dealer, back: Dealer, peers: ["DEALER", "DEALER"], returns: true },
} as const

export type ProxyKind = keyof typeof kinds

export const proxyKinds = Object.keys(kinds) as readonly ProxyKind[]

export interface SceneOptions {
  readonly kind: ProxyKind
  readonly sendHighWaterMark: number
  readonly receiveHighWaterMark: number
  /** Whether the back end connects, and so has only one peer, who comes back. */
  readonly connects: boolean
}

const places = ["tcp://front", "tcp://back"] as const

/** Somebody at the other end of a connection of the proxy, who says and hears. */
export class ScenePeer {
  readonly stream = new MemoryStream()
  readonly number: number
  readonly side: Side
  /** The messages that it has said, each whole. */
  readonly said: Buffer[] = []
  /** Whether it went while the proxy did not listen: what it said last may be lost. */
  isUnheard = false

  constructor(number: number, side: Side) {
    this.number = number
    this.side = side
  }

  /** Says messages in pieces, the last one but in part if it is not to be `whole`. */
  async say(load: Load, { where, whole }: { readonly where: Cuts; readonly whole: boolean }): Promise<void> {
    const messages = messagesOf(this.number, this.said.length, load)
    const last = whole ? Buffer.alloc(0) : (messages.pop() ?? Buffer.alloc(0))
    this.said.push(...messages)
    const octets = Buffer.concat([...messages, last.subarray(0, last.length >> 1)])
    for (const piece of piecesOf(octets, where)) {
      this.stream.feed(piece)
      if (piece.length > 1_000) await settled()
    }
  }

  go(): void {
    this.isUnheard ||= this.stream.paused || this.stream.waiting > 0
    this.stream.hangUp()
  }

  /** What it heard behind the handshake. A peer that is there hears whole messages only. */
  get heard(): readonly HeardMessage[] {
    const { received } = this.stream
    const { messages, rest } = readTagged(received, Math.min(64, received.length))
    if (!this.stream.closed) expect(rest, "octets of half a message").toBe(0)
    return messages
  }
}

/** A running proxy without a network, and its peers, who do as they are told. */
export class ProxyScene {
  readonly #options: SceneOptions
  readonly #front: Pull | Dealer
  readonly #back: Push | Dealer
  readonly #transport: MemoryTransport
  readonly #proxy: Proxy
  readonly #running: Promise<void>
  readonly #peers: ScenePeer[] = []
  /** What the application itself sends by the back end. */
  readonly #own = new ScenePeer(0, 0)
  /** Whether somebody went who had not taken all that was for him. */
  #isLossy = false

  private constructor(options: SceneOptions) {
    const { front, back } = kinds[options.kind]
    const { context, transport } = memoryContext()
    const { sendHighWaterMark, receiveHighWaterMark } = options
    this.#options = options
    this.#transport = transport
    this.#front = new front({ context, linger: 0, receiveHighWaterMark })
    this.#back = new back({ context, linger: 0, sendHighWaterMark, reconnectInterval: 1 })
    if (this.#front instanceof Dealer) this.#front.sendHighWaterMark = sendHighWaterMark
    if (this.#back instanceof Dealer) this.#back.receiveHighWaterMark = receiveHighWaterMark
    this.#front.bindSync(places[0])
    if (options.connects) this.#back.connect(places[1])
    else this.#back.bindSync(places[1])
    this.#proxy = new Proxy(this.#front, this.#back)
    this.#running = this.#proxy.run()
  }

  /** A proxy with one peer on each side. */
  static async open(options: SceneOptions): Promise<ProxyScene> {
    const scene = new ProxyScene(options)
    for (const side of [0, 1] as const) await scene.arrive(side)
    return scene
  }

  /** Those who are there. */
  at(side: Side): readonly ScenePeer[] {
    return this.#peers.filter((peer) => peer.side === side && !peer.stream.closed)
  }

  /** One of those who are there; a new one where there is none. */
  async one(side: Side, which: number): Promise<ScenePeer> {
    const there = this.at(side)
    return there[which % there.length] ?? (await this.arrive(side))
  }

  /** Whether somebody else may come: where we connect, there is nobody but whom we connect to. */
  hasPlace(side: Side): boolean {
    return !(side === 1 && this.#options.connects) && this.at(side).length < 3
  }

  async arrive(side: Side): Promise<ScenePeer> {
    const peer = new ScenePeer(this.#peers.length + 1, side)
    this.#peers.push(peer)
    if (side === 1 && this.#options.connects) await this.#transport.answer(peer.stream)
    else this.#transport.arrive(side === 0 ? "front" : "back", peer.stream)
    peer.stream.feed(Buffer.concat([greeting(), ready(kinds[this.#options.kind].peers[side])]))
    await settled()
    return peer
  }

  /** Lets somebody go; whoever hears may or may not have taken all that was for him. */
  async leave(peer: ScenePeer): Promise<void> {
    const hears = peer.side === 1 || kinds[this.#options.kind].returns
    if (hears) await settled()
    this.#isLossy ||= hears && peer.stream.isWriting
    peer.go()
  }

  ping(peer: ScenePeer, context: string): void {
    peer.stream.feed(ping(0, context))
  }

  pause(): void {
    this.#proxy.pause()
  }

  resume(): void {
    this.#proxy.resume()
  }

  /** The application sends by the back end, besides the proxy. */
  send(sizes: readonly number[]): void {
    const [octets = Buffer.alloc(0)] = messagesOf(0, this.#own.said.length, { count: 1, sizes })
    const [message] = readTagged(octets, 0).messages
    if (this.#back.trySend([...(message?.bodies ?? [])])) this.#own.said.push(octets)
  }

  /** Everybody who is there takes all there is, until nothing moves any more. */
  async finish(): Promise<void> {
    this.resume()
    for (const side of [0, 1] as const) await this.one(side, 0)
    for (let still = 0, before = ""; still < 5; ) {
      for (const { stream } of this.#peers) {
        stream.roomy = true
        stream.drain()
      }
      await settled()
      const now = this.#peers
        .map(({ stream }) => `${stream.writes} ${stream.isWriting} ${stream.waiting}`)
        .join()
      still = now === before ? still + 1 : 0
      before = now
    }
  }

  /** Everybody was heard by whom he should be, and by nobody else. */
  check(): void {
    const { returns } = kinds[this.#options.kind]
    const forth = this.#heardBy(1, [this.#own, ...this.#on(0)])
    const back = this.#heardBy(0, returns ? this.#on(1) : [])
    if (this.#isLossy) return
    const { frontEnd, backEnd } = this.#proxy.statistics()
    const passed = forth.filter(({ from }) => from !== this.#own.number)
    expect(frontEnd).toEqual({ ...amountIn(passed), ...amountOut(back) })
    expect(backEnd).toEqual({ ...amountIn(back), ...amountOut(passed) })
    expect(this.#front.stats().messagesIn).toBe(passed.length)
    expect(this.#back.stats().messagesOut).toBe(forth.length)
  }

  #on(side: Side): ScenePeer[] {
    return this.#peers.filter((each) => each.side === side)
  }

  /** What was heard on one side. Each who spoke was heard there once, in order, and to the end. */
  #heardBy(side: Side, speakers: readonly ScenePeer[]): HeardMessage[] {
    const found = new Map(
      speakers.map((speaker) => [speaker.number, { speaker, numbers: new Set<number>() }]),
    )
    const all: HeardMessage[] = []
    for (const reader of this.#on(side)) {
      const last = new Map<number, number>()
      for (const message of reader.heard) {
        const { from, number, octets } = message
        const { speaker, numbers } = found.get(from) ?? {}
        const name = `message ${number} of ${from}`
        if (speaker?.said[number]?.equals(octets) !== true) throw new Error(`${name} was never said so.`)
        if (number <= (last.get(from) ?? -1)) throw new Error(`${name} came after ${last.get(from)}.`)
        if (numbers?.has(number)) throw new Error(`${name} came twice.`)
        numbers?.add(number)
        last.set(from, number)
        all.push(message)
      }
    }
    if (this.#isLossy) return all
    for (const { speaker, numbers } of found.values()) {
      const count = numbers.size
      const { number, said, isUnheard } = speaker
      if (Math.max(-1, ...numbers) !== count - 1) throw new Error(`Of ${number} came but ${[...numbers]}.`)
      if (!isUnheard && count < said.length) throw new Error(`Of ${number} came ${count} of ${said.length}.`)
    }
    return all
  }

  async close(): Promise<void> {
    this.#proxy.terminate()
    await this.#running
    await Promise.all([this.#front.close(), this.#back.close()])
  }
}

const amountOf = (messages: readonly HeardMessage[]): [frames: number, bytes: number] => {
  const bodies = messages.flatMap((each) => each.bodies)
  return [bodies.length, bodies.reduce((sum, { length }) => sum + length, 0)]
}

const amountIn = (messages: readonly HeardMessage[]) => {
  const [framesIn, bytesIn] = amountOf(messages)
  return { framesIn, bytesIn }
}

const amountOut = (messages: readonly HeardMessage[]) => {
  const [framesOut, bytesOut] = amountOf(messages)
  return { framesOut, bytesOut }
}
