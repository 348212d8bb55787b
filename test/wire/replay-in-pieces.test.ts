import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { framesOf } from "./recordings.ts"
import { type Case, distinctCases, expectedOf, type Manner, type Outcome, play } from "./replay.ts"

/** One way of playing a case. */
interface Attempt {
  readonly how: string
  readonly pieces: readonly Uint8Array[]
  readonly manner: Manner
}

/** Attempts that are played side by side, so that they share the turns of the event loop they wait for. */
const sideBySide = 128

const sameMessages = (left: Outcome["delivered"], right: Outcome["delivered"]): boolean =>
  left.length === right.length &&
  left.every((message, index) => {
    const other = right[index] ?? []
    return message.length === other.length && message.every((part, at) => part.equals(other[at] as Buffer))
  })

const propertiesIn = ({ peer }: Outcome): string =>
  JSON.stringify([peer?.socketType, [...(peer?.properties ?? [])].map(([name, value]) => [name, [...value]])])

const checkSame = (each: Case, whole: Outcome, outcome: Outcome, how: string): void => {
  const told = `${each.title}, ${how}`
  // The comparison that explains a difference is slow: it is for when there is one.
  if (!sameMessages(outcome.delivered, whole.delivered))
    expect(outcome.delivered, told).toEqual(whole.delivered)
  if (outcome.reason !== whole.reason) expect(outcome.reason, told).toBe(whole.reason)
  if (propertiesIn(outcome) !== propertiesIn(whole)) expect(outcome.peer, told).toEqual(whole.peer)
  if (outcome.sent.equals(whole.sent)) return
  // How much of the opening went out before a violation was seen depends on when it was seen.
  if (each.violation === undefined)
    expect(outcome.sent.toString("hex"), told).toBe(whole.sent.toString("hex"))
  else if (each.sent.length > 64) {
    expect(expectedOf(each).sent.subarray(0, outcome.sent.length).toString("hex"), told).toBe(
      outcome.sent.toString("hex"),
    )
  }
}

const compare = async (each: Case, attempts: readonly Attempt[]): Promise<void> => {
  const whole = await play(each.settings, [each.fed], { turns: true, direct: true })
  for (let from = 0; from < attempts.length; from += sideBySide) {
    await Promise.all(
      attempts.slice(from, from + sideBySide).map(async ({ how, pieces, manner }) => {
        checkSame(each, whole, await play(each.settings, pieces, manner), how)
      }),
    )
  }
}

/**
 * Where to cut a stream in two: everywhere, but in long bodies only near their borders and at some places
 * between, since what lies inside one is all the same.
 */
const cutsOf = (stream: Buffer): number[] => {
  const borders = framesOf(stream).map((each) => each.start)
  const last = borders.at(-1) ?? 64
  const near = (at: number): boolean =>
    at < 700 ||
    stream.length - at < 16 ||
    (at > last && at - last < 40) ||
    borders.some((border) => Math.abs(at - border) < 14)
  const stride = Math.ceil(stream.length / 64)
  return Array.from({ length: Math.max(stream.length - 1, 0) }, (_, index) => index + 1).filter(
    (at) => near(at) || at % stride === 0,
  )
}

/** Attempts that cut a case in two, at `from` and later. */
const cutInTwo = (each: Case, from: number): Attempt[] => {
  const traffic = trafficOf(each.fed) + 12
  return cutsOf(each.fed)
    .filter((at) => at >= from)
    .flatMap((at) =>
      // A turn between the pieces, or none: in the middle of a handshake this makes a difference inside.
      (at < traffic ? [true, false] : [at % 2 === 0]).map((turns) => ({
        how: `cut at ${at}, ${turns ? "with" : "without"} a turn`,
        pieces: [each.fed.subarray(0, at), each.fed.subarray(at)],
        manner: { turns, direct: at % 3 !== 0 },
      })),
    )
}

/** Where the handshake ends. */
const trafficOf = (stream: Buffer): number => framesOf(stream)[1]?.start ?? stream.length

const octetByOctet = ({ fed }: Case): Attempt[] => {
  const pieces = Array.from(fed, (octet) => Uint8Array.of(octet))
  const atOnce = { how: "octets without turns", pieces, manner: { turns: false, direct: false } }
  const oneByOne = { how: "octets with turns", pieces, manner: { turns: true, direct: true } }
  return pieces.length > 2_000 ? [atOnce] : [atOnce, oneByOne]
}

// Octets are replayed, not time: heartbeats and limits on it have tests of their own.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
})

afterAll(() => {
  vi.useRealTimers()
})

describe("a recorded conversation goes the same way", () => {
  it("cut in two at every octet", { timeout: 180_000 }, async () => {
    const greetings = new Set<string>()
    for (const each of distinctCases) {
      const greeting = each.fed.toString("hex", 0, 64)
      // A greeting that was cut everywhere need not be again.
      await compare(each, cutInTwo(each, greetings.has(greeting) ? 60 : 1))
      greetings.add(greeting)
    }
  })

  it("octet by octet", { timeout: 180_000 }, async () => {
    await Promise.all(distinctCases.map((each) => compare(each, octetByOctet(each))))
  })

  it("with the peer's octets in one piece before ours are out", { timeout: 180_000 }, async () => {
    const merged = { how: "merged", manner: { turns: false, direct: true } }
    await Promise.all(distinctCases.map((each) => compare(each, [{ ...merged, pieces: [each.fed] }])))
  })
})
