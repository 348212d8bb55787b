import fc from "fast-check"
import { expect, test } from "vitest"
import { z85Decode, z85Encode } from "../../src/core/z85.ts"

test("the example of RFC 32", () => {
  const bytes = Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b)
  expect(z85Encode(bytes)).toBe("HelloWorld")
  expect(z85Decode("HelloWorld")).toEqual(bytes)
})

test("the extremes", () => {
  expect(z85Encode(new Uint8Array(4))).toBe("00000")
  expect(z85Encode(new Uint8Array(4).fill(255))).toBe("%nSc0")
  expect(z85Decode("%nSc0")).toEqual(new Uint8Array(4).fill(255))
  expect(z85Decode("")).toEqual(new Uint8Array(0))
})

test.each(["1", "1234", "123456", "%nSc1", "#####", "abc d", "abc~d", 'abc"d', "abcé0"])(
  "%j is not Z85",
  (text) => {
    expect(z85Decode(text)).toBeUndefined()
  },
)

test("octets come in fours", () => {
  expect(() => z85Encode(new Uint8Array(3))).toThrow(RangeError)
})

test("decodes what it encoded", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const whole = bytes.subarray(0, bytes.length - (bytes.length % 4))
      expect(z85Decode(z85Encode(whole))).toEqual(new Uint8Array(whole))
    }),
  )
})
