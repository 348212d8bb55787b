import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { keyOf } from "../../src/core/bytes.ts"
import { wordAt, wordsOf } from "../../src/patterns/topic-words.ts"

describe("The words of a topic", () => {
  it("are one number for each four octets and one for each octet that is left", () => {
    expect(wordsOf("")).toEqual([])
    expect(wordsOf("\u0001\u0002")).toEqual([1, 2])
    expect(wordsOf("\u0001\u0002\u0003\u0004")).toEqual([0x04030201])
    expect(wordsOf("\u0001\u0002\u0003\u00ff\u0005")).toEqual([0xff030201 | 0, 5])
  })

  it("are those of the octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
        const whole = Math.floor(octets.length / 4)
        const expected = Array.from({ length: whole }, (_, index) => wordAt(octets, index * 4))
        expect(wordsOf(keyOf(octets))).toEqual([...expected, ...octets.subarray(whole * 4)])
      }),
    )
  })
})
