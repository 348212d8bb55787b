import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { ConnectionScene, plainSettings, settled } from "../support/connection-scene.ts"
import { command, commandFrame, frame, message, more, ping, pong } from "../support/zmtp-octets.ts"
import { framesOf } from "../wire/recordings.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
})

afterAll(() => {
  vi.useRealTimers()
})

/** What happens, one after the other. */
type Step =
  | { readonly what: "ping"; readonly tenths: number; readonly context: Uint8Array; readonly times: number }
  | { readonly what: "life"; readonly kind: keyof typeof lives }
  | { readonly what: "half"; readonly size: number }
  | { readonly what: "time"; readonly milliseconds: number }
  | { readonly what: "full" | "room" }

/** Complete frames that mean nothing else. */
const lives = {
  PONG: pong("whose?"),
  message: message("m"),
  part: frame(more, "p"),
  unknown: commandFrame("HUM"),
  empty: frame(command),
  "PING without a time to live": commandFrame("PING"),
  "PING with half a time to live": commandFrame("PING", "\x01"),
} as const

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        what: fc.constant("ping" as const),
        tenths: fc.oneof(fc.nat(5), fc.constantFrom(655, 656, 65_535)),
        context: fc.uint8Array({ maxLength: 300 }),
        times: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        what: fc.constant("life" as const),
        kind: fc.constantFrom(...(Object.keys(lives) as (keyof typeof lives)[])),
      }),
    },
    fc.record({ what: fc.constant("half" as const), size: fc.integer({ min: 1, max: 3 }) }),
    { weight: 4, arbitrary: fc.record({ what: fc.constant("time" as const), milliseconds: fc.nat(400) }) },
    fc.record({ what: fc.constantFrom("full" as const, "room" as const) }),
  ),
  { maxLength: 25, size: "max" },
)

const heartbeats = fc.record({
  interval: fc.constantFrom(0, 30, 100),
  timeout: fc.constantFrom(0, 20, 50, 300),
  timeToLive: fc.constantFrom(0, 500, 65_535_000),
})

type Heartbeat = typeof heartbeats extends fc.Arbitrary<infer Value> ? Value : never

/** What RFC 37, section 2.5, makes of it. */
class Model {
  now = 0
  expired = false
  pings = 0
  /** Contexts of the PONGs that are out. */
  readonly pongs: string[] = []
  readonly #options: Heartbeat
  #nextPing: number
  #answerBy = Number.POSITIVE_INFINITY
  #lifeBy = Number.POSITIVE_INFINITY
  #busy = false
  #roomy = true
  #latest: string | undefined

  constructor(options: Heartbeat) {
    this.#options = options
    this.#nextPing = options.interval > 0 ? options.interval : Number.POSITIVE_INFINITY
  }

  heard(): void {
    this.#answerBy = this.#lifeBy = Number.POSITIVE_INFINITY
  }

  pinged(tenths: number, contexts: readonly string[]): void {
    this.heard()
    if (tenths > 0) this.#lifeBy = this.now + tenths * 100
    if (this.#busy) this.#latest = contexts.at(-1)
    else this.pongs.push(...contexts)
    this.#wrote()
  }

  pass(milliseconds: number): void {
    const end = this.now + milliseconds
    const wasBusy = this.#busy
    for (; this.#nextPing <= end; this.#nextPing += this.#options.interval) {
      if (wasBusy) continue
      this.pings++
      if (this.#options.timeout > 0 && this.#answerBy === Number.POSITIVE_INFINITY) {
        this.#answerBy = this.#nextPing + this.#options.timeout
      }
      this.#wrote()
    }
    this.now = end
    if (this.#answerBy <= end || this.#lifeBy <= end) this.expired = true
  }

  full(): void {
    this.#roomy = false
  }

  room(): void {
    this.#roomy = true
    this.#busy = false
    if (this.#latest !== undefined) this.pongs.push(this.#latest)
    this.#latest = undefined
  }

  #wrote(): void {
    if (!this.#roomy) this.#busy = true
  }
}

const latin = (octets: Uint8Array): string => Buffer.from(octets).toString("latin1")

describe("a connection's heartbeats", () => {
  it("answer each PING and end with silence, neither sooner nor later", { timeout: timeLimit }, async () => {
    await attempt(
      fc.asyncProperty(heartbeats, steps, async (heartbeat, all) => {
        const scene = await ConnectionScene.open({ settings: { ...plainSettings("DEALER"), heartbeat } })
        const model = new Model(heartbeat)
        let rest: Uint8Array = Buffer.alloc(0)
        const feed = async (octets: Buffer): Promise<void> => {
          scene.stream.feed(Buffer.concat([rest, octets]))
          rest = Buffer.alloc(0)
          await settled()
        }
        for (const step of all) {
          if (step.what === "ping") {
            // Behind half a frame stands the rest of it.
            if (rest.length > 0) model.heard()
            model.pinged(step.tenths, Array(step.times).fill(latin(step.context.subarray(0, 16))))
            await feed(Buffer.concat(Array(step.times).fill(ping(step.tenths, step.context))))
          } else if (step.what === "life") {
            model.heard()
            await feed(lives[step.kind])
          } else if (step.what === "half" && rest.length === 0) {
            const octets = frame(0, "half")
            scene.stream.feed(octets.subarray(0, step.size))
            rest = octets.subarray(step.size)
          } else if (step.what === "time") {
            model.pass(step.milliseconds)
            vi.advanceTimersByTime(step.milliseconds)
            for (let turn = 0; turn < 4; turn++) await settled()
          } else if (step.what === "full") {
            model.full()
            scene.stream.roomy = false
          } else if (step.what === "room") {
            model.room()
            scene.stream.roomy = true
            scene.stream.drain()
            await settled()
          }
          expect(scene.objections).toEqual([])
          expect(scene.isClosed).toBe(model.expired)
          if (scene.isClosed) break
        }
        if (scene.isClosed) expect(scene.code).toBe("ETIMEDOUT")
        else {
          model.room()
          scene.stream.roomy = true
          scene.stream.drain()
          await settled()
          const said = framesOf(scene.stream.received, 0).map(({ body }) => latin(body))
          expect(
            said.filter((each) => each.startsWith("\x05PING") || each.startsWith("\x04PING")),
          ).toHaveLength(model.pings)
          expect(said.filter((each) => each.startsWith("\x04PONG")).map((each) => each.slice(5))).toEqual(
            model.pongs,
          )
        }
        scene.connection.close()
        expect(vi.getTimerCount()).toBe(0)
      }),
      { runs: 40 },
    )
  })
})
