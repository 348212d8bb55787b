import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ProtocolError } from "../../src/core/peer-errors.ts"
import { decodeMetadata, encodeMetadata, type Property } from "../../src/zmtp/metadata.ts"
import { property } from "../support/zmtp-octets.ts"

const plain = (properties: readonly Property[]): [string, string][] =>
  properties.map(([name, value]) => [name, Buffer.from(value).toString("latin1")])

describe("metadata", () => {
  it("is written name by name, each with its length and that of its value (RFC 37, 2.4.2)", () => {
    const written = encodeMetadata([
      ["Socket-Type", Buffer.from("DEALER")],
      ["Identity", Buffer.alloc(0)],
    ])
    expect(Buffer.from(written)).toEqual(
      Buffer.concat([property("Socket-Type", "DEALER"), property("Identity", "")]),
    )
  })

  it("comes back as it was written, in order, repeated names included", () => {
    const names = fc.string({ unit: "grapheme-ascii", minLength: 0, maxLength: 255 })
    const properties = fc.array(fc.tuple(names, fc.uint8Array({ maxLength: 300 })), { maxLength: 20 })
    fc.assert(
      fc.property(properties, (all) => {
        expect(plain(decodeMetadata(encodeMetadata(all), 20))).toEqual(plain(all))
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ["a name that runs past the end", Buffer.of(5, 0x61)],
    ["a name without a value", Buffer.of(1, 0x61)],
    ["half a length", Buffer.of(1, 0x61, 0, 0, 0)],
    ["a value one octet short", property("a", "value").subarray(0, -1)],
    ["a length of 2^31 - 1", Buffer.from("01617fffffff00", "hex")],
    ["a length of 2^31", Buffer.from("01618000000000", "hex")],
    ["a length of 2^32 - 1", Buffer.from("0161ffffffff00", "hex")],
    ["an octet at the end", Buffer.concat([property("a", "b"), Buffer.of(0)])],
    ["four octets at the end", Buffer.concat([property("a", "b"), Buffer.of(0, 0, 0, 0)])],
  ])("is refused with %s", (_, octets) => {
    expect(() => decodeMetadata(octets, 100)).toThrow(ProtocolError)
    expect(() => decodeMetadata(octets, 100)).toThrow(
      expect.objectContaining({ code: "ERR_ZMTP_INVALID_METADATA" }),
    )
  })

  it("may be empty, and have empty names and values", () => {
    expect(decodeMetadata(Buffer.alloc(0), 1)).toEqual([])
    expect(plain(decodeMetadata(property("", ""), 1))).toEqual([["", ""]])
  })

  it("has as many properties as are allowed, and not one more", () => {
    const octets = Buffer.concat(Array.from({ length: 10 }, (_, index) => property(`X-${index}`, "v")))
    expect(decodeMetadata(octets, 10)).toHaveLength(10)
    expect(() => decodeMetadata(octets, 9)).toThrow(ProtocolError)
  })

  it("holds copies of its values", () => {
    const octets = property("name", "value")
    const [first] = decodeMetadata(octets, 1)
    octets.fill(0)
    expect(plain([first as Property])).toEqual([["name", "value"]])
  })

  it("survives octets that are neither names nor numbers", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        try {
          const properties = decodeMetadata(octets, 50)
          const size = properties.reduce((sum, [, value]) => sum + value.length, 0)
          expect(size).toBeLessThanOrEqual(octets.length)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
