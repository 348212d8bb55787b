import fc from "fast-check"
import { ExtType } from "../../src/rpc/msgpack/ext-type.ts"
import { Float } from "../../src/rpc/msgpack/float.ts"
import { Timestamp } from "../../src/rpc/msgpack/timestamp.ts"

/** Whole numbers, many of them where the forms of msgpack end. */
const integers: fc.Arbitrary<number | bigint> = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.integer().map(BigInt),
    fc
      .record({
        power: fc.integer({ min: 0, max: 63 }),
        offset: fc.integer({ min: -2, max: 2 }),
        sign: fc.constantFrom(1n, -1n),
      })
      .map(({ power, offset, sign }) => sign * 2n ** BigInt(power) + BigInt(offset)),
  )
  .filter((value) => value >= -(2n ** 63n) && value < 2n ** 64n)
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value))

/** As they arrive with floats kept. */
const floats = fc
  .oneof(fc.double(), fc.float(), fc.integer(), fc.constantFrom(-0, 0, 2 ** 53, -(2 ** 63)))
  .map((value) => (Number.isInteger(value) ? new Float(value) : value))

const sizes = fc.constantFrom(15, 16, 31, 32, 33, 63, 64, 255, 256, 257, 300)

/** Text of all planes, some of it of lengths where the forms end. */
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc
    .record({ letter: fc.constantFrom("a", "é", "€", "\u{1f600}"), size: sizes })
    .map(({ letter, size }) => letter.repeat(size)),
)

const binary = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  sizes.map((size) => new Uint8Array(size).fill(size)),
)
const bytes = binary.map((each) => Buffer.from(each))

const leaves = fc.oneof(
  integers,
  floats,
  texts,
  bytes,
  fc.constantFrom(null, true, false),
  fc
    .record({ code: fc.integer({ min: 0, max: 122 }), data: bytes })
    .map(({ code, data }) => new ExtType(code, data)),
  fc
    .record({
      seconds: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
    })
    .map(({ seconds, nanoseconds }) => new Timestamp(seconds, nanoseconds)),
)

/** Python's keys: text, or bytes, each of them once. */
const keys = fc.oneof({ weight: 3, arbitrary: texts }, { weight: 1, arbitrary: bytes })
const idOf = (key: string | Buffer): string =>
  typeof key === "string" ? `t${key}` : `b${key.toString("hex")}`

/** JavaScript puts keys that are numbers before all others. */
const isIndex = (key: string): boolean => String(Number(key)) === key

/** Values as they arrive with floats kept, with maps that Python can read. */
export const msgpackValues: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 4, arbitrary: leaves },
    { weight: 1, arbitrary: fc.array(tie("value")) },
    { weight: 1, arbitrary: fc.array(leaves, { minLength: 14, maxLength: 18 }) },
    {
      weight: 1,
      arbitrary: fc
        .dictionary(
          texts.filter((key) => !isIndex(key)),
          tie("value"),
        )
        .map((each) => ({ ...each })),
    },
    {
      weight: 1,
      arbitrary: fc
        .uniqueArray(fc.tuple(keys, tie("value")), { selector: ([key]) => idOf(key) })
        .filter((entries) => entries.some(([key]) => typeof key !== "string"))
        .map((entries) => new Map(entries)),
    },
  ),
})).value

/** Bytes that are msgpack more often than chance would have it: heads of all forms, with what follows some of them. */
export const msgpackBytes: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 1 }) },
      {
        weight: 2,
        arbitrary: fc
          .integer({ min: 0xc0, max: 0xdf })
          .chain((head) => fc.uint8Array({ maxLength: 9 }).map((rest) => Uint8Array.of(head, ...rest))),
      },
      {
        weight: 3,
        arbitrary: fc
          .constantFrom(
            "93",
            "82",
            "a161",
            "dc0002",
            "c40161",
            "d40501",
            "cb3ff0000000000000",
            "81c3",
            "d6ff00000001",
            "de0001a0",
          )
          .map((hex) => Buffer.from(hex, "hex")),
      },
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((pieces) => Buffer.concat(pieces))
