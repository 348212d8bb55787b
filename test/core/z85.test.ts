import fc from "fast-check"
import { expect, test } from "vitest"
import { z85Decode, z85Encode } from "../../src/core/z85.ts"

test("the example of RFC 32", () => {
  const bytes = Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b)
  expect(z85Encode(bytes)).toBe("HelloWorld")
  expect(z85Decode("HelloWorld")).toEqual(Buffer.from(bytes))
  expect(z85Decode(Buffer.from("HelloWorld"))).toEqual(Buffer.from(bytes))
})

test("the extremes", () => {
  expect(z85Encode(new Uint8Array(4))).toBe("00000")
  expect(z85Encode(new Uint8Array(4).fill(255))).toBe("%nSc0")
  expect(z85Decode("%nSc0")).toEqual(Buffer.alloc(4, 255))
  expect(z85Decode("")).toEqual(Buffer.alloc(0))
})

test.each([
  ["1", "at 0"],
  ["1234", "at 0"],
  ["123456", "at 5"],
  ["00000%nSc1", "at 5"],
  ["#####", "at 0"],
  ["abc d", "at 3"],
  ["abc~d", "at 3"],
  ['abc"d', "at 3"],
  ["abcé0", "at 3"],
  ["00000☃☃☃☃☃", "at 5"],
])("%j is not Z85", (text, position) => {
  expect(() => z85Decode(text)).toThrow(RangeError)
  expect(() => z85Decode(text)).toThrow(position)
})

test("what is wrong is not shown: it may be a secret key", () => {
  expect(() => z85Decode("abc~d")).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("~") }),
  )
})

test.each([5, null, undefined, [1, 2, 3, 4], {}])("%j is neither text nor bytes", (value) => {
  expect(() => z85Decode(value as unknown as string)).toThrow(TypeError)
  expect(() => z85Encode(value as unknown as Uint8Array)).toThrow(TypeError)
})

test("octets come in fours", () => {
  expect(() => z85Encode(new Uint8Array(3))).toThrow(RangeError)
})

test("decodes what it encoded", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const whole = bytes.subarray(0, bytes.length - (bytes.length % 4))
      expect(z85Decode(z85Encode(whole))).toEqual(Buffer.from(whole))
    }),
  )
})
