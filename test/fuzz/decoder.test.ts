import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { ProtocolError } from "../../src/core/peer-errors.ts"
import { FrameDecoder } from "../../src/zmtp/decoder.ts"
import { PlainSink } from "../support/plain-sink.ts"
import { framesOf } from "../wire/recordings.ts"
import { attempt } from "./attempt.ts"
import { type DrivingManner, drive, drivingManner } from "./drive-decoder.ts"
import { timeLimit } from "./effort.ts"
import { cuts, frameSpec, largeSize, octetsOf, piecesOf, repeating, size } from "./octets.ts"

const pool = new BufferPool()

/** What plain reading finds in a stream: messages as arrays of text, commands as text. */
const plainLog = (stream: Buffer): (string | string[])[] => {
  const log: (string | string[])[] = []
  let parts: string[] = []
  for (const { flags, body } of framesOf(stream, 0)) {
    if ((flags & 4) !== 0) {
      log.push(body.toString("latin1"))
      continue
    }
    parts.push(body.toString("latin1"))
    if ((flags & 1) !== 0) continue
    log.push(parts)
    parts = []
  }
  return log
}

const decode = (pieces: readonly Uint8Array[], how: DrivingManner): PlainSink => {
  const sink = new PlainSink(repeating(how.goOn))
  const limits = { frame: 2 ** 32 - 1, parts: 65_536 }
  drive(new FrameDecoder(sink, pool, limits, { publisher: false }), pieces, how)
  return sink
}

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)

describe("whatever frames there are, and however their octets come, a decoder finds what plain reading finds", () => {
  it("in many small frames", { timeout: timeLimit }, async () => {
    const frames = fc.array(frameSpec(size), { maxLength: 60, size: "max" })
    await attempt(
      fc.property(frames, cuts, drivingManner, (each, where, how) => {
        const stream = octetsOf(each)
        const { log } = decode(piecesOf(stream, where), how)
        const expected = plainLog(stream)
        if (!same(log, expected)) expect(log).toEqual(expected)
      }),
      { runs: 300, share: 0.4 },
    )
  })

  it("in large frames", { timeout: timeLimit }, async () => {
    const frames = fc.array(fc.oneof(frameSpec(size), frameSpec(largeSize)), { maxLength: 8, size: "max" })
    await attempt(
      fc.property(frames, cuts, drivingManner, (each, where, how) => {
        const stream = octetsOf(each)
        const { log } = decode(piecesOf(stream, where), how)
        const expected = plainLog(stream)
        if (!same(log, expected)) expect(log).toEqual(expected)
      }),
      { runs: 30, share: 0.3 },
    )
  })

  it("in random octets, up to the first size that is too large", { timeout: timeLimit }, async () => {
    await attempt(
      fc.property(
        fc.uint8Array({ maxLength: 600, size: "max" }),
        cuts,
        drivingManner,
        fc.boolean(),
        (octets, where, how, publisher) => {
          const stream = Buffer.from(octets)
          const sink = new PlainSink(repeating(how.goOn))
          const decoder = new FrameDecoder(sink, pool, { frame: 300, parts: 10 }, { publisher })
          let failed = false
          try {
            drive(decoder, piecesOf(stream, where), how)
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError)
            failed = true
          }
          // Behind an empty command a publisher waits until it is sure that there is no subscription.
          if (publisher && stream.includes(Buffer.of(4, 0))) return
          expect(sink.log).toEqual(plainLog(stream).slice(0, failed ? sink.log.length : undefined))
        },
      ),
      { runs: 400, share: 0.3 },
    )
  })
})
