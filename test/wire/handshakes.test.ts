import { describe, expect, it } from "vitest"
import {
  command,
  commandBody,
  commandFrame,
  frame,
  greeting,
  longHeader,
  message,
  more,
  ping,
  property,
  ready,
  subscribe,
} from "../support/zmtp-octets.ts"
import { Stage, type StageOptions } from "./stage.ts"

const unspecified = "ERR_ZMTP_UNSPECIFIED"
const unexpected = "ERR_ZMTP_UNEXPECTED_COMMAND"
const badError = "ERR_ZMTP_MALFORMED_COMMAND_ERROR"
const badMetadata = "ERR_ZMTP_INVALID_METADATA"

const dealer = property("Socket-Type", "DEALER")

/** A READY with these octets behind its name. */
const readyWith = (...octets: readonly Uint8Array[]): Buffer => commandFrame("READY", Buffer.concat(octets))

/** A property whose value claims to be this long. */
const claiming = (size: number): Buffer => {
  const octets = property("X-claim", "x")
  octets.writeUInt32BE(size, octets.length - 5)
  return octets
}

const properties = (count: number, name: (index: number) => string): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, index) => property(name(index), "v")))

type Refused = readonly [what: string, octets: Buffer, code: string, options?: StageOptions]

const refused: readonly Refused[] = [
  ["a message", message("hello"), unexpected],
  ["an empty message", message(""), unexpected],
  ["a PING", ping(0), unexpected],
  ["a SUBSCRIBE", subscribe("topic"), unexpected],
  ["a JOIN", commandFrame("JOIN", "group"), unexpected],
  ["a command of an unknown name", commandFrame("HELLO", "x"), unexpected],
  ["READY in lower case", commandFrame("ready", dealer), unexpected],
  ["an empty command", frame(command), unexpected],
  ["a command whose name runs past its end", frame(command, Buffer.of(9, 0x52)), unexpected],
  ["a command of a name without letters", frame(command, Buffer.of(0, 0x52)), unexpected],
  ["a property whose name runs past the end", readyWith(dealer, Buffer.of(20, 0x58)), badMetadata],
  ["a property without a value", readyWith(dealer, Buffer.of(1, 0x58)), badMetadata],
  ["a property whose value runs past the end", readyWith(dealer, claiming(2)), badMetadata],
  ["a property of 2^31 - 1 octets", readyWith(dealer, claiming(0x7fffffff)), badMetadata],
  ["a property of 2^31 octets", readyWith(dealer, claiming(0x80000000)), badMetadata],
  ["a property of 2^32 - 1 octets", readyWith(dealer, claiming(0xffffffff)), badMetadata],
  ["one octet too many", readyWith(dealer, Buffer.of(0)), badMetadata],
  ["two octets too many", readyWith(dealer, Buffer.of(0, 0)), badMetadata],
  ["a routing id of 256 octets", ready("DEALER", property("Identity", "i".repeat(256))), badMetadata],
  ["a routing id of 2000 octets", ready("DEALER", property("Identity", "i".repeat(2000))), badMetadata],
  [
    "257 properties",
    readyWith(
      dealer,
      properties(256, (index) => `X-${index}`),
    ),
    badMetadata,
  ],
  ["a READY that claims 2^40 octets", longHeader(command, 2n ** 40n), unspecified],
  ["a READY that claims 2^63 octets", longHeader(command, 2n ** 63n), unspecified],
  ["a READY that claims 2^64 - 1 octets", longHeader(command, 2n ** 64n - 1n), unspecified],
  ["a READY above the limit of a handshake", longHeader(command, 65_537n), unspecified],
  [
    "a READY above the limit of a message",
    ready("DEALER", property("X-a", "a".repeat(60))),
    unspecified,
    { maxMessageSize: 64 },
  ],
  ["an ERROR without a reason", commandFrame("ERROR"), badError],
  ["an ERROR whose reason runs past its end", commandFrame("ERROR", "\x09no"), badError],
  ["an ERROR with octets behind its reason", commandFrame("ERROR", "\x02nothing"), unspecified],
  ["an ERROR of control characters", commandFrame("ERROR", "\x04\x1b[2J"), unspecified],
  ["an ERROR of 255 octets that are not UTF-8", commandFrame("ERROR", Buffer.alloc(256, 0xff)), unspecified],
  ["a frame of a message in front of READY", frame(more, "x"), unexpected],
]

const unfit: readonly (readonly [what: string, octets: Buffer])[] = [
  ["an unknown socket type", ready("FOO")],
  ["a type in lower case", ready("dealer")],
  ["a type that ends in a zero", ready("DEALER\0")],
  ["a type that does not fit", ready("SUB")],
  ["an empty type", ready("")],
  ["a type of 60000 letters", ready("D".repeat(60_000))],
  ["two types, the second bad", ready("DEALER", property("Socket-Type", "PUB"))],
  ["two types, the first bad", ready("PUB", property("Socket-Type", "DEALER"))],
]

