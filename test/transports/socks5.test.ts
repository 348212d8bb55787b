import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { StreamReader } from "../../src/transports/node-stream.ts"
import { negotiateSocks5, type Socks5Proxy } from "../../src/transports/socks5.ts"
import { Socks5Reader } from "../../src/transports/socks5-reader.ts"

const proxy: Socks5Proxy = { address: "proxy:1080", username: null, password: null }
const known: Socks5Proxy = { ...proxy, username: "joe", password: "secret" }

/** What came of a proxy that says these octets, whatever it hears. */
interface Outcome {
  /** What was said to it, in hexadecimal. */
  readonly said: readonly string[]
  readonly error: (Error & { code?: string }) | undefined
  readonly connected: boolean
  /** How many of its octets were taken. */
  readonly taken: number
}

/** Octets come in pieces of these sizes at most, one after the other, again and again. */
const converse = (
  octets: Buffer,
  { as = proxy, host = "127.0.0.1", port = 5555, pieces = [octets.length] } = {},
): Outcome => {
  const said: string[] = []
  let error: Outcome["error"]
  let connected = false
  const reader = new Socks5Reader(negotiateSocks5(as, host, port), new StreamReader(new BufferPool()), {
    say: (each) => said.push(Buffer.from(each).toString("hex")),
    connected: () => {
      connected = true
    },
    failed: (reason) => {
      error = reason
    },
  })
  reader.start()
  let taken = 0
  for (let turn = 0; taken < octets.length && !connected && error === undefined; turn++) {
    const room = reader.buffer()
    const size = Math.min(room.length, octets.length - taken, pieces[turn % pieces.length] as number)
    room.set(octets.subarray(taken, taken + size))
    taken += size
    reader.callback(size, room)
  }
  return { said, error, connected, taken }
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex")
/** What a proxy says that connects us. */
const accepted = "0500 05000001 7f000001 1234"

describe("A SOCKS5 proxy", () => {
  test.each([
    ["127.0.0.1", "01 7f000001"],
    ["::1", "04 00000000000000000000000000000001"],
    ["::ffff:1.2.3.4", "04 00000000000000000000ffff01020304"],
    ["some.example", "03 0c 736f6d652e6578616d706c65"],
    // A zone means nothing on another machine, but that is for the proxy to say.
    ["fe80::1%eth0", "03 0c 666538303a3a312565746830"],
  ])("is asked for %s: numbers as numbers, names as they are", (host, address) => {
    const { said, connected } = converse(hex(accepted), { host })
    expect(connected).toBe(true)
    expect(said).toEqual(["050100", hex(`050100 ${address} 15b3`).toString("hex")])
  })

  test("gets a user name and password when it asks for them", () => {
    const { said, connected } = converse(hex("0502 0100 05000001 7f000001 1234"), { as: known })
    expect(connected).toBe(true)
    expect(said.slice(0, 2)).toEqual(["050102", hex("01 03 6a6f65 06 736563726574").toString("hex")])
  })

  test("gets an empty password when there is none", () => {
    const { said } = converse(hex("0502"), { as: { ...known, password: null } })
    expect(said.at(-1)).toBe(hex("01 03 6a6f65 00").toString("hex"))
  })

  test("may do without a user name that it was offered", () => {
    const { said, connected } = converse(hex(accepted), { as: known })
    expect(connected).toBe(true)
    expect(said.map((each) => each.slice(0, 6))).toEqual(["050102", "050100"])
  })

  test.each([
    ["an IPv4 address", "01 00000000 0000"],
    ["an IPv6 address", "04 00000000000000000000000000000000 0000"],
    ["a name", "03 04 61626364 1234"],
    ["a name of no letters", "03 00 1234"],
    ["the longest name", `03 ff ${"61".repeat(255)} 1234`],
  ])("may say that it connects from %s; what comes behind is left to the peer", (_, address) => {
    const reply = hex(`0500 050000 ${address}`)
    const { connected, taken } = converse(Buffer.concat([reply, hex("ff00000000000000017f")]))
    expect(connected).toBe(true)
    expect(taken).toBe(reply.length)
  })

  test("may say all that in pieces of any size", () => {
    const octets = Buffer.concat([hex("0502 0100 050000 03 04 61626364 1234"), hex("ff0000")])
    const whole = converse(octets, { as: known, host: "some.example" })
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (pieces) => {
        expect(converse(octets, { as: known, host: "some.example", pieces })).toEqual(whole)
      }),
    )
    expect(whole).toMatchObject({ connected: true, taken: octets.length - 3 })
  })
})

describe("A SOCKS5 proxy that does not connect", () => {
  test.each([
    [1, "ECONNABORTED", "failed"],
    [2, "EACCES", "rules"],
    [3, "ENETUNREACH", "network"],
    [4, "EHOSTUNREACH", "host"],
    [5, "ECONNREFUSED", "nobody listens"],
    [6, "ETIMEDOUT", "lived too short"],
    [7, "ENOTSUP", "command"],
    [8, "EAFNOSUPPORT", "kind of address"],
    [9, "EPROTO", "unknown code 9"],
    [255, "EPROTO", "unknown code 255"],
  ])("says so by the code %i: %s", (reply, code, words) => {
    const { error, connected } = converse(Buffer.concat([hex("0500 05"), Buffer.of(reply)]))
    expect(connected).toBe(false)
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) })
    expect(error?.message).toContain("proxy:1080")
    expect(error?.message).toContain("127.0.0.1:5555")
  })

  test.each([
    ["speaks SOCKS4", "0400", "EPROTO", "answer begins with 4 instead of 5"],
    ["speaks HTTP", "4854", "EPROTO", "answer begins with 72"],
    ["wants a user name", "05ff", "EACCES", "socksUsername"],
    ["chooses a password that was not offered", "0502", "EPROTO", "method 2"],
    ["chooses what nobody knows", "0501", "EPROTO", "method 1"],
    ["changes its version", "0500 0400", "EPROTO", "reply begins with 4"],
    ["names an unknown address type", "0500 050000 02 00", "EPROTO", "address type 2"],
  ])("because it %s is told from others", (_, octets, code, words) => {
    const { error, connected } = converse(hex(octets))
    expect(connected).toBe(false)
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) })
  })

  test.each([
    ["takes no passwords", "05ff", "EACCES", "takes no user name"],
    ["does not know the password", "0502 0101", "EACCES", "did not accept"],
    ["answers the password in another version", "0502 0500", "EPROTO", "password begins with 5"],
  ])("because it %s is told from others, and the password is not told", (_, octets, code, words) => {
    const { error } = converse(hex(octets), { as: known })
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) })
    expect(error?.message).not.toContain("secret")
    expect(error?.message).not.toContain("joe")
  })

  test("may say anything: no octets are taken but those that a step needs", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), fc.boolean(), (octets, secret) => {
        const { error, connected, taken } = converse(Buffer.from(octets), { as: secret ? known : proxy })
        expect(connected && error !== undefined).toBe(false)
        expect(taken).toBeLessThanOrEqual(2 + 2 + 2 + 3 + 255 + 2)
        if (error !== undefined) expect(error.code).toMatch(/^E[A-Z]+$/)
      }),
    )
  })
})
