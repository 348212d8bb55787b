import { setImmediate as turn } from "node:timers/promises"
import fc from "fast-check"
import { expect } from "vitest"
import { Dealer, Pair, Proxy, Pull, Push } from "../../src/index.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { anyEndpoint } from "../support/wiring.ts"
import { message } from "../support/zmtp-octets.ts"
import { type Cuts, cuts, piecesOf, repeating } from "./octets.ts"
import type { ReadingLimits } from "./plain-reading.ts"

/** The proxies that can pass bytes on, and who comes to their front and to their back. */
const kinds = {
  "PULL to PUSH": { Front: Pull, Back: Push, peers: ["PUSH", "PULL"] },
  "PULL to DEALER": { Front: Pull, Back: Dealer, peers: ["PUSH", "ROUTER"] },
  "DEALER to DEALER": { Front: Dealer, Back: Dealer, peers: ["ROUTER", "REP"] },
  "PAIR to PUSH": { Front: Pair, Back: Push, peers: ["PAIR", "PULL"] },
} as const

export type LiveKind = keyof typeof kinds

export const liveKinds = Object.keys(kinds) as readonly LiveKind[]

export interface LiveOptions {
  readonly kind: LiveKind
  readonly transport: "tcp" | "ipc"
  readonly limits: ReadingLimits
  readonly sendHighWaterMark: number
  readonly receiveHighWaterMark: number
}

/** How a stream is played to a proxy. Each is asked behind each piece. */
export interface LiveManner {
  readonly where: Cuts
  /** Whether a turn of the event loop passes. */
  readonly turns: readonly boolean[]
  /** Whether the reader reads. */
  readonly reads: readonly boolean[]
  /** Whether the proxy runs. */
  readonly runs: readonly boolean[]
  readonly end: "stay" | "end" | "vanish"
}

const answers = fc.array(fc.boolean(), { maxLength: 7, size: "max" })

export const liveManner: fc.Arbitrary<LiveManner> = fc.record({
  where: cuts,
  turns: answers,
  reads: answers,
  runs: answers,
  end: fc.constantFrom("stay", "end", "vanish"),
})

/** A running proxy, and peers of other make: one who says anything, one who writes down all that comes. */
export class LiveProxy {
  readonly proxy: Proxy<Pull | Dealer | Pair, Push | Dealer>
  readonly source: RawPeer
  readonly reader: RawPeer
  readonly #options: LiveOptions
  readonly #endpoint: string
  readonly #running: Promise<void>

  private constructor(
    options: LiveOptions,
    proxy: LiveProxy["proxy"],
    peers: { readonly source: RawPeer; readonly reader: RawPeer; readonly running: Promise<void> },
  ) {
    this.#options = options
    this.proxy = proxy
    this.source = peers.source
    this.reader = peers.reader
    this.#running = peers.running
    this.#endpoint = proxy.frontEnd.lastEndpoint as string
  }

  static async open(options: LiveOptions): Promise<LiveProxy> {
    const { kind, limits, transport, sendHighWaterMark, receiveHighWaterMark } = options
    const { Front, Back, peers } = kinds[kind]
    const front = new Front({
      linger: 0,
      receiveHighWaterMark,
      maxMessageSize: limits.frame,
      maxMessageParts: limits.parts,
    })
    const back = new Back({ linger: 0, sendHighWaterMark })
    const [toFront, toBack] = [
      await front.bind(anyEndpoint(transport)),
      await back.bind(anyEndpoint(transport)),
    ]
    const proxy = new Proxy<Pull | Dealer | Pair, Push | Dealer>(front, back)
    const running = proxy.run()
    const reader = await RawPeer.ready(toBack, peers[1])
    const source = await RawPeer.ready(toFront, peers[0])
    return new LiveProxy(options, proxy, { source, reader, running })
  }

  /** The source says all there is, and stays or goes. */
  async play(stream: Buffer, { where, turns, reads, runs, end }: LiveManner): Promise<void> {
    const { proxy, source, reader } = this
    const [isTurn, isReading, isRunning] = [repeating(turns), repeating(reads), repeating(runs)]
    for (const piece of piecesOf(stream, where)) {
      source.send(piece)
      reader.socket[isReading() ? "resume" : "pause"]()
      proxy[isRunning() ? "resume" : "pause"]()
      if (isTurn()) await turn()
    }
    reader.socket.resume()
    proxy.resume()
    if (end === "end") source.end()
    else if (end === "vanish") this.#vanish()
  }

  #vanish(): void {
    if (this.#options.transport === "tcp") this.source.reset()
    else this.source.destroy()
  }

  /** Octets of messages that were taken so far. */
  get taken(): number {
    return this.proxy.frontEnd.stats().bytesIn
  }

  /** Some was taken, and no more is. */
  async stands(): Promise<void> {
    let [before, times] = [0, 0]
    await until(() => {
      times = this.taken === before && before > 0 ? times + 1 : 0
      before = this.taken
      return times > 5
    })
  }

  /** The reader hears these octets, and nothing else until then. */
  async hears(expected: Buffer): Promise<void> {
    const { reader } = this
    await until(
      () => reader.heard >= expected.length || reader.closed,
      () => {
        return `${expected.length} octets to be heard; ${reader.heard} were`
      },
    )
  }

  /** Somebody else comes, and is heard; answers what the reader heard of the source. */
  async markEnd(text: string): Promise<Buffer> {
    const { kind } = this.#options
    // A PAIR has but one peer.
    if (kind === "PAIR to PUSH") return this.reader.received
    const said = message(`honest ${text}`)
    const other = await RawPeer.ready(this.#endpoint, kinds[kind].peers[0])
    other.send(said)
    await this.reader.hears(said)
    other.destroy()
    const { received } = this.reader
    const at = received.indexOf(said)
    return Buffer.concat([received.subarray(0, at), received.subarray(at + said.length)])
  }

  async close(): Promise<void> {
    this.source.destroy()
    this.reader.destroy()
    expect(this.proxy.frontEnd.closed, "whether the proxy has ended").toBe(false)
    this.proxy.terminate()
    await this.#running
  }
}
