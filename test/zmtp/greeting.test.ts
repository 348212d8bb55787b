import { describe, expect, it } from "vitest"
import { ProtocolError } from "../../src/core/peer-errors.ts"
import { encodeGreeting, GreetingExchange } from "../../src/zmtp/greeting.ts"
import { type GreetingFields, greeting } from "../support/zmtp-octets.ts"

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString("hex")

/** What went out, after these octets came in one by one. */
const answerTo = (octets: Uint8Array): Buffer => {
  const exchange = new GreetingExchange("NULL", 0)
  const sent = [exchange.opening()]
  for (const octet of octets) {
    expect(exchange.take(Uint8Array.of(octet))).toBe(1)
    sent.push(exchange.answer())
  }
  return Buffer.concat(sent)
}

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError)
    return (error as ProtocolError).code
  }
}

const take = (fields: GreetingFields, mechanism = "NULL"): GreetingExchange => {
  const exchange = new GreetingExchange(mechanism, 0)
  exchange.take(greeting(fields))
  return exchange
}

describe("our greeting", () => {
  it("is the one of ZMTP 3.1 (RFC 37, 2.1)", () => {
    expect(hex(encodeGreeting("NULL", 0))).toBe(hex(greeting()))
    expect(hex(encodeGreeting("CURVE", 0))).toBe(hex(greeting({ mechanism: "CURVE" })))
  })

  it.each([
    [0, "ff00000000000000017f"],
    [8, "ff00000000000000097f"],
    [255, "ff00000000000001007f"],
  ])("opens with the size of a routing id of %i octets, as ZMTP 1.0 would read it", (size, opening) => {
    expect(hex(new GreetingExchange("NULL", size).opening())).toBe(opening)
    expect(hex(encodeGreeting("NULL", size).subarray(0, 10))).toBe(opening)
  })
})

describe("the exchange of greetings", () => {
  it.each([
    [0, 10],
    [1, 10],
    [9, 10],
    [10, 11],
    [11, 64],
    [63, 64],
    [64, 64],
  ])("has sent, after %i octets of the peer's, %i of ours", (received, sent) => {
    const own = greeting()
    expect(hex(answerTo(own.subarray(0, received)))).toBe(hex(own.subarray(0, sent)))
  })

  it("takes 64 octets, and leaves what stands behind them", () => {
    const exchange = new GreetingExchange("NULL", 0)
    expect(exchange.take(Buffer.concat([greeting(), Buffer.of(4, 0)]))).toBe(64)
    expect(hex(exchange.answer())).toBe(hex(greeting().subarray(10)))
    expect(exchange.answer()).toHaveLength(0)
    expect(exchange.result()).toEqual({ minor: 1 })
    expect(exchange.take(Buffer.of(4, 0))).toBe(0)
  })

  it("has no result before the last octet", () => {
    const exchange = new GreetingExchange("NULL", 0)
    exchange.take(greeting().subarray(0, 63))
    expect(exchange.result()).toBeUndefined()
    exchange.take(greeting().subarray(63))
    expect(exchange.result()).toEqual({ minor: 1 })
  })

  it("keeps nothing of the memory that the octets came in", () => {
    const exchange = new GreetingExchange("NULL", 0)
    const octets = greeting({ mechanism: "NULL" })
    exchange.take(octets.subarray(0, 40))
    octets.fill(0xee, 0, 40)
    exchange.take(octets.subarray(40))
    expect(exchange.result()).toEqual({ minor: 1 })
  })

  it.each([
    [3, 0, 0],
    [3, 1, 1],
    [3, 2, 1],
    [3, 255, 1],
    [2, 0, 1],
    [4, 0, 1],
    [255, 255, 1],
  ])("speaks with version %i.%i as with minor version %i", (major, minor, spoken) => {
    expect(take({ major, minor }).result()).toEqual({ minor: spoken })
  })

  it.each([
    ["padding of its signature", { signature: Buffer.from("ff123456789abcdef07f", "hex") }],
    ["upper bits of octet 9", { signature: Buffer.from("ff000000000000000081", "hex") }],
    ["as-server octet", { asServer: 1 }],
    ["filler", { filler: 0xff }],
  ])("ignores a peer's %s", (_, fields) => {
    expect(take(fields).result()).toEqual({ minor: 1 })
  })

  it.each([
    ["begins with another octet than ff", Buffer.of(0xfe), 1],
    ["has an even octet 9", Buffer.from("ff00000000000000017e", "hex"), 10],
    ["is of ZMTP 1.0", Buffer.from("ff00000000000000017f00", "hex"), 11],
    ["is of ZMTP 2.0", Buffer.from("ff00000000000000017f01", "hex"), 11],
  ])("ends at the octet that shows that a greeting %s", (_, octets, at) => {
    const exchange = new GreetingExchange("NULL", 0)
    exchange.take(octets.subarray(0, at - 1))
    expect(codeOf(() => exchange.take(octets.subarray(at - 1)))).toBe("ERR_ZMTP_UNSPECIFIED")
  })

  it.each([
    ["NULL", "PLAIN"],
    ["NULL", "CURVE"],
    ["NULL", "GSSAPI"],
    ["NULL", "null"],
    ["NULL", ""],
    ["NULL", "NULLNULLNULLNULLNULL"],
    ["NULL", "NULL\0X"],
    ["NULL", `NULL${"\0".repeat(15)}X`],
    ["PLAIN", "NULL"],
    ["CURVE", "NULL"],
    ["CURVE", "PLAIN"],
    ["CURVE", "CURVE "],
  ])("never meets %s with %j: our mechanism is not up to the peer", (own, theirs) => {
    const exchange = take({ mechanism: theirs }, own)
    expect(codeOf(() => exchange.result())).toBe("ERR_ZMTP_MECHANISM_MISMATCH")
  })

  it("names both mechanisms when they differ", () => {
    expect(() => take({ mechanism: "PLAIN" }).result()).toThrow(/"PLAIN".*"NULL"/)
  })
})
