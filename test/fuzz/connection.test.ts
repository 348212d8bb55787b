import fc from "fast-check"
import { afterAll, beforeAll, describe, it, vi } from "vitest"
import { greeting, ready } from "../support/zmtp-octets.ts"
import { readOldStream } from "../wire/old-peers.ts"
import { framesOf } from "../wire/recordings.ts"
import { type Case, distinctCases } from "../wire/replay.ts"
import { attempt } from "./attempt.ts"
import { converse, manner } from "./conversations.ts"
import { timeLimit } from "./effort.ts"
import { mutateAt, mutations, share } from "./mutations.ts"
import { frameSpec, octetsOf, size } from "./octets.ts"

// A time to live that chance put into a PING must not decide when a test is over.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
})

afterAll(() => {
  vi.useRealTimers()
})

/** Good conversations. Those with headers that plain reading does not understand are left to their own tests. */
const bases = distinctCases.filter(
  ({ title, fed, violation }) =>
    violation === undefined &&
    readOldStream(fed) === undefined &&
    fed.length > 64 &&
    fed.length < 4000 &&
    !title.includes("topic-250"),
)

/** Which one; by its name, so that a failure can be printed. */
const base = fc.constantFrom(...bases.map((each) => each.title))

const caseOf = (title: string): Case => bases.find((each) => each.title === title) as Case

/** Where it happens: mostly behind the greeting, where most can go wrong. */
interface Place {
  readonly part: "greeting" | "handshake" | "traffic"
  readonly share: number
}

const place: fc.Arbitrary<Place> = fc.record({
  part: fc.constantFrom("greeting", "handshake", "handshake", "traffic", "traffic", "traffic"),
  share,
})

const at = (stream: Buffer, { part, share }: Place): number => {
  const traffic = framesOf(stream)[1]?.start ?? 64
  const from = { greeting: 0, handshake: 62, traffic }[part]
  return Math.min(from, stream.length) + Math.floor(share * Math.max(stream.length - from, 0))
}

const insertion = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  frameSpec(size).map((spec) => octetsOf([spec])),
  fc.constant(greeting()),
  fc.constant(ready("DEALER")),
)

/** Two frames change places, or one comes twice. */
interface Shuffle {
  readonly left: number
  readonly right: number
  readonly twice: boolean
}

const shuffles = fc.array(fc.record({ left: share, right: share, twice: fc.boolean() }), { maxLength: 2 })

const shuffled = (stream: Buffer, { left, right, twice }: Shuffle): Buffer => {
  const starts = [...framesOf(stream).map((each) => each.start), stream.length]
  const frames = starts.slice(0, -1).map((start, index) => stream.subarray(start, starts[index + 1]))
  if (frames.length === 0) return stream
  const [one, two] = [Math.floor(left * (frames.length - 1)), Math.floor(right * (frames.length - 1))]
  const [first, second] = [frames[one] as Buffer, frames[two] as Buffer]
  frames[two] = first
  if (!twice) frames[one] = second
  return Buffer.concat([stream.subarray(0, 64), ...frames])
}

describe("a connection goes on, or ends with a reason, and delivers whole messages or none", () => {
  it("when a recorded conversation is mutilated", { timeout: timeLimit }, async () => {
    await attempt(
      fc.asyncProperty(
        base,
        shuffles,
        mutations(place, insertion),
        manner,
        async (title, moves, all, how) => {
          const each = caseOf(title)
          await converse(each, mutateAt(moves.reduce(shuffled, each.fed), all, at), how)
        },
      ),
      { runs: 700, share: 0.4 },
    )
  })

  it("when frames of any kind come behind a good handshake", { timeout: timeLimit }, async () => {
    const frames = fc.array(frameSpec(size), { maxLength: 30, size: "max" })
    await attempt(
      fc.asyncProperty(base, frames, manner, async (title, all, how) => {
        const each = caseOf(title)
        const opening = framesOf(each.fed)[1]?.start ?? each.fed.length
        await converse(each, Buffer.concat([each.fed.subarray(0, opening), octetsOf(all)]), how)
      }),
      { runs: 200, share: 0.25 },
    )
  })

  const states: readonly (readonly [where: string, octets: Buffer])[] = [
    ["at the very start", Buffer.alloc(0)],
    ["behind a signature", greeting().subarray(0, 10)],
    ["behind a version", greeting().subarray(0, 12)],
    ["behind a greeting", greeting()],
    ["in the middle of READY", Buffer.concat([greeting(), ready("DEALER").subarray(0, 12)])],
    ["behind READY", Buffer.concat([greeting(), ready("DEALER")])],
    [
      "in the middle of a message",
      Buffer.concat([greeting(), ready("DEALER"), Buffer.from("01016102", "hex")]),
    ],
  ]

  it.each(states)("when random octets come %s", { timeout: timeLimit }, async (_, octets) => {
    const router = bases.find((each) => each.settings.socketType === "ROUTER" && each.violation === undefined)
    const random = fc.uint8Array({ maxLength: 400, size: "max" })
    await attempt(
      fc.asyncProperty(random, manner, async (tail, how) => {
        await converse(router as Case, Buffer.concat([octets, tail]), how)
      }),
      { runs: 80, share: 0.05 },
    )
  })
})
