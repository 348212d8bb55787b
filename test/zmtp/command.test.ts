import { describe, expect, it } from "vitest"
import { commandPrefix, decodeCommand, encodeCommand, isCommand } from "../../src/zmtp/command.ts"

const octets = (text: string): Buffer => Buffer.from(text, "latin1")

describe("a command", () => {
  it("is its name's length, its name and its data (RFC 37, 2.3)", () => {
    expect(Buffer.from(encodeCommand("PING", octets("\0\x0a"), octets("context")))).toEqual(
      octets("\x04PING\0\x0acontext"),
    )
    expect(Buffer.from(encodeCommand("X"))).toEqual(octets("\x01X"))
    expect(Buffer.from(commandPrefix("CANCEL"))).toEqual(octets("\x06CANCEL"))
  })

  it.each(["", "N".repeat(256)])("cannot be called %j", (name) => {
    expect(() => encodeCommand(name)).toThrow(RangeError)
  })

  it("may have a name of 255 letters", () => {
    const name = "N".repeat(255)
    expect(decodeCommand(encodeCommand(name, octets("data")))?.name).toBe(name)
  })

  it.each([
    ["\x05READY", "READY", ""],
    ["\x05READYdata", "READY", "data"],
    ["\x01X\0\xff", "X", "\0\xff"],
  ])("%j is taken apart", (body, name, data) => {
    const command = decodeCommand(octets(body))
    expect(command?.name).toBe(name)
    expect(Buffer.from(command?.data ?? [])).toEqual(octets(data))
  })

  it.each(["", "\0", "\0data", "\x05READ", "\xffREADY"])("%j is none", (body) => {
    expect(decodeCommand(octets(body))).toBeUndefined()
  })

  it.each([
    ["\x06CANCEL", true],
    ["\x06CANCELtopic", true],
    ["\x06CANCE", false],
    ["\x06cancel", false],
    ["\x07CANCEL!", false],
    ["CANCEL", false],
    ["", false],
  ])("%j is a CANCEL: %s", (body, expected) => {
    expect(isCommand(octets(body), commandPrefix("CANCEL"))).toBe(expected)
  })
})
