import fc from "fast-check"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import { BufferPool, largeSlabSize, readBlockSize } from "../../src/core/buffer-pool.ts"
import type { Message } from "../../src/core/message.ts"
import { ProtocolError } from "../../src/core/peer-errors.ts"
import type { MessageRun, Passage } from "../../src/transports/passage.ts"
import type { LinkHandler } from "../../src/transports/transport.ts"
import { FrameDecoder, type FrameSink } from "../../src/zmtp/decoder.ts"
import { FrameEncoder } from "../../src/zmtp/encoder.ts"
import { command, frame, message } from "../support/zmtp-octets.ts"
import { attempt } from "./attempt.ts"
import { type DrivingManner, drive, drivingManner } from "./drive-decoder.ts"
import { fuzzTime, timeLimit } from "./effort.ts"
import { type LiveOptions, LiveProxy, liveKinds, liveManner } from "./live-proxy.ts"
import { type Mutation, mutate, mutationsAnywhere } from "./mutations.ts"
import { cuts, piecesOf, repeating } from "./octets.ts"
import { difference, type ReadingLimits, readPlainly } from "./plain-reading.ts"
import { ProxyScene, proxyKinds, type SceneOptions } from "./proxy-scene.ts"
import { perform, step } from "./proxy-steps.ts"
import { bodyOf, octetsOfSpeech, speech } from "./sayings.ts"
import { load, messagesOf, readTagged } from "./tagged-messages.ts"
import { wirings } from "./wired-proxies.ts"

const pool = new BufferPool()

/** Writes down what a decoder finds, and what it passes on as it came. */
class Recorder implements FrameSink, Pick<LinkHandler, "passage">, Passage {
  readonly things: (Message | Buffer)[] = []
  readonly counts = { messages: 0, frames: 0, bytes: 0 }
  passed = 0
  heard = 0
  /** Where it comes from. */
  decoder: FrameDecoder | undefined
  readonly #goOn: () => boolean
  readonly #passes: () => boolean

  constructor(goOn: () => boolean, passes: () => boolean) {
    this.#goOn = goOn
    this.#passes = passes
  }

  message(parts: Message): boolean {
    this.things.push(parts)
    this.counts.messages++
    this.counts.frames += parts.length
    for (const part of parts) this.counts.bytes += part.length
    this.heard++
    return this.#goOn()
  }

  part(): void {
    this.heard++
  }

  command(body: Uint8Array): boolean {
    this.things.push(frame(command, body))
    this.heard++
    return this.#goOn()
  }

  passage(): Passage | undefined {
    return this.#passes() ? this : undefined
  }

  take(chunk: Uint8Array, start: number, { end, messages, frames, size }: MessageRun): void {
    expect(this.decoder?.stopped).toBe(false)
    const octets = Buffer.from(chunk.subarray(start, end))
    expect(octets.length).toBeLessThanOrEqual(largeSlabSize)
    const { counts, rest } = readPlainly(octets, { frame: octets.length, parts: octets.length })
    expect({ ...counts, rest }).toEqual({ messages, frames, bytes: size, rest: 0 })
    this.things.push(octets)
    this.passed += messages
    this.counts.messages += messages
    this.counts.frames += frames
    this.counts.bytes += size
  }

  /** All of it as octets, written down only when every piece of memory had its chance to be overwritten. */
  get octets(): Buffer {
    return Buffer.concat(this.things.map((thing) => (Buffer.isBuffer(thing) ? thing : message(...thing))))
  }
}

interface Decoding {
  readonly recorder: Recorder
  /** Code of the error it ended with. */
  readonly code: string | undefined
}

/** `passes`: whether messages may be passed on as they came, each time that is asked; undefined: nobody asks. */
const decode = (
  pieces: readonly Uint8Array[],
  limits: ReadingLimits,
  how: DrivingManner,
  passes?: readonly boolean[],
): Decoding => {
  const recorder = new Recorder(repeating(how.goOn), repeating(passes ?? []))
  const decoder = new FrameDecoder(recorder, pool, limits, { publisher: false })
  recorder.decoder = decoder
  if (passes !== undefined) decoder.passTo(recorder as unknown as LinkHandler)
  try {
    drive(decoder, pieces, how)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return { recorder, code: error.code }
  }
  return { recorder, code: undefined }
}

