import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeText, encodeText } from "../../src/core/text-codec.ts"

interface Case {
  readonly id: string
  readonly in: {
    readonly op: string
    readonly text?: string
    readonly hex?: string
    readonly encoding?: string
  }
  readonly out: { readonly hex?: string; readonly ok?: string; readonly error?: { readonly type: string } }
}

const file = new URL("../vectors/pyzmq/serialization.json", import.meta.url)
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] }
const sent = cases.filter((each) => each.in.op === "send_string" && each.in.text !== undefined)
const received = cases.filter((each) => each.in.op === "recv_string")

/** What a failure of Python's is here. */
const errors: Readonly<Record<string, new () => Error>> = {
  UnicodeEncodeError: TypeError,
  UnicodeDecodeError: TypeError,
  LookupError: RangeError,
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

describe("Text", () => {
  it.each(sent)("is written as PyZMQ writes it: $id", ({ in: { text, encoding }, out }) => {
    const write = (): string => hex(encodeText(text as string, encoding))
    if (out.error === undefined) expect(write()).toBe(out.hex)
    else expect(write).toThrow(errors[out.error.type])
  })

  it.each(received)("is read as PyZMQ reads it: $id", ({ in: { hex: octets, encoding }, out }) => {
    const read = (): string => decodeText(Buffer.from(octets as string, "hex"), encoding)
    if (out.error === undefined) expect(read()).toBe(out.ok)
    else expect(read).toThrow(errors[out.error.type])
  })

  it("has vectors of both kinds to hold to", () => {
    expect(sent.length).toBeGreaterThan(10)
    expect(received.length).toBeGreaterThan(10)
  })

  it("comes back from every encoding of Unicode", () => {
    const encodings = [
      "utf-8",
      "UTF8",
      "utf-16",
      "utf-16-le",
      "utf_16_be",
      "utf-32",
      "utf-32-le",
      "utf-32-be",
    ]
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom(...encodings), (value, encoding) => {
        expect(decodeText(encodeText(value, encoding), encoding)).toBe(value)
      }),
    )
  })

  it("comes back from encodings of single octets, every one of them", () => {
    const octets = Uint8Array.from({ length: 256 }, (_, octet) => octet)
    for (const encoding of ["latin-1", "iso-8859-1", "koi8-r"]) {
      expect(encodeText(decodeText(octets, encoding), encoding)).toEqual(octets)
    }
  })

  it.each(["\ud800", "a\udc00", "\ude00\ud83d"])("is refused with half a pair: %j", (value) => {
    for (const encoding of ["utf-8", "utf-16", "utf-32"]) {
      expect(() => encodeText(value, encoding)).toThrow(TypeError)
    }
  })

  it("is refused where the bytes of UTF-32 are no characters", () => {
    for (const octets of ["00d80000", "00001100", "0000"]) {
      expect(() => decodeText(Buffer.from(octets, "hex"), "utf-32")).toThrow(TypeError)
    }
  })

  it("must be text", () => {
    expect(() => encodeText(5 as unknown as string)).toThrow(TypeError)
  })
})
