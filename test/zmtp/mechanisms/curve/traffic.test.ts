import { describe, expect, it } from "vitest"
import { settled } from "../../../support/connection-scene.ts"
import { admitted, entered, welcomed } from "../../../support/curve-scene.ts"
import { count } from "../../../support/curve-script.ts"
import { command, frame, long, message, more, ping, ready } from "../../../support/zmtp-octets.ts"

const sizes = [0, 1, 64, 222, 223, 255, 256, 767, 768, 4_000, 4_096, 8_159, 8_160, 65_535, 65_536, 1 << 20]

describe("Messages under CURVE", () => {
  it.each(sizes)("of %i octets come and go", async (size) => {
    const { scene, client } = await admitted()
    const body = Buffer.alloc(size, "abcdefg")
    scene.stream.feed(client.message(0, body))
    expect(scene.messages).toHaveLength(1)
    expect(Buffer.compare(scene.messages[0]?.[0] as Uint8Array, body)).toBe(0)
    scene.connection.send([body])
    const answer = client.open(await scene.said())
    expect(answer[0]).toBe(0)
    expect(Buffer.compare(answer.subarray(1), body)).toBe(0)
  })

  it("arrive however the octets are cut", async () => {
    for (const piece of [1, 2, 7, 33, 100, 1_000]) {
      const { scene, client } = await admitted()
      const octets = Buffer.concat([
        client.message(1, "a"),
        client.message(1, ""),
        client.message(0, "c".repeat(300)),
        client.message(0, "d"),
        client.message(0, "e".repeat(5_000)),
      ])
      for (let at = 0; at < octets.length; at += piece) scene.stream.feed(octets.subarray(at, at + piece))
      expect(scene.texts).toEqual([["a", "", "c".repeat(300)], ["d"], ["e".repeat(5_000)]])
    }
  })

  it("keep no more alive than in clear: small ones share blocks of at most 8 KiB", async () => {
    const { scene, client } = await admitted()
    scene.stream.feed(Buffer.concat(Array.from({ length: 600 }, () => client.message(0, "x".repeat(64)))))
    expect(scene.messages).toHaveLength(600)
    const blocks = new Set(scene.messages.map((each) => (each[0] as Uint8Array).buffer))
    expect(Math.max(...[...blocks].map((each) => each.byteLength))).toBeLessThanOrEqual(8_192)
    expect(blocks.size).toBeLessThan(20)
  })

  it("stay what they are when more comes", async () => {
    const { scene, client } = await admitted()
    for (let round = 0; round < 5; round++) {
      scene.stream.feed(
        Buffer.concat([client.message(0, "a".repeat(40)), client.message(0, `${round}`.repeat(900))]),
      )
    }
    expect(scene.texts).toEqual(
      [0, 1, 2, 3, 4].flatMap((round) => [["a".repeat(40)], [`${round}`.repeat(900)]]),
    )
  })

  it("have flags that only the key can change: those outside are not looked at", async () => {
    const { scene, client } = await admitted()
    scene.stream.feed(
      Buffer.concat([
        frame(more, client.body(0, "one")),
        frame(command, client.body(0, "two")),
        frame(command | more, client.body(1, "three")),
        frame(long | 0xf8, client.body(0, "x".repeat(300))).fill(0xfa, 0, 1),
      ]),
    )
    expect(scene.texts).toEqual([["one"], ["two"], ["three", "x".repeat(300)]])
  })

  it("may have bits inside that mean nothing", async () => {
    const { scene, client } = await admitted()
    scene.stream.feed(
      Buffer.concat([client.message(0xf8, "a"), client.message(0xf9, "b"), client.message(0xf8, "c")]),
    )
    expect(scene.texts).toEqual([["a"], ["b", "c"]])
  })

  it("go out as message frames, commands too", async () => {
    const { scene, client } = await admitted()
    scene.stream.feed(client.message(2, "\x04PING\0\0context"))
    await settled()
    const octets = scene.stream.received
    expect(octets[octets.length - 33 - 12 - 2]).toBe(0)
    expect(String(client.open(octets.subarray(-33 - 12)))).toBe("\x02\x04PONGcontext")
  })

  it("count on by one for each frame", async () => {
    const { scene, server } = await entered()
    for (const text of ["a", "b", "c"]) scene.connection.send([Buffer.from(text), Buffer.from(text)])
    for (let expected = 3; expected < 9; expected++) {
      const body = await scene.said()
      expect(body.subarray(8, 16)).toEqual(count(expected))
      expect(server.open(body)[0]).toBe(expected % 2)
    }
  })
})

