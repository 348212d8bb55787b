import { describe, expect, it } from "vitest"
import { ProtocolError } from "../../src/core/peer-errors.ts"
import { type Dialect, dialects } from "../../src/zmtp/dialect.ts"
import { encodeGreeting, GreetingExchange, type GreetingOptions } from "../../src/zmtp/greeting.ts"
import { type GreetingFields, greeting } from "../support/zmtp-octets.ts"

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString("hex")

const exchangeOf = (options: Partial<GreetingOptions> = {}): GreetingExchange =>
  new GreetingExchange({
    mechanism: "NULL",
    routingIdSize: 0,
    socketType: 5,
    acceptsOldPeers: true,
    ...options,
  })

/** What went out, after these octets came in one by one. */
const answerTo = (octets: Uint8Array, options: Partial<GreetingOptions> = {}): Buffer => {
  const exchange = exchangeOf(options)
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

/** How the peer speaks that sends this greeting. */
const heard = (fields: GreetingFields, mechanism = "NULL"): Dialect | undefined => {
  const exchange = exchangeOf({ mechanism })
  exchange.take(greeting(fields))
  return exchange.dialect
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
    expect(hex(exchangeOf({ routingIdSize: size }).opening())).toBe(opening)
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
    const exchange = exchangeOf()
    expect(exchange.take(Buffer.concat([greeting(), Buffer.of(4, 0)]))).toBe(64)
    expect(hex(exchange.answer())).toBe(hex(greeting().subarray(10)))
    expect(exchange.answer()).toHaveLength(0)
    expect(exchange.dialect).toBe(dialects.zmtp31)
    expect(exchange.take(Buffer.of(4, 0))).toBe(0)
  })

  it("has no result before the last octet", () => {
    const exchange = exchangeOf()
    exchange.take(greeting().subarray(0, 63))
    expect(exchange.dialect).toBeUndefined()
    exchange.take(greeting().subarray(63))
    expect(exchange.dialect).toBe(dialects.zmtp31)
  })

  it("keeps nothing of the memory that the octets came in", () => {
    const exchange = exchangeOf()
    const octets = greeting({ mechanism: "NULL" })
    exchange.take(octets.subarray(0, 40))
    octets.fill(0xee, 0, 40)
    exchange.take(octets.subarray(40))
    expect(exchange.dialect).toBe(dialects.zmtp31)
  })

  it.each([
    [3, 0, dialects.zmtp30],
    [3, 1, dialects.zmtp31],
    [3, 2, dialects.zmtp31],
    [3, 255, dialects.zmtp31],
    [2, 0, dialects.zmtp31],
    [4, 0, dialects.zmtp31],
    [255, 255, dialects.zmtp31],
  ])("speaks with version %i.%i as with $name", (major, minor, spoken) => {
    expect(heard({ major, minor })).toBe(spoken)
  })

  it.each([
    ["padding of its signature", { signature: Buffer.from("ff123456789abcdef07f", "hex") }],
    ["upper bits of octet 9", { signature: Buffer.from("ff000000000000000081", "hex") }],
    ["as-server octet", { asServer: 1 }],
    ["filler", { filler: 0xff }],
  ])("ignores a peer's %s", (_, fields) => {
    expect(heard(fields)).toBe(dialects.zmtp31)
  })

  it.each([
    ["begins with another octet than ff", "fe", dialects.unversioned],
    ["has an even octet 9", "ff00000000000000017e", dialects.unversioned],
    ["has revision 0", "ff00000000000000017f0005", dialects.zmtp1],
    ["has revision 1", "ff00000000000000017f0105", dialects.zmtp2],
  ])("knows an older peer by a greeting that %s", (_, octets, dialect) => {
    const exchange = exchangeOf()
    const bytes = Buffer.from(octets, "hex")
    exchange.take(bytes.subarray(0, -1))
    expect(exchange.dialect).toBeUndefined()
    expect(exchange.take(bytes.subarray(-1))).toBe(1)
    expect(exchange.dialect).toBe(dialect)
    expect(exchange.take(Buffer.of(1))).toBe(0)
  })

  it("hands on what the oldest peers begin with, which is a frame", () => {
    const exchange = exchangeOf()
    exchange.take(Buffer.from("ff0000000000", "hex"))
    exchange.take(Buffer.from("0000060061", "hex"))
    expect(hex(exchange.leftover)).toBe("ff000000000000000600")
    const short = exchangeOf()
    expect(short.take(Buffer.from("0100", "hex"))).toBe(1)
    expect(hex(short.leftover)).toBe("01")
    const newer = exchangeOf()
    newer.take(Buffer.from("ff00000000000000017f0105", "hex"))
    expect(newer.leftover).toHaveLength(0)
  })

  it("tells peers with a revision our socket type, and nobody who is older", () => {
    expect(hex(answerTo(Buffer.from("ff00000000000000017f01", "hex"), { socketType: 8 }))).toBe(
      "ff00000000000000017f0308",
    )
    expect(hex(answerTo(Buffer.from("ff00000000000000017f00", "hex"), { socketType: 10 }))).toBe(
      "ff00000000000000017f030a",
    )
    expect(hex(answerTo(Buffer.of(1)))).toBe("ff00000000000000017f")
  })

  it.each([
    ["an unversioned peer", "01", 1],
    ["an unversioned peer with a long routing id", "ff00000000000000017e", 10],
    ["a peer of ZMTP 1.0", "ff00000000000000017f00", 11],
    ["a peer of ZMTP 2.0", "ff00000000000000017f01", 11],
  ])("ends at the octet that shows %s, where security is wanted", (_, octets, at) => {
    const exchange = exchangeOf({ acceptsOldPeers: false })
    const bytes = Buffer.from(octets, "hex")
    exchange.take(bytes.subarray(0, at - 1))
    exchange.answer()
    expect(codeOf(() => exchange.take(bytes.subarray(at - 1)))).toBe("ERR_ZMTP_UNSPECIFIED")
    expect(exchange.answer()).toHaveLength(0)
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
    expect(codeOf(() => heard({ mechanism: theirs }, own))).toBe("ERR_ZMTP_MECHANISM_MISMATCH")
  })

  it("names both mechanisms when they differ", () => {
    expect(() => heard({ mechanism: "PLAIN" })).toThrow(/"PLAIN".*"NULL"/)
  })
})
