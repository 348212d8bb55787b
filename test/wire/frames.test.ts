import { describe, expect, it } from "vitest"
import { bytesInBuffers } from "../support/bytes-in-buffers.ts"
import { until } from "../support/until.ts"
import {
  cancel,
  command,
  commandBody,
  commandFrame,
  frame,
  greeting,
  longHeader,
  message,
  more,
  ping,
  pong,
  ready,
  subscribe,
} from "../support/zmtp-octets.ts"
import { Stage } from "./stage.ts"

const unspecified = "ERR_ZMTP_UNSPECIFIED"
const limit = 1000

const sizes: readonly bigint[] = [
  2n ** 32n,
  2n ** 40n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 16n,
  2n ** 64n - 1n,
]

describe("a frame's size", () => {
  it.each(sizes)("of %i ends the connection, whatever follows", async (size) => {
    const stage = await Stage.open("PULL")
    const peer = await stage.guest("PUSH")
    peer.send(message("good"), longHeader(0, size), Buffer.alloc(1000, 0x61), message("bad"))
    await stage.exchange()
    await stage.dropped(peer, unspecified)
    expect(stage.strange).toEqual([["good"]])
    await stage.close()
  })

  it("that is too large costs no memory", async () => {
    const stage = await Stage.open("PULL")
    const memory = await bytesInBuffers()
    for (const size of sizes) {
      const peer = await stage.guest("PUSH")
      peer.send(longHeader(0, size), Buffer.alloc(1000, 0x61))
      await stage.dropped(peer, unspecified)
    }
    expect((await bytesInBuffers()) - memory).toBeLessThan(8_000_000)
    await stage.close()
  })

  it("may be as large as the option maxMessageSize, for each frame of a message", async () => {
    const stage = await Stage.open("PULL", { maxMessageSize: limit })
    const peer = await stage.guest("PUSH")
    const part = Buffer.alloc(limit, 0x61)
    peer.send(message(part), message(part, part, part, part, part))
    await until(() => stage.strange.length === 2)
    expect(stage.strange.map((each) => each.length)).toEqual([1, 5])
    await stage.close()
  })

  it.each([
    ["in the long form", Buffer.concat([longHeader(0, BigInt(limit + 1)), Buffer.alloc(limit + 1)])],
    ["of a second frame", Buffer.concat([frame(more, "first"), frame(0, Buffer.alloc(limit + 1))])],
    ["of a command", frame(command, Buffer.alloc(limit + 1))],
  ])("may not be one more, %s", async (_, octets) => {
    const stage = await Stage.open("PULL", { maxMessageSize: limit })
    const peer = await stage.guest("PUSH")
    peer.send(octets, message("bad"))
    await stage.dropped(peer, unspecified)
    await stage.close()
    expect(stage.strange).toEqual([])
  })

  it("costs no memory by being announced", async () => {
    const stage = await Stage.open("PULL")
    const memory = await bytesInBuffers()
    const peers = []
    for (let index = 0; index < 50; index++) {
      const peer = await stage.guest("PUSH")
      peer.send(longHeader(0, 2n ** 32n - 1n), Buffer.alloc(10, 0x61))
      peers.push(peer)
    }
    await stage.exchange()
    expect(stage.socket.stats().peers).toBe(51)
    expect((await bytesInBuffers()) - memory).toBeLessThan(16_000_000)
    for (const peer of peers) peer.destroy()
    await until(() => stage.socket.stats().peers === 1)
    await stage.close()
    expect(stage.strange).toEqual([])
  })

  it("may come in either form", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.guest("PUSH")
    peer.send(longHeader(0, 1n), Buffer.from("a"), longHeader(more, 0n), longHeader(0, 2n), Buffer.from("bc"))
    peer.send(longHeader(0, 0n), frame(0))
    await until(() => stage.strange.length === 4)
    expect(stage.strange).toEqual([["a"], ["", "bc"], [""], [""]])
    await stage.close()
  })
})