type Accepted = readonly [what: string, octets: Buffer]

const accepted: readonly Accepted[] = [
  ["in a message frame", frame(0, commandBody("READY", dealer))],
  ["in a command frame with MORE set", frame(command | more, commandBody("READY", dealer))],
  ["with reserved bits set", frame(command | 0xf8, commandBody("READY", dealer))],
  ["with the long form of a header", Buffer.concat([longHeader(command, 28n), commandBody("READY", dealer)])],
  ["without a socket type", commandFrame("READY")],
  ["with an empty property name", readyWith(dealer, property("", "x"))],
  [
    "with 256 properties",
    readyWith(
      dealer,
      properties(255, (index) => `X-${index}`),
    ),
  ],
  [
    "with a property many times",
    readyWith(
      dealer,
      properties(200, () => "X-same"),
    ),
  ],
  [
    "with a property that is not UTF-8",
    readyWith(dealer, property("X-raw", Buffer.from("00ff80fe00", "hex"))),
  ],
  ["with a property name that is not ASCII", readyWith(dealer, property("\xff\xfe", "x"))],
  [
    "with names of the language's own",
    readyWith(dealer, property("__proto__", "x"), property("constructor", "y")),
  ],
  ["with a property of 60000 octets", ready("DEALER", property("X-big", "b".repeat(60_000)))],
  ["with a property of an early draft of the protocol", ready("DEALER", property("Resource", "x"))],
  ["with a routing id of 255 octets", ready("DEALER", property("Identity", "i".repeat(255)))],
]

describe("a handshake", () => {
  for (const [what, octets, code, options] of refused) {
    it(`ends the connection when it brings ${what}`, async () => {
      const stage = await Stage.open("ROUTER", options)
      const peer = await stage.stranger()
      peer.send(greeting(), octets, ready("DEALER"), message("intruder"))
      await stage.exchange()
      await stage.told("handshake:error:protocol", code)
      await peer.gone()
      // Our own READY may be out; nothing else is.
      expect(peer.heard).toBeLessThanOrEqual(64 + ready("ROUTER", property("Identity", "")).length)
      await stage.close()
      expect(stage.strange).toEqual([])
    })
  }

  it.each(unfit)(
    "ends the connection when it brings %s, which is no fault of the protocol",
    async (_, octets) => {
      const stage = await Stage.open("ROUTER")
      const peer = await stage.stranger()
      peer.send(greeting(), octets, message("intruder"))
      await stage.exchange()
      await stage.dropped(peer, badMetadata)
      await stage.close()
      expect(stage.strange).toEqual([])
      expect(stage.events.items.filter((each) => each.type.startsWith("handshake:"))).toEqual([])
    },
  )

  it.each(accepted)("is good with a READY %s", async (_, octets) => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.stranger()
    peer.send(greeting(), octets, message("hello"))
    await peer.hears(message("hello"))
    expect(Object.prototype).not.toHaveProperty("x")
    await stage.close()
  })

  it("reads the reason of an ERROR into the event, in printable letters", async () => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.stranger()
    peer.send(greeting(), commandFrame("ERROR", "\x11Go \x1b[2J\x7f\xc2\x9b2J home"))
    const event = await stage.told("handshake:error:protocol", unspecified)
    const text = (event as { error: Error }).error.message
    expect(text).toContain("2J home")
    expect(text).not.toMatch(/\p{Cc}/u)
    await stage.close()
  })

  it.each([300, 400, 500])("knows the status %i when it is the reason of an ERROR", async (status) => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.stranger()
    peer.send(greeting(), commandFrame("ERROR", `\x03${status}`))
    const event = await stage.told("handshake:error:auth", "EACCES")
    expect(event).toMatchObject({ error: { status } })
    await peer.gone()
    await stage.close()
  })

  it("goes on when a second READY comes: the command means nothing, the message is one", async () => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.guest("DEALER")
    peer.send(ready("PUB"), commandFrame("ERROR", "\x03400"), frame(0, commandBody("READY", dealer)))
    await peer.hears(frame(0, commandBody("READY", dealer)))
    expect(stage.strange).toHaveLength(1)
    await stage.close()
  })

  it("is told apart from one that the peer broke off", async () => {
    const stage = await Stage.open("ROUTER")
    const ended = await stage.stranger()
    ended.send(greeting())
    ended.end()
    await stage.told("handshake:error:other", "EPIPE")
    const reset = await stage.stranger()
    reset.send(greeting())
    await reset.hears(greeting())
    reset.reset()
    await stage.told("handshake:error:other", "ECONNRESET")
    await stage.close()
  })
})
