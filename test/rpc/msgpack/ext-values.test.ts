import { describe, expect, it } from "vitest"
import { Decoder } from "../../../src/rpc/msgpack/decoder.ts"
import { encode } from "../../../src/rpc/msgpack/encoder.ts"
import { ExtType } from "../../../src/rpc/msgpack/ext-type.ts"
import { Timestamp } from "../../../src/rpc/msgpack/timestamp.ts"
import { UnpackError } from "../../../src/rpc/msgpack/unpack-error.ts"
import { bytesOf, readHex, unpackErrorOf } from "../../support/read-hex.ts"

describe("Ext values", () => {
  it("are offered to be extended, if their code is not below 0", () => {
    const asked: unknown[] = []
    const extend = (code: number, data: Uint8Array) => {
      asked.push([code, ...data])
      return code === 0 ? null : code === 1 ? "one" : undefined
    }
    expect(readHex("94 d4 00 61 c700 01 d4 7f 62 d6ff 00000001", { extend })).toEqual([
      null,
      "one",
      new ExtType(127, Buffer.from("b")),
      new Timestamp(1),
    ])
    expect(asked).toEqual([[0, 97], [1], [127, 98]])
  })

  it("are extended with access to the options", () => {
    const options = {
      names: ["zero"],
      extend(code: number) {
        return this.names[code]
      },
    }
    expect(readHex("d4 00 61", options)).toBe("zero")
  })

  it("make the input unreadable if extending them fails", () => {
    const cause = new TypeError("Not a colour.")
    const error = unpackErrorOf(() =>
      readHex("92 01 d4 05 61", {
        extend: () => {
          throw cause
        },
      }),
    )
    expect(error.message).toBe("The ext value with code 5 cannot be read: Not a colour (at offset 2).")
    expect(error.cause).toBe(cause)
    const odd = unpackErrorOf(() =>
      readHex("d4 05 61", {
        extend: () => {
          throw "text"
        },
      }),
    )
    expect(odd).toMatchObject({
      message: "The ext value with code 5 cannot be read (at offset 0).",
      cause: "text",
    })
  })

  it("may hold ext values for the same decoder", () => {
    const decoder: Decoder = new Decoder({ extend: (_, data) => ({ inner: decoder.decode(data) }) })
    const inner = encode([new ExtType(1, encode("deep")), 2])
    const packed = encode([0, new ExtType(1, inner), { a: "after" }])
    expect(decoder.decode(packed)).toEqual([0, { inner: [{ inner: "deep" }, 2] }, { a: "after" }])
  })

  it("leave what is announced around them as it was", () => {
    const decoder: Decoder = new Decoder({ extend: (_, data) => decoder.decode(data) })
    const error = unpackErrorOf(() => decoder.decode(bytesOf("93 d4 05 00 92 00 00")))
    expect(error.message).toBe("2 values should follow, but 1 bytes are left (at offset 4).")
  })

  it("in ext values are read to a depth of 1024, and fail with one error that has one cause", () => {
    const decoder: Decoder = new Decoder({ extend: (_, data) => decoder.decode(data) })
    const wrapped = (depth: number): Uint8Array => {
      let packed = encode("bottom")
      for (let level = 0; level < depth; level++) packed = encode(new ExtType(1, packed))
      return packed
    }
    expect(decoder.decode(wrapped(1024))).toBe("bottom")
    const error = unpackErrorOf(() => decoder.decode(wrapped(1500)))
    expect(error.message).toMatch(/: Nested more than 1024 deep \(at offset 0\) \(at offset 0\)\.$/)
    expect(error.cause).toBeInstanceOf(UnpackError)
    expect((error.cause as UnpackError).cause).toBeUndefined()
    expect(decoder.decode(bytesOf("9101"))).toEqual([1])
  })
})