describe("a message", () => {
  it.each([
    ["one octet each", frame(more, "x")],
    ["no octets", frame(more)],
    ["no octets, in the long form", longHeader(more, 0n)],
  ])("that never ends, of frames of %s, ends the connection", async (_, part) => {
    const stage = await Stage.open("PULL", { maxMessageParts: 2000 })
    const peer = await stage.guest("PUSH")
    peer.send(Buffer.concat(Array(2000).fill(part)))
    await stage.exchange()
    peer.send(part, message("bad"))
    await stage.dropped(peer, unspecified)
    await stage.close()
    expect(stage.strange).toEqual([])
  })

  it("may have as many frames as the option maxMessageParts says", async () => {
    const stage = await Stage.open("PULL", { maxMessageParts: 2000 })
    const peer = await stage.guest("PUSH")
    peer.send(message(...Array(2000).fill("x")))
    await until(() => stage.strange.length === 1)
    expect(stage.strange[0]).toHaveLength(2000)
    await stage.close()
  })

  it.each([
    ["in the middle of a header", longHeader(0, 300n).subarray(0, 5)],
    ["in the middle of a frame", frame(0, Buffer.alloc(300)).subarray(0, 200)],
    ["between two frames", frame(more, "first")],
    ["behind a command between two frames", Buffer.concat([frame(more, "first"), ping(0)])],
  ])("that breaks off %s is not delivered", async (_, octets) => {
    const stage = await Stage.open("PULL")
    for (const [index, end] of (["end", "reset"] as const).entries()) {
      const peer = await stage.guest("PUSH")
      peer.send(message("whole"), octets)
      await until(() => stage.strange.length > index)
      peer[end]()
      await stage.told("disconnect")
    }
    await stage.close()
    expect(stage.strange).toEqual([["whole"], ["whole"]])
  })

  it("is delivered when the peer ends the connection right behind it", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.stranger()
    peer.send(Buffer.concat([greeting(), ready("PUSH")]))
    peer.send(message("first"), message("second", "third"))
    peer.end()
    await until(() => stage.strange.length === 2)
    expect(stage.strange).toEqual([["first"], ["second", "third"]])
    await stage.close()
  })

  it("may come with reserved bits in its flags", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.guest("PUSH")
    peer.send(frame(0xf8 | more, "a"), frame(0xf8, "b"), frame(0xf8, Buffer.alloc(300, 0x63)))
    await until(() => stage.strange.length === 2)
    expect(stage.strange).toEqual([["a", "b"], ["c".repeat(300)]])
    await stage.close()
  })

  it("may come by the thousand in one segment", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.guest("PUSH")
    peer.send(Buffer.alloc(2 * 4000))
    await until(() => stage.strange.length === 4000)
    await stage.close()
  })

  it("may come octet by octet", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.guest("PUSH")
    for (const octet of message("x".repeat(1500))) {
      peer.send(Buffer.of(octet))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => stage.strange.length === 1)
    expect(stage.strange).toEqual([["x".repeat(1500)]])
    await stage.close()
  })
})

describe("a command after the handshake", () => {
  it.each([
    ["of an unknown name", commandFrame("HELLO", "there")],
    ["that is empty", frame(command)],
    ["that is empty, in the long form", longHeader(command, 0n)],
    ["whose name has no letters", frame(command, Buffer.of(0))],
    ["whose name runs past its end", frame(command, Buffer.of(200, 0x58))],
    ["of 1 MiB", frame(command, Buffer.alloc(1_048_576, 0x63))],
    ["with MORE set", frame(command | more, commandBody("HELLO"))],
    ["READY", ready("PUB")],
    ["ERROR", commandFrame("ERROR", "\x03400")],
    ["ERROR without a reason", commandFrame("ERROR")],
    ["SUBSCRIBE", subscribe("topic")],
    ["CANCEL", cancel("topic")],
    ["JOIN", commandFrame("JOIN", "group")],
    ["LEAVE", commandFrame("LEAVE", "group")],
    ["JOIN with a group of 256 octets", commandFrame("JOIN", "g".repeat(256))],
    ["PONG that nobody asked for", pong("context")],
    ["PING without a time to live", commandFrame("PING")],
    ["PING with half a time to live", commandFrame("PING", "\0")],
  ])("%s means nothing to a PULL, a ROUTER or a REP", async (_, octets) => {
    for (const [role, guise] of [
      ["PULL", "PUSH"],
      ["ROUTER", "DEALER"],
      ["REP", "DEALER"],
    ] as const) {
      const stage = await Stage.open(role)
      const peer = await stage.guest(guise)
      // Before a message, between its frames, and behind it.
      peer.send(octets, frame(more), octets, frame(0, "body"), octets, ping(0, "done"))
      await peer.hears(pong("done"))
      await until(() => stage.strange.length === 1)
      expect(stage.strange[0]?.slice(role === "ROUTER" ? 1 : 0)).toEqual(
        role === "REP" ? ["body"] : ["", "body"],
      )
      await stage.close()
    }
  })

  it("costs nothing but the time to skip it, however many there are", async () => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.guest("DEALER")
    const memory = await bytesInBuffers()
    const flood = Buffer.concat(Array(1000).fill(commandFrame("NOISE", Buffer.alloc(2000))))
    for (let round = 0; round < 8; round++) {
      peer.send(flood)
      await stage.exchange()
    }
    peer.send(message("still served"))
    await peer.hears(message("still served"))
    // The sender is in this process too, and what it sent was written from one array.
    expect((await bytesInBuffers()) - memory).toBeLessThan(64_000_000)
    await stage.close()
  })
})
