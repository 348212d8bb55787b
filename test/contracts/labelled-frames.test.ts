import { describe, expect } from "vitest"
import { Client, Dish, Peer, Radio, Server } from "../../src/draft/index.ts"
import { Frame } from "../../src/index.ts"
import { test } from "../support/context-test.ts"

describe("A frame", () => {
  test("that a SERVER received knows its client, and goes back to it", async ({ context }) => {
    const server = new Server({ context })
    const clients = [new Client({ context }), new Client({ context })]
    const endpoint = await server.bind("tcp://127.0.0.1:*")
    for (const [number, client] of clients.entries()) {
      client.connect(endpoint)
      await client.send(`question ${number}`)
    }
    for (let count = 0; count < 2; count++) {
      const frame = await server.receiveFrame()
      expect(frame.routingId).toBeGreaterThan(0)
      expect([frame.more, frame.peerAddress, frame.socketType]).toEqual([false, "127.0.0.1", "CLIENT"])
      await server.sendFrame(frame)
    }
    for (const [number, client] of clients.entries()) {
      expect(String(await client.receive())).toBe(`question ${number}`)
    }
  })

  test.for(["tcp://127.0.0.1:*", "inproc://peers"])(
    "that a PEER received knows the other, whoever connected, and goes back to it (%s)",
    async (endpoint, { context }) => {
      const [bound, peer] = [new Peer({ context }), new Peer({ context })]
      const routingId = peer.connectPeer(await bound.bind(endpoint))
      await peer.sendFrame(new Frame("question", { routingId }))
      const question = await bound.receiveFrame()
      expect(String(question)).toBe("question")
      expect(question.routingId).toBeGreaterThan(0)
      await bound.sendFrame(question)
      const answer = await peer.receiveFrame()
      expect([String(answer), answer.routingId, answer.more]).toEqual(["question", routingId, false])
      const stranger = new Frame("x", { routingId: routingId === 1 ? 2 : routingId - 1 })
      await expect(peer.sendFrame(stranger)).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    },
  )

  test("for a RADIO names its group, and arrives with it", async ({ context }) => {
    const radio = new Radio({ context })
    const dish = new Dish({ context })
    dish.join("news")
    dish.connect(await radio.bind("inproc://labelled"))
    await radio.sendFrame(new Frame("nobody listens", { group: "other" }))
    await radio.sendFrame(new Frame("hello", { group: "news" }))
    const frame = await dish.receiveFrame()
    expect([String(frame), frame.group]).toEqual(["hello", "news"])
  })

  test("without a client or group is refused", ({ context }) => {
    expect(() => new Server({ context }).sendFrame(new Frame("x"))).toThrow(
      expect.objectContaining({ code: "EINVAL" }),
    )
    expect(() => new Peer({ context }).sendFrame(new Frame("x"))).toThrow(
      expect.objectContaining({ code: "EINVAL" }),
    )
    expect(() => new Radio({ context }).sendFrame(new Frame("x"))).toThrow(TypeError)
    expect(() => new Radio({ context }).sendFrame("x" as unknown as Frame)).toThrow(TypeError)
  })
})