describe("A connection under CURVE ends, and takes nothing in,", () => {
  const sequence = "ERR_ZMTP_INVALID_SEQUENCE"
  const unexpected = "ERR_ZMTP_UNEXPECTED_COMMAND"

  it("when a message comes twice", async () => {
    const { scene, client } = await admitted()
    const octets = client.message(0, "once")
    scene.stream.feed(Buffer.concat([octets, octets]))
    expect(await scene.ended()).toBe(sequence)
    expect(scene.texts).toEqual([["once"]])
  })

  it("when messages change places", async () => {
    const { scene, client } = await admitted()
    const [first, second] = [client.message(0, "first"), client.message(0, "second")]
    scene.stream.feed(Buffer.concat([second, first]))
    expect(await scene.ended()).toBe(sequence)
    expect(scene.texts).toEqual([])
  })

  it("when a message is missing of a peer that counts by one", async () => {
    const { scene, client } = await admitted()
    scene.stream.feed(client.message(0, "a"))
    client.message(0, "lost")
    scene.stream.feed(client.message(0, "b"))
    expect(await scene.ended()).toBe(sequence)
    expect(scene.texts).toEqual([["a"]])
  })

  it("when the first of a message's frames is missing", async () => {
    const { scene, client } = await admitted()
    client.message(1, "lost")
    scene.stream.feed(client.message(0, "rest"))
    expect(await scene.ended()).toBe(sequence)
    expect(scene.texts).toEqual([])
  })

  it("when a counter goes back, of a peer that counts as it likes", async () => {
    const { scene, client } = await welcomed()
    scene.feed(client.initiate({ counter: count(5) }))
    client.ready(await scene.said())
    scene.stream.feed(client.message(0, "gap", count(1_003)))
    scene.stream.feed(client.message(0, "next", count(1_004)))
    scene.stream.feed(client.message(0, "last", count(2n ** 64n - 1n)))
    expect(scene.texts).toEqual([["gap"], ["next"], ["last"]])
    scene.stream.feed(client.message(0, "first", count(0)))
    expect(await scene.ended()).toBe(sequence)
  })

  it("when a message is forged, whatever its counter", async () => {
    const { scene, client } = await admitted()
    const forged = client.body(0, "forged")
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
    scene.stream.feed(Buffer.concat([frame(0, forged), client.message(0, "after")]))
    expect(await scene.ended()).toBe("ERR_ZMTP_CRYPTOGRAPHIC")
    expect(scene.texts).toEqual([])
  })

  it.each([16, 17, 31, 32])("when a MESSAGE has %i octets", async (size) => {
    const { scene, client } = await admitted()
    scene.stream.feed(frame(0, client.body(0, "x".repeat(100)).subarray(0, size)))
    expect(await scene.ended()).toBe("ERR_ZMTP_MALFORMED_COMMAND_MESSAGE")
  })

  it.each([
    ["a message", message("clear")],
    ["a long message", message("clear".repeat(100))],
    ["an empty message", message("")],
    ["PING", ping(0)],
    ["READY", ready("DEALER")],
    ["an empty command", frame(command)],
    ["half a name", frame(0, "\x07MESS")],
    ["another name", frame(0, "\x07MESSAGf".padEnd(50))],
  ])("when %s comes in clear", async (_, octets) => {
    for (const type of ["DEALER", "PUB"] as const) {
      const { scene } = await admitted({ type }, type === "PUB" ? "SUB" : "DEALER")
      const { count: said } = scene
      scene.stream.feed(octets)
      expect(await scene.ended()).toBe(unexpected)
      expect(scene.messages).toEqual([])
      expect(scene.count).toBe(said)
    }
  })

  it("when a frame is larger than what is accepted, sealed", async () => {
    const { scene, client } = await admitted({ settings: { maxMessageSize: 300 } })
    scene.stream.feed(client.message(0, "x".repeat(267)))
    expect(scene.messages).toHaveLength(1)
    scene.stream.feed(client.message(0, "x".repeat(268)))
    expect(await scene.ended()).toBe("ERR_ZMTP_UNSPECIFIED")
  })

  it("and says nothing of why", async () => {
    const { scene, client } = await admitted()
    const { count: said } = scene
    scene.stream.feed(frame(0, client.body(0, "x").fill(0, 16)))
    expect(await scene.ended()).toBe("ERR_ZMTP_CRYPTOGRAPHIC")
    expect(scene.count).toBe(said)
  })
})

describe("Peers that are older", () => {
  it("count the other way round, as libzmq 4.0 does, and lose nothing", async () => {
    const { scene, client } = await welcomed()
    scene.feed(client.initiate({ counter: count(2).reverse() }))
    client.ready(await scene.said())
    for (let number = 3; number < 900; number++) {
      scene.stream.feed(client.message(0, `${number}`, count(number).reverse()))
    }
    expect(scene.texts).toHaveLength(897)
    scene.stream.feed(client.message(0, "again", count(899).reverse()))
    expect(await scene.ended()).toBe("ERR_ZMTP_INVALID_SEQUENCE")
  })

  it("subscribe with messages", async () => {
    const { scene, client } = await admitted({ type: "XPUB" }, "SUB")
    scene.stream.feed(Buffer.concat([client.message(0, "\x01old"), client.message(2, "\x09SUBSCRIBEnew")]))
    expect(scene.texts).toEqual([["\x01old"], ["\x01new"]])
  })
})
