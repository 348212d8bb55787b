import { describe, expect, it } from "vitest"
import { decode, mostOtherKeys } from "../../../src/rpc/msgpack/decoder.ts"
import { UnpackError } from "../../../src/rpc/msgpack/unpack-error.ts"

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex")

/** Refuses the input, and says how many bytes of the heap were asked for meanwhile. */
const refuse = (input: Uint8Array): number => {
  const before = process.memoryUsage().heapUsed
  expect(() => decode(input)).toThrow(UnpackError)
  return process.memoryUsage().heapUsed - before
}

const mebibyte = 2 ** 20

describe("Input that means harm", () => {
  it.each([
    ["an array of 2^32 values", "dd ffffffff"],
    ["a map of 2^32 entries", "df ffffffff"],
    ["a text of 4 GiB", "db ffffffff 61"],
    ["bytes of 4 GiB", "c6 ffffffff 61"],
    ["an ext value of 4 GiB", "c9 ffffffff 05 61"],
    ["a map in a key of a map", "df 7fffffff df 7fffffff"],
  ])("announces %s in vain", (_, hex) => {
    expect(refuse(bytes(hex))).toBeLessThan(mebibyte)
  })

  it("may not announce the same bytes over and over", () => {
    // Each array could have a million values, if those before it did not have them already.
    const heads = Array.from({ length: 200 }, () => bytes("dd 000f0000"))
    const input = Buffer.concat([...heads, Buffer.alloc(0x0f_0000)])
    expect(refuse(input)).toBeLessThan(32 * mebibyte)
    const maps = Array.from({ length: 200 }, () => bytes("df 00070000 a0"))
    expect(refuse(Buffer.concat([...maps, Buffer.alloc(0x0e_0000)]))).toBeLessThan(32 * mebibyte)
  })

  it("may announce all that it has", () => {
    expect(decode(bytes("92 91 91 00 91 00"))).toEqual([[[0]], [0]])
    expect(decode(bytes("92 81 a161 92 00 00 81 00 00"))).toEqual([{ a: [0, 0] }, new Map([[0, 0]])])
    expect(decode(bytes("82 92 00 00 00 81 00 00 c0"))).toEqual(
      new Map<unknown, unknown>([
        [[0, 0], 0],
        [new Map([[0, 0]]), null],
      ]),
    )
    expect(decode(bytes("81 90 90"))).toEqual(new Map([[[], []]]))
  })

  it("does not get deep by any way", () => {
    for (const piece of ["91", "81", "81a0", "9100".slice(0, 2), "dc0001", "de0001"]) {
      expect(refuse(bytes(piece.repeat(100_000)))).toBeLessThan(mebibyte)
    }
  })

  it("cannot have many keys that are chosen to meet in a Map", () => {
    const map = (count: number, key: (index: number) => string): Buffer =>
      bytes(
        `df${count.toString(16).padStart(8, "0")}${Array.from({ length: count }, (_, index) => `${key(index)}c0`).join("")}`,
      )
    const int = (index: number): string => `ce${index.toString(16).padStart(8, "0")}`
    expect(decode(map(mostOtherKeys, int))).toHaveProperty("size", mostOtherKeys)
    expect(() => decode(map(mostOtherKeys + 1, int))).toThrow(
      "A map with more than 1024 keys that are neither text nor bytes (at offset 0).",
    )
    const binary = (index: number): string => `c404${index.toString(16).padStart(8, "0")}`
    expect(decode(map(5000, binary))).toHaveProperty("size", 5000)
  })

  it("changes no prototype", () => {
    const input = bytes("81 a9 5f5f70726f746f5f5f 81 a8 706f6c6c75746564 c3")
    expect(decode(input)).toEqual(JSON.parse('{"__proto__": {"polluted": true}}'))
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    const binary = bytes("82 c409 5f5f70726f746f5f5f 81 a8 706f6c6c75746564 c3 a9 5f5f70726f746f5f5f 80")
    expect(decode(binary)).toBeInstanceOf(Map)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
