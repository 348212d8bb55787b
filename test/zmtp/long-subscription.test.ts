import { describe, expect, it } from "vitest"
import { legacyCommandSize, undecided } from "../../src/zmtp/long-subscription.ts"

/** A header with the flags of the short form, then a size of eight octets, then what follows. */
const octets = (size: number, name: string): Buffer => {
  const header = Buffer.alloc(9)
  header[0] = 4
  header.writeBigUInt64BE(BigInt(size), 1)
  return Buffer.concat([header, Buffer.from(name, "latin1")])
}

describe("a command of size zero", () => {
  it.each([
    [256, "\x09SUBSCRIBE"],
    [265, "\x09SUBSCRIBE"],
    [256, "\x06CANCEL"],
    [262, "\x06CANCEL"],
  ])("is a subscription of %i octets when its name follows: %j", (size, name) => {
    const all = octets(size, name)
    expect(legacyCommandSize(all, 0)).toBe(size)
    expect(legacyCommandSize(Buffer.concat([Buffer.from("xyz"), all, Buffer.from("topic")]), 3)).toBe(size)
  })

  it("is undecided as long as every octet fits", () => {
    for (const name of ["\x09SUBSCRIBE", "\x06CANCEL"]) {
      const all = octets(260, name)
      for (let length = 2; length < all.length; length++) {
        expect([length, legacyCommandSize(all.subarray(0, length), 0)]).toEqual([length, undecided])
      }
    }
  })

  it.each([
    ["of less than 256 octets", octets(255, "\x09SUBSCRIBE")],
    ["of more than 265 octets", octets(266, "\x09SUBSCRIBE")],
    ["of 512 octets and more", octets(515, "\x09SUBSCRIBE")],
    ["of another name", octets(260, "\x09SUBSCRIBX")],
    ["of a name in lower case", octets(260, "\x09subscribe")],
    ["of a name of another length", octets(260, "\x08SUBSCRIB")],
    ["of a name that goes on as the other", octets(260, "\x09SUBCANCEL")],
    ["with an octet that is not zero", Buffer.from("0400000100000001040953554253435249", "hex")],
  ])("is just that when what follows would be a subscription %s", (_, all) => {
    expect(legacyCommandSize(all, 0)).toBe(0)
  })

  it("is just that as soon as one octet does not fit", () => {
    expect(legacyCommandSize(Buffer.from("040001", "hex"), 0)).toBe(0)
    expect(legacyCommandSize(Buffer.from("0400000000000002", "hex"), 0)).toBe(0)
    expect(legacyCommandSize(Buffer.from("04000000000000010a", "hex"), 0)).toBe(0)
    expect(legacyCommandSize(Buffer.from("04000000000000010405", "hex"), 0)).toBe(0)
  })
})
