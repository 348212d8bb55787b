import { describe, expect, it } from "vitest"
import * as frame from "../../src/zmtp/frame.ts"

const headerOf = (flags: number, size: number): string => {
  const target = Buffer.alloc(12, 0xee)
  const end = frame.writeHeader(target, 1, flags, size)
  expect(end - 1).toBe(frame.headerSize(size))
  expect(target[end]).toBe(0xee)
  return target.toString("hex", 1, end)
}

describe("a frame's header", () => {
  it.each([
    [0, 0, "0000"],
    [1, 1, "0101"],
    [4, 255, "04ff"],
    [0, 256, "020000000000000100"],
    [1, 65_536, "030000000000010000"],
    [4, 2 ** 31, "060000000080000000"],
    [0, 2 ** 32 - 1, "0200000000ffffffff"],
    [0, 2 ** 32, "020000000100000000"],
    [0, 2 ** 53 - 1, "02001fffffffffffff"],
  ])("with flags %i and size %i is %s (RFC 37, 2.2)", (flags, size, octets) => {
    expect(headerOf(flags, size)).toBe(octets)
  })

  it.each([
    ["0000000000000000", 0],
    ["0000000000000001", 1],
    ["00000000ffffffff", 2 ** 32 - 1],
    ["0000000100000000", 2 ** 32],
    ["0000000180000001", 2 ** 32 + 2 ** 31 + 1],
    ["001fffffffffffff", 2 ** 53 - 1],
    ["0020000000000000", Number.POSITIVE_INFINITY],
    ["0020000000000001", Number.POSITIVE_INFINITY],
    ["7fffffffffffffff", Number.POSITIVE_INFINITY],
    ["8000000000000000", Number.POSITIVE_INFINITY],
    ["fffffffffffffff0", Number.POSITIVE_INFINITY],
    ["ffffffffffffffff", Number.POSITIVE_INFINITY],
  ])("reads the size %s as %d, and none above 2^53", (octets, size) => {
    expect(frame.readLongSize(Buffer.from(`ee${octets}`, "hex"), 1)).toBe(size)
  })
})
