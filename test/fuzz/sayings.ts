import fc from "fast-check"
import { command, frame, long, longHeader, more, ping } from "../support/zmtp-octets.ts"
import { share } from "./mutations.ts"

/** Something that a peer says behind its handshake, in short, so that a failure can be printed. */
export type Saying =
  | { readonly what: "message"; readonly sizes: readonly number[]; readonly seed: number }
  | { readonly what: "run"; readonly count: number; readonly sizes: readonly number[]; readonly seed: number }
  /** All headers have the long form. */
  | { readonly what: "long"; readonly sizes: readonly number[]; readonly seed: number }
  /** Commands stand behind each frame. */
  | { readonly what: "interrupted"; readonly sizes: readonly number[]; readonly seed: number }
  | { readonly what: "command"; readonly size: number; readonly seed: number }
  | { readonly what: "ping"; readonly context: string }
  /** A frame with any flags, in either form. */
  | {
      readonly what: "frame"
      readonly flags: number
      readonly size: number
      readonly long: boolean
      readonly seed: number
    }
  /** A header that says more or less than there is. */
  | {
      readonly what: "claim"
      readonly flags: number
      readonly claimed: bigint
      readonly size: number
      readonly seed: number
    }

const around = (size: number, reach: number): fc.Arbitrary<number> =>
  fc.integer({ min: Math.max(0, size - reach), max: size + reach })

/**
 * Sizes at which something changes on the way through a proxy: forms of headers, what is copied, what goes on
 * together, what a slab holds, what is read at once.
 */
export const passedSize: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(40) },
  { weight: 2, arbitrary: around(255, 2) },
  { weight: 1, arbitrary: around(4_096, 2) },
  { weight: 2, arbitrary: around(8_192, 2) },
  { weight: 2, arbitrary: around(32_768, 12) },
  { weight: 1, arbitrary: around(60_000, 12) },
  { weight: 1, arbitrary: around(65_536, 12) },
)

const largerSize = fc.oneof(fc.constantFrom(100_000, 300_000), around(262_144, 12))

const seed = fc.nat(10_000)

const sizes = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(passedSize) },
  { weight: 2, arbitrary: fc.array(passedSize, { minLength: 1, maxLength: 5, size: "max" }) },
  { weight: 1, arbitrary: fc.array(fc.nat(3), { minLength: 1, maxLength: 80, size: "max" }) },
)

/** Many messages that are alike. */
export const runLength: fc.Arbitrary<{ readonly count: number; readonly sizes: readonly number[] }> =
  fc.oneof(
    fc.record({
      count: fc.nat(2_000),
      sizes: fc.array(fc.nat(12), { minLength: 1, maxLength: 3, size: "max" }),
    }),
    fc.record({ count: fc.nat(300), sizes: fc.tuple(around(255, 4)) }),
    fc.record({ count: fc.nat(12), sizes: fc.tuple(passedSize) }),
  )

/** What a peer may say that knows how to. */
const proper: fc.Arbitrary<Saying> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant("message" as const), sizes, seed }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant("message" as const), sizes: fc.tuple(largerSize), seed }),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(runLength, seed)
      .map(([alike, number]) => ({ what: "run" as const, ...alike, seed: number })),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("interrupted" as const), sizes, seed }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("long" as const), sizes, seed }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("command" as const), size: fc.nat(300), seed }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("ping" as const), context: fc.string() }) },
)

const improper: fc.Arbitrary<Saying> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("frame" as const),
      flags: fc.oneof(fc.constantFrom(0, more, command, command | more), fc.nat(255)),
      size: passedSize,
      long: fc.boolean(),
      seed,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant("claim" as const),
      flags: fc.oneof(fc.constantFrom(0, more), fc.nat(255)),
      claimed: fc.oneof(fc.nat(70_000).map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
      size: fc.nat(600),
      seed,
    }),
  },
)

/** What a peer says, and how much of it arrives. */
export interface Speech {
  readonly sayings: readonly Saying[]
  /** The part that arrives before the peer is gone. */
  readonly told: number
}

const told = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: share })

export const speech: fc.Arbitrary<Speech> = fc.record({
  sayings: fc.array(fc.oneof({ weight: 4, arbitrary: proper }, improper), { maxLength: 14, size: "max" }),
  told,
})

/** Octets that differ from place to place: bodies are cut out of them. */
const noise = ((): Buffer => {
  const octets = Buffer.allocUnsafe(400_000)
  for (let index = 0, state = 1; index < octets.length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    octets[index] = state >>> 16
  }
  return octets
})()

/** A body of this size that begins elsewhere in the noise than others do. */
export const bodyOf = (size: number, number: number): Buffer => {
  const start = (number * 7_919) % (noise.length - size)
  return noise.subarray(start, start + size)
}

/** The frames of a message. */
const framesOf = (
  each: readonly number[],
  number: number,
  form: (flags: number, body: Uint8Array) => Buffer = frame,
): Buffer[] =>
  each.map((size, index) => form(index < each.length - 1 ? more : 0, bodyOf(size, number + index)))

const longForm = (flags: number, body: Uint8Array): Buffer =>
  Buffer.concat([longHeader(flags, BigInt(body.length)), body])

/** How each of them is made. */
const octets: { readonly [What in Saying["what"]]: (saying: Extract<Saying, { what: What }>) => Buffer[] } = {
  message: ({ sizes: each, seed: number }) => framesOf(each, number),
  run: ({ count, sizes: each, seed: number }) =>
    Array.from({ length: count }, (_, index) => framesOf(each, number + index)).flat(),
  long: ({ sizes: each, seed: number }) => framesOf(each, number, longForm),
  interrupted: ({ sizes: each, seed: number }) =>
    framesOf(each, number).flatMap((one) => [one, frame(command, "\x01x")]),
  command: ({ size, seed: number }) => [frame(command, bodyOf(size, number))],
  ping: ({ context }) => [ping(0, context)],
  frame: ({ flags, size, long: isLong, seed: number }) => {
    const body = bodyOf(size, number)
    return [isLong ? longForm(flags, body) : frame(flags & ~long, body)]
  },
  claim: ({ flags, claimed, size, seed: number }) => [longHeader(flags, claimed), bodyOf(size, number)],
}

const octetsOfSaying = (saying: Saying): Buffer[] =>
  (octets[saying.what] as (saying: Saying) => Buffer[])(saying)

/** The octets of all that arrives. */
export const octetsOfSpeech = ({ sayings, told: part }: Speech): Buffer => {
  const all = Buffer.concat(sayings.flatMap(octetsOfSaying))
  return all.subarray(0, Math.ceil(part * all.length))
}