/** Cuts a stream, so that no piece is larger than what is read at once. */
const readsOf = (stream: Buffer, where: Parameters<typeof piecesOf>[1]): Uint8Array[] =>
  piecesOf(stream, where).flatMap((piece) => {
    const reads: Uint8Array[] = []
    for (let at = 0; at < piece.length; at += readBlockSize)
      reads.push(piece.subarray(at, at + readBlockSize))
    return reads
  })

const limits: fc.Arbitrary<ReadingLimits> = fc.record({
  frame: fc.oneof(
    { weight: 3, arbitrary: fc.constant(Number.MAX_SAFE_INTEGER) },
    fc.constantFrom(0, 20, 255, 256, 8_192, 32_768, 65_536),
  ),
  parts: fc.oneof({ weight: 3, arbitrary: fc.constant(65_536) }, fc.constantFrom(1, 2, 3, 40)),
})

/** Whether messages may be passed on: always, now and then, never. */
const passes = fc.array(fc.boolean(), { maxLength: 9, size: "max" })

const damage: fc.Arbitrary<readonly Mutation[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: mutationsAnywhere },
)

describe("a decoder that passes messages on as they came", () => {
  it("finds what one does that makes messages of them, and what plain reading finds", {
    timeout: timeLimit,
  }, async () => {
    let passed = 0
    const property = fc.property(
      speech,
      damage,
      limits,
      cuts,
      drivingManner,
      drivingManner,
      passes,
      (said, harm, most, where, how, otherwise, may) => {
        const stream = mutate(octetsOfSpeech(said), harm)
        const pieces = readsOf(stream, where)
        const expected = readPlainly(stream, most)
        const usual = decode(pieces, most, otherwise)
        const passing = decode(pieces, most, how, may)
        for (const { recorder, code } of [usual, passing]) {
          expect(difference(recorder.octets, expected.octets)).toBe("none")
          expect(recorder.counts).toEqual(expected.counts)
          expect(code).toBe(expected.isTooMuch ? "ERR_ZMTP_UNSPECIFIED" : undefined)
        }
        // A peer whose messages go on as they came is alive as well.
        if (passing.recorder.passed > 0) expect(passing.recorder.heard).toBeGreaterThan(0)
        expect(usual.recorder.passed).toBe(0)
        passed += passing.recorder.passed
      },
    )
    await attempt(property, { runs: 50, share: 0.25 })
    expectSome(passed)
  })
})

/** How often bytes went on as they came, while a test is done. */
const countAppends = () => {
  const append = vi.spyOn(FrameEncoder.prototype, "append")
  onTestFinished(() => append.mockRestore())
  return {
    /** So many more since it was asked. */
    more: (): number => {
      const count = append.mock.calls.length
      append.mockClear()
      return count
    },
  }
}

/** Bytes did go on as they came, in the cases that are always the same; others are left to chance. */
const expectSome = (passed: number): void => {
  if (fuzzTime === undefined) expect(passed).toBeGreaterThan(0)
}

const highWaterMark = fc.constantFrom(0, 1, 2, 10, 1_000)

const sceneOptions: fc.Arbitrary<SceneOptions> = fc.record({
  kind: fc.constantFrom(...proxyKinds),
  sendHighWaterMark: highWaterMark,
  receiveHighWaterMark: highWaterMark,
  connects: fc.boolean(),
})

const liveOptions: fc.Arbitrary<LiveOptions> = fc.record({
  kind: fc.constantFrom(...liveKinds),
  transport: fc.constantFrom("tcp", "ipc"),
  limits: fc.record({
    // Less than a handshake needs would let nobody in.
    frame: fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 300, 8_192, 32_768),
    parts: fc.constantFrom(65_536, 65_536, 2, 40),
  }),
  sendHighWaterMark: highWaterMark,
  receiveHighWaterMark: highWaterMark,
})

/** So much is sent to a proxy whose reader takes nothing; much less is to be taken. */
const muchAtOnce = 12_000_000

