import { describe, expect, it } from "vitest"
import { framesOf } from "../../src/streams/outgoing-message.ts"

describe("What is to be written", () => {
  it.each([[undefined], [null], [""], [[]], [new Set()], [Buffer.alloc(0)], [new ArrayBuffer(0)]])(
    "is nothing: %o",
    (data) => {
      expect(framesOf(data)).toBeUndefined()
    },
  )

  it.each([
    ["text", ["a", ""]],
    ["bytes", [Buffer.from("a"), new Uint8Array(0)]],
    ["other views", [new DataView(new ArrayBuffer(2)), Float64Array.of(1)]],
    ["buffers", [new ArrayBuffer(3), new SharedArrayBuffer(3)]],
    ["one empty frame", [""]],
  ])("is a message of %s", (_, data) => {
    expect(framesOf(data)).toBe(data)
  })

  it("may be anything with frames in it", () => {
    const generated = function* () {
      yield "a"
      yield Buffer.from("b")
    }
    expect(framesOf(generated())).toEqual(["a", Buffer.from("b")])
    expect(framesOf(new Set(["a", "b"]))).toEqual(["a", "b"])
  })

  it.each([
    ["bare bytes", Buffer.from("abc")],
    ["bare text", "abc"],
    ["a number", 5],
    ["an object", {}],
    ["a number in an array", ["a", 5]],
    ["null in an array", [null]],
    ["a hole", new Array(2)],
    ["an array in an array", [["a"]]],
  ])("is refused: %s", (_, data) => {
    expect(() => framesOf(data)).toThrow(TypeError)
  })
})
