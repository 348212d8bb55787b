import { describe, expect, it } from "vitest"
import { inZone, parseEpgmAddress } from "../../../src/transports/epgm/epgm-address.ts"
import { hasIpv6, interfaceWith, loopbackName } from "../../support/network.ts"

const own = { own: "127.0.0.1", zone: "", port: 5555 }
const one = { groups: ["239.1.1.1"], group: "239.1.1.1" }
const outside = interfaceWith(false, "IPv6")

describe("An epgm address", () => {
  it.each([
    ["127.0.0.1;239.1.1.1:5555", { ...own, ...one }],
    [`${loopbackName};239.1.1.1:5555`, { ...own, ...one }],
    ["127.0.0.0/8;239.1.1.1:5555", { ...own, ...one }],
    ["127.0.0.1;239.1.1.1,239.1.1.2:5555", { ...own, ...one, groups: ["239.1.1.1", "239.1.1.2"] }],
    ["127.0.0.1;239.1.1.1;239.1.1.3:5555", { ...own, groups: ["239.1.1.1"], group: "239.1.1.3" }],
    ["127.0.0.1;239.1.1.1,239.1.1.1;239.1.1.1:5555", { ...own, ...one }],
  ])("may be %s", (address, expected) => {
    expect(parseEpgmAddress(address, null)).toEqual(expected)
  })

  it("takes the interface that the option names where it names none itself", () => {
    expect(parseEpgmAddress("239.1.1.1:5555", loopbackName)).toEqual({ ...own, ...one })
    expect(parseEpgmAddress(";239.1.1.1:5555", loopbackName)).toEqual({ ...own, ...one })
    expect(parseEpgmAddress("127.0.0.1;239.1.1.1:5555", "no-such-one")).toEqual({ ...own, ...one })
  })

  it.runIf(hasIpv6)("may be of IPv6, in brackets or not, and has one form only", () => {
    const zone = expect.stringMatching(/^%./)
    const expected = { own: "::1", zone, groups: ["ff15::1:0:1"], group: "ff15::1:0:1", port: 5555 }
    for (const group of ["ff15::1:0:1", "[ff15::1:0:1]", "FF15:0:0::1:0:1"]) {
      for (const host of ["::1", "[::1]", "[0::1]", "::1/128"]) {
        expect(parseEpgmAddress(`${host};${group}:5555`, null)).toEqual(expected)
      }
    }
  })

  it.runIf(outside !== undefined)(
    "prefers an address that others may know to one of a single network",
    () => {
      const place = parseEpgmAddress(`${outside};ff02::1:7:5555`, null)
      const zone = process.platform === "win32" ? place.zone : `%${outside}`
      expect(inZone("ff02::1:7", place)).toBe(`ff02::1:7${zone}`)
      expect(inZone("fe80::1", place)).toBe(`fe80::1${zone}`)
      expect(inZone(`fe80::1${zone}`, place)).toBe(`fe80::1${zone}`)
      expect(inZone("fd00::1", place)).toBe("fd00::1")
    },
  )
})
