import { describe, expect, it } from "vitest"
import { AuthenticationError, ProtocolError } from "../../src/core/peer-errors.ts"
import { CommandChannel } from "../../src/zmtp/handshake.ts"
import { Refusal } from "../../src/zmtp/mechanisms/authenticate.ts"
import { commandBody } from "../support/zmtp-octets.ts"

interface Scene {
  readonly channel: CommandChannel
  readonly sent: string[]
  /** How often the mechanism asked for the next command. */
  wanted: number
  readonly input: { heldBytes: number }
}

const scene = ({ shortError = false }: { readonly shortError?: boolean } = {}): Scene => {
  const sent: string[] = []
  const input = { heldBytes: 0 }
  const made: Scene = {
    channel: new CommandChannel(Buffer.from("metadata"), {
      peerAddress: "127.0.0.1",
      shortError,
      input,
      check: () => {},
      send: (body) => sent.push(Buffer.from(body).toString("latin1")),
      wanted: () => {
        made.wanted++
      },
    }),
    sent,
    wanted: 0,
    input,
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

  it.each([
    ["ERROR", commandBody("ERROR", "\x03400"), AuthenticationError],
    ["ERROR in its short form", Buffer.from("^RROR\x03400"), AuthenticationError],
  ])("takes %s for a refusal only where a server speaks", (_, body, kind) => {
    for (const command of ["WELCOME", "READY"]) {
      const { channel } = scene()
      void channel.expect(command).catch(() => {})
      expect(() => channel.command(body)).toThrow(kind)
    }
    for (const command of ["HELLO", "INITIATE"]) {
      const { channel } = scene()
      void channel.expect(command).catch(() => {})
      expect(() => channel.command(body)).toThrow(ProtocolError)
    }
  })

  it("wants the peer silent when it is our turn, until the next command is due", () => {
    const { channel, input } = scene()
    channel.waits(5)
    channel.turn()
    channel.waits(0)
    expect(() => channel.waits(1)).toThrow(expect.objectContaining({ code: "ERR_ZMTP_UNEXPECTED_COMMAND" }))
    void channel.expect("INITIATE").catch(() => {})
    channel.waits(5)
    input.heldBytes = 1
    expect(() => channel.turn()).toThrow(expect.objectContaining({ code: "ERR_ZMTP_UNEXPECTED_COMMAND" }))
  })

  it.each([
    { shortError: false, octets: "\x05ERROR\x03" },
    { shortError: true, octets: "^RROR\x03" },
  ])(
    "tells a peer why it is not let in, as the peer understands it: $shortError",
    ({ shortError, octets }) => {
      for (const status of [400, 500] as const) {
        const { channel, sent } = scene({ shortError })
        expect(channel.refuse(new Refusal(status))).toBe(true)
        expect(sent).toEqual([`${octets}${status}`])
      }
    },
  )

  it("tells a peer nothing of a temporary problem, of any other reason, nor when it has gone", () => {
    const { channel, sent } = scene()
    expect(channel.refuse(new Refusal(300))).toBe(false)
    expect(channel.refuse(new AuthenticationError(400))).toBe(false)
    expect(channel.refuse(new Error("broken"))).toBe(false)
    channel.fail(new Error("gone"))
    expect(channel.refuse(new Refusal(400))).toBe(false)
    expect(sent).toEqual([])
  })

  it("says by a signal that the connection is over, to those who ask before and after", () => {
    const { channel } = scene()
    const { signal } = channel
    expect([signal.aborted, channel.signal === signal]).toEqual([false, true])
    const reason = new Error("over")
    channel.fail(reason)
    expect(signal.reason).toBe(reason)
    const other = scene().channel
    other.fail(reason)
    expect(other.signal.reason).toBe(reason)
  })
})
