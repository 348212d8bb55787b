import { describe, expect, it } from "vitest"
import { rawUnicodeEscape } from "../../../src/rpc/python/raw-unicode-escape.ts"

const read = (octets: string) => rawUnicodeEscape(Buffer.from(octets, "latin1"))

describe("Text of protocol 0", () => {
  it.each([
    ["", ""],
    ["Asia/Tokyo", "Asia/Tokyo"],
    ["\xfc\xff\x00\x80", "üÿ\0\u0080"],
    ["\\u65e5\\u672c", "日本"],
    ["\\U0001f600", "😀"],
    ["\\u005c", "\\"],
    ["\\u005cu0041", "\\u0041"],
    ["\\u000a\\u000D", "\n\r"],
    // An escape begins with the last of an odd number of backslashes.
    ["\\\\u0041", "\\\\u0041"],
    ["\\\\\\u0041", "\\\\A"],
    ["\\", "\\"],
    ["\\n\\x41\\\\", "\\n\\x41\\\\"],
    ["\\u00411", "A1"],
    ["\\\\u12", "\\\\u12"],
    ["\\\\ud800", "\\\\ud800"],
  ])("is read as Python reads it: %j", (octets, text) => {
    expect(read(octets)).toBe(text)
  })

  it.each([
    "\\u",
    "\\u004",
    "\\u004g",
    "\\U0000004",
    "\\U00110000",
    "\\Uffffffff",
    "\\ud83d\\ude00",
    "\\\\\\u",
  ])("is refused when it is broken: %j", (octets) => {
    expect(read(octets)).toBeUndefined()
  })
})
