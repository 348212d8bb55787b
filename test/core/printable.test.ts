import { describe, expect, it } from "vitest"
import { printable } from "../../src/core/printable.ts"

describe("octets of a peer in a message", () => {
  it.each([
    ["text", "DEALER", '"DEALER"'],
    ["nothing", "", '""'],
    ["quotes", 'a"b\\', '"a\\"b\\\\"'],
    ["control characters", "\x1b[2J\n\0", '"\\u001b[2J\\n\\u0000"'],
    ["delete, and what terminals obey beyond it", "\x7f\u009b2J\u0085", '"\\u007f\\u009b2J\\u0085"'],
    ["separators of lines", "a\u2028b\u2029", '"a\\u2028b\\u2029"'],
    ["letters of any script", "naïve ☃", '"naïve ☃"'],
  ])("are in quotes and escaped: %s", (_, octets, expected) => {
    expect(printable(Buffer.from(octets))).toBe(expected)
    expect(printable(Buffer.from(octets))).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
  })

  it("may be no text at all", () => {
    expect(printable(Buffer.from("ff00fe", "hex"))).toBe('"\ufffd\\u0000\ufffd"')
  })

  it("are no more than so many", () => {
    expect(printable(Buffer.alloc(1000, 0x61))).toBe(`"${"a".repeat(32)}"`)
    expect(printable(Buffer.alloc(1000, 0x61), 255)).toBe(`"${"a".repeat(255)}"`)
  })
})
