import fc from "fast-check"
import { command, frame, longHeader, more } from "../support/zmtp-octets.ts"
import { share } from "./mutations.ts"

/** Sizes at which something changes: forms of headers, blocks, slabs, direct reading. */
const borders = [0, 1, 2, 255, 256, 4095, 4096, 4097, 8191, 8192, 8193]

/** Sizes of bodies: at the borders, and small ones. */
export const size = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...borders) },
  { weight: 8, arbitrary: fc.nat(40) },
  { weight: 2, arbitrary: fc.nat(1_000) },
)

/** Sizes that are larger than what is read at once. */
export const largeSize = fc.constantFrom(16_383, 16_384, 16_385, 20_000, 65_535, 65_536, 65_537, 200_000)

/** A body of this size whose octets differ from those of other bodies, and from place to place. */
export const patterned = (length: number, seed: number): Buffer => {
  const body = Buffer.allocUnsafe(length)
  for (let index = 0; index < length; index++)
    body[index] = (index * 7 + (index >> 8) * 13 + seed * 31) & 0xff
  return body
}

/** A frame in short, so that a failure can be printed. */
export interface FrameSpec {
  readonly flags: number
  readonly size: number
  readonly seed: number
  /** Whether it has the long form of a header, although it may be small. */
  readonly long: boolean
}

/** Frames with any flags, in either form. */
export const frameSpec = (sizes: fc.Arbitrary<number>): fc.Arbitrary<FrameSpec> =>
  fc.record({
    flags: fc.oneof(fc.constantFrom(0, 0, 0, more, more, command), fc.nat(255)),
    size: sizes,
    seed: fc.nat(255),
    long: fc.boolean(),
  })

/** The octets of frames. */
export const octetsOf = (specs: readonly FrameSpec[]): Buffer =>
  Buffer.concat(
    specs.map(({ flags, size: length, seed, long }) => {
      const body = patterned(length, seed)
      return long ? Buffer.concat([longHeader(flags, BigInt(length)), body]) : frame(flags & ~2, body)
    }),
  )

/** Where to cut a stream: some places, as fractions of its length, and whether octet by octet at the start. */
export interface Cuts {
  readonly at: readonly number[]
  readonly single: number
}

export const cuts: fc.Arbitrary<Cuts> = fc.record({
  at: fc.array(share, { maxLength: 12, size: "max" }),
  single: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(200) }),
})

/** The pieces of a stream between its cuts. */
export const piecesOf = (stream: Uint8Array, { at, single }: Cuts): Uint8Array[] => {
  const places = new Set(at.map((each) => Math.floor(each * stream.length)))
  for (let index = 0; index < Math.min(single, stream.length); index++) places.add(index)
  places.add(0)
  const sorted = [...places].sort((left, right) => left - right)
  return sorted.map((from, index) => stream.subarray(from, sorted[index + 1] ?? stream.length))
}

/** Answers yes or no over and over, in the order of the list; yes when the list is empty. */
export const repeating = (answers: readonly boolean[]): (() => boolean) => {
  let index = 0
  return () => (answers.length === 0 ? true : (answers[index++ % answers.length] as boolean))
}
