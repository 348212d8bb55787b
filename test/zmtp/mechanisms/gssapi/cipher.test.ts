import { describe, expect, it } from "vitest"
import { GssapiCipher } from "../../../../src/zmtp/mechanisms/gssapi/cipher.ts"
import { ScriptedProtection, scriptedToken, type TokenScript } from "../../../support/scripted-protection.ts"

const more = 1
const command = 4

/** A cipher, and what it does with frames. */
const scene = () => {
  const protection = new ScriptedProtection()
  let ends = 0
  const cipher = new GssapiCipher({ protect: () => protection, end: () => ends++ })
  const seal = (flags: number, body: string): Buffer => {
    const target = Buffer.alloc(body.length + cipher.overhead + 6, 0x7e)
    cipher.lay(flags, Buffer.from(body), target, 3)
    cipher.seal(target, [3, target.length - 3])
    expect([...target.subarray(0, 3), ...target.subarray(-3)]).toEqual(Array(6).fill(0x7e))
    return target.subarray(3, -3)
  }
  const open = (sealed: Uint8Array) => {
    const size = Math.max(1, sealed.length - cipher.overhead + 1)
    const target = Buffer.alloc(size + 5)
    const flags = cipher.open(Buffer.concat([Buffer.of(1, 2), sealed]), 2, 2 + sealed.length, target, 5)
    return [flags, target.toString("latin1", 6)]
  }
  return { protection, cipher, seal, open, ends: () => ends }
}

/** A frame of the peer's. */
const frameOf = (text: string, counter: number, script?: TokenScript): Buffer => {
  const token = scriptedToken(Buffer.from(text, "latin1"), counter, script)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(token.length)
  return Buffer.concat([Buffer.from("\x07MESSAGE", "latin1"), length, token])
}

const fault = (code: string) => expect.objectContaining({ code: `ERR_ZMTP_${code}` })

describe("A cipher of GSSAPI", () => {
  it("seals flags and body as one token behind its length", () => {
    const { seal } = scene()
    expect(seal(more, "body")).toEqual(frameOf("\x01body", 100))
    expect(seal(command, "PING")).toEqual(frameOf("\x02PING", 101))
    expect(seal(0, "")).toEqual(frameOf("\x00", 102))
  })

  it("opens what it sealed, whatever the length", () => {
    const { seal, open } = scene()
    for (const size of [0, 1, 2, 181, 182, 183, 8_192, 100_000]) {
      for (const flags of [0, more, command])
        expect(open(seal(flags, "x".repeat(size)))).toEqual([flags, "x".repeat(size)])
    }
  })

  it("opens a frame where it lies", () => {
    const { seal, cipher } = scene()
    const memory = seal(more, "in its place")
    expect(cipher.open(memory, 0, memory.length, memory, cipher.overhead - 1)).toBe(more)
    expect(memory.toString("latin1", cipher.overhead)).toBe("in its place")
  })

  it("looks at no flags but those that it knows", () => {
    expect(scene().open(frameOf("\xfcx", 1))).toEqual([0, "x"])
  })

  it.each([
    [
      "in clear",
      Buffer.from("hello, this is a message in clear that is long enough to be one that is sealed, too"),
    ],
    ["of no octets", Buffer.alloc(0)],
    ["of another command", Buffer.concat([Buffer.from("\x07MASSAGE"), frameOf("\0x", 1).subarray(8)])],
    ["with half a name", Buffer.from("\x07MESS")],
  ])("takes no frame %s", (_, octets) => {
    const { open, protection } = scene()
    expect(() => open(octets)).toThrow(fault("UNEXPECTED_COMMAND"))
    expect(protection.shown).toBe(0)
  })

  const good = frameOf("\0x", 1)
  const withLength = (length: number): Buffer => {
    const octets = Buffer.from(good)
    octets.writeUInt32BE(length, 8)
    return octets
  }

  it.each([
    ["no length", good.subarray(0, 8)],
    ["half a length", good.subarray(0, 10)],
    ["no token", good.subarray(0, 12)],
    ["a token without a text", frameOf("", 1)],
    ["a length beyond its end", withLength(good.length - 11)],
    ["a length of 4 GiB", withLength(0xffff_ffff)],
    ["octets behind its token", Buffer.concat([good, Buffer.of(0)])],
    ["a token that is cut off", good.subarray(0, -1)],
  ])("takes no frame with %s, and shows it to nobody", (_, octets) => {
    const { open, protection } = scene()
    expect(() => open(octets)).toThrow(fault("MALFORMED_COMMAND_MESSAGE"))
    expect(protection.shown).toBe(0)
  })

  it.each<[string, TokenScript]>([
    ["that is only signed", { sealed: false }],
    ["with a filler, which could hide how long its text is", { filler: 1 }],
    ["of another kind", { identifier: [4, 4] }],
    ["of old encryption", { identifier: [2, 1] }],
  ])("takes no token %s, and shows it to nobody", (_, script) => {
    const { open, protection } = scene()
    expect(() => open(frameOf("\0x", 1, script))).toThrow(fault("CRYPTOGRAPHIC"))
    expect(protection.shown).toBe(0)
  })

  it("takes nothing that was changed", () => {
    const changed = Buffer.from(good)
    changed[changed.length - 1] = 0
    expect(() => scene().open(changed)).toThrow(fault("CRYPTOGRAPHIC"))
  })

  it("takes no text that is shorter than its token says", () => {
    const { open, protection } = scene()
    protection.unwrap = () => Buffer.alloc(1)
    expect(() => open(frameOf("\0xyz", 1))).toThrow(fault("CRYPTOGRAPHIC"))
  })

  it.each([
    ["comes twice", 7],
    ["came before", 6],
    ["leaves one out", 9],
  ])("takes no token that %s, whatever the first number is", (_, next) => {
    const { open, protection } = scene()
    open(frameOf("\0one", 6))
    open(frameOf("\0two", 7))
    expect(() => open(frameOf("\0x", next))).toThrow(fault("INVALID_SEQUENCE"))
    expect(protection.shown).toBe(2)
  })

  it("counts on where 32 bits end", () => {
    const { open } = scene()
    for (const number of [0xffff_fffe, 0xffff_ffff, 0x1_0000_0000, 0x1_0000_0001]) {
      expect(open(frameOf("\0x", number))).toEqual([0, "x"])
    }
    expect(() => open(frameOf("\0x", 2))).toThrow(fault("INVALID_SEQUENCE"))
  })

  it("seals nothing with old encryption", () => {
    const { seal, protection } = scene()
    protection.script = { identifier: [2, 1] }
    expect(() => seal(0, "x")).toThrow(expect.objectContaining({ code: "ENOTSUP" }))
  })

  it("ends its context once, and does nothing any more", () => {
    const { cipher, seal, open, ends } = scene()
    const sealed = seal(0, "x")
    cipher.end()
    cipher.end()
    expect(ends()).toBe(1)
    expect(() => seal(0, "x")).toThrow(/over/)
    expect(() => open(sealed)).toThrow(/over/)
  })
})
