import { describe, expect, it } from "vitest"
import { AuthenticationError, ProtocolError } from "../../src/core/peer-errors.ts"
import { CommandChannel, encodeErrorReason } from "../../src/zmtp/handshake.ts"
import { commandBody } from "../support/zmtp-octets.ts"

interface Scene {
  readonly channel: CommandChannel
  readonly sent: string[]
  /** How often the mechanism asked for the next command. */
  wanted: number
}

const scene = (): Scene => {
  const sent: string[] = []
  const made: Scene = {
    channel: new CommandChannel(Buffer.from("metadata"), {
      send: (body) => sent.push(Buffer.from(body).toString("latin1")),
      wanted: () => {
        made.wanted++
      },
    }),
    sent,
    wanted: 0,
  }
  return made
}

const error = (reason: string): Buffer => commandBody("ERROR", reason)

describe("a handshake's channel", () => {
  it("sends commands", () => {
    const { channel, sent } = scene()
    channel.send("HELLO", Buffer.from("a"), Buffer.from("b"))
    expect(sent).toEqual(["\x05HELLOab"])
  })

  it("gives the data of the command that is due, as a copy", async () => {
    const made = scene()
    const data = made.channel.expect("WELCOME")
    expect(made.wanted).toBe(1)
    const body = commandBody("WELCOME", "data")
    made.channel.command(body)
    body.fill(0)
    expect(String(await data)).toBe("data")
  })

  it.each([
    ["another command", commandBody("READY"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["the command in lower case", commandBody("welcome"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["a command without a name", Buffer.of(0, 1), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["nothing at all", Buffer.alloc(0), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["a name that runs past the end", Buffer.of(9, 0x57), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["an ERROR without a reason", commandBody("ERROR"), "ERR_ZMTP_MALFORMED_COMMAND_ERROR"],
    ["an ERROR that is cut off", error("\x05no"), "ERR_ZMTP_MALFORMED_COMMAND_ERROR"],
    ["an ERROR", error("\x02no"), "ERR_ZMTP_UNSPECIFIED"],
    ["an ERROR with more behind its reason", error("\x02no more"), "ERR_ZMTP_UNSPECIFIED"],
    ["an ERROR of no words", error("\0"), "ERR_ZMTP_UNSPECIFIED"],
    ["an ERROR with a status there is not", error("\x03200"), "ERR_ZMTP_UNSPECIFIED"],
  ])("ends at %s in place of the command that is due", (_, body, code) => {
    const { channel } = scene()
    void channel.expect("WELCOME").catch(() => {})
    expect(() => channel.command(body)).toThrow(expect.objectContaining({ code }))
    expect(() => channel.command(body)).toThrow(ProtocolError)
  })

  it.each([300, 400, 500])("knows a refusal with the status %i", (status) => {
    const { channel } = scene()
    expect(() => channel.command(error(`\x03${status}`))).toThrow(AuthenticationError)
    expect(() => channel.command(error(`\x03${status}`))).toThrow(expect.objectContaining({ status }))
  })

  it("takes no command that nobody asked for, nor the same one again", async () => {
    const { channel } = scene()
    expect(() => channel.command(commandBody("READY"))).toThrow(/where no command was due/)
    const data = channel.expect("READY")
    channel.command(commandBody("READY"))
    await data
    expect(() => channel.command(commandBody("READY"))).toThrow(ProtocolError)
  })

  it("tells who waits when the connection is over, and whoever asks later", async () => {
    const { channel, sent } = scene()
    const data = channel.expect("READY")
    const reason = new Error("over")
    channel.fail(reason)
    channel.fail(new Error("later"))
    await expect(data).rejects.toBe(reason)
    await expect(channel.expect("READY")).rejects.toBe(reason)
    channel.send("HELLO")
    expect(sent).toEqual([])
  })

  it("writes a reason of an ERROR with its length, 255 octets at most (RFC 37, 2.4.3)", () => {
    expect(String(encodeErrorReason(Buffer.from("400")))).toBe("\x03400")
    expect(encodeErrorReason(Buffer.alloc(300))).toHaveLength(256)
    expect(encodeErrorReason(Buffer.alloc(0))).toEqual(Buffer.of(0))
  })
})