/** Where little is held on the way. */
const narrow = {
  transport: "ipc",
  limits: { frame: Number.MAX_SAFE_INTEGER, parts: 1 },
  sendHighWaterMark: 10,
  receiveHighWaterMark: 10,
} as const

describe("what goes through a proxy", () => {
  it("comes out whole, once and in order, whoever comes, goes, stalls or breaks off", {
    timeout: timeLimit,
  }, async () => {
    const appends = countAppends()
    let passed = 0
    const steps = fc.array(step, { maxLength: 24, size: "max" })
    const property = fc.asyncProperty(sceneOptions, steps, async (options, all) => {
      const scene = await ProxyScene.open(options)
      try {
        for (const each of all) await perform(scene, each)
        await scene.finish()
        scene.check()
      } finally {
        await scene.close()
        passed += appends.more()
      }
    })
    await attempt(property, { runs: 40, share: 0.35 })
    expectSome(passed)
  })

  it("is what its source said, and not a bit more, where it said anything at all", {
    timeout: timeLimit,
  }, async () => {
    const appends = countAppends()
    let passed = 0
    const property = fc.asyncProperty(
      liveOptions,
      speech,
      damage,
      liveManner,
      async (options, said, harm, how) => {
        const live = await LiveProxy.open(options)
        try {
          const stream = mutate(octetsOfSpeech(said), harm)
          const expected = readPlainly(stream, options.limits)
          await live.play(stream, how)
          if (how.end !== "vanish") {
            await live.hears(expected.messages)
            if (expected.isTooMuch) await live.source.gone()
          }
          const heard = await live.markEnd(`${stream.length}`)
          const known = how.end === "vanish" ? expected.messages.subarray(0, heard.length) : expected.messages
          expect(difference(heard, known)).toBe("none")
        } finally {
          await live.close()
          passed += appends.more()
        }
      },
    )
    await attempt(property, { runs: 12, share: 0.2 })
    expectSome(passed)
  })

  it("waits where it comes from while its reader takes nothing", { timeout: timeLimit }, async () => {
    const property = fc.asyncProperty(
      liveOptions,
      fc.integer({ min: 200, max: 70_000 }),
      async (options, size) => {
        const live = await LiveProxy.open({ ...options, ...narrow })
        try {
          live.reader.socket.pause()
          const load = message(bodyOf(size, 0))
          const all = Buffer.concat(Array(Math.ceil(muchAtOnce / load.length)).fill(load))
          live.source.send(all)
          await live.stands()
          expect(live.source.socket.writableLength).toBeGreaterThan(0)
          expect(live.taken).toBeLessThan(muchAtOnce / 2)
          live.reader.socket.resume()
          await live.hears(all)
          expect(difference(live.reader.received, all)).toBe("none")
        } finally {
          await live.close()
        }
      },
    )
    await attempt(property, { runs: 3, share: 0.1 })
  })

  it("gets from one kind of security, or of sockets, to another", { timeout: timeLimit }, async () => {
    const appends = countAppends()
    const wiring = fc.constantFrom(...(Object.keys(wirings) as (keyof typeof wirings)[]))
    const loads = fc.array(load, { maxLength: 6, size: "max" })
    const passed = { yes: 0, no: 0 }
    const property = fc.asyncProperty(wiring, loads, async (name, all) => {
      const { open, passes } = wirings[name]
      const { source, reader, close } = await open()
      const said: Buffer[] = []
      for (const each of all) said.push(...messagesOf(1, said.length, each))
      const send = async (): Promise<void> => {
        for (const octets of said) await source.send(readTagged(octets, 0).messages[0]?.bodies ?? [])
      }
      const receive = async (): Promise<void> => {
        for (const octets of said) {
          const frames = await reader.receive({ timeout: 10_000 })
          expect(difference(message(...frames), octets)).toBe("none")
        }
      }
      try {
        await Promise.all([send(), receive()])
      } finally {
        await close()
        passed[passes ? "yes" : "no"] += appends.more()
      }
    })
    await attempt(property, { runs: 16, share: 0.1 })
    expect(passed).toEqual({ yes: expect.any(Number), no: 0 })
  })
})
