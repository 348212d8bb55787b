import { afterEach, describe, expect, it } from "vitest"
import { isWellFormed, malformedText } from "../../../src/rpc/msgpack/well-formed.ts"

describe("A text has a UTF-8 form", () => {
  const prototype = String.prototype as { isWellFormed?: unknown }
  const own = prototype.isWellFormed

  afterEach(() => {
    prototype.isWellFormed = own
  })

  it.each([true, false])("unless there is half of a surrogate pair in it (platform knows: %s)", (isKnown) => {
    if (!isKnown) prototype.isWellFormed = undefined
    for (const text of ["", "abc", "é€", "\u{1f600}", "a\u{10ffff}b", "\ufffd"])
      expect(isWellFormed(text)).toBe(true)
    for (const text of ["\ud800", "a\udfff", "\udc00\ud800", "\u{1f600}\ud83d"])
      expect(isWellFormed(text)).toBe(false)
  })

  it("and the error for others says where it has none", () => {
    expect(malformedText("a\u{1f600}\udc01")).toBeInstanceOf(TypeError)
    expect(malformedText("a\u{1f600}\udc01").message).toBe(
      "A text with half of a surrogate pair (U+DC01 at index 3) has no UTF-8 form.",
    )
  })
})
