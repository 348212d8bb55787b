import { describe, expect, it } from "vitest"
import { Publisher, Pull, Router, Subscriber } from "../../src/index.ts"
import { bytesHeld } from "../support/bytes-held.ts"
import { bytesInBuffers } from "../support/bytes-in-buffers.ts"
import { ConnectionScene, settled } from "../support/connection-scene.ts"
import { memoryContext } from "../support/memory-context.ts"
import { RawPeer } from "../support/raw-peer.ts"
import {
  command,
  frame,
  greeting,
  longHeader,
  message,
  more,
  ping,
  pong,
  property,
  ready,
} from "../support/zmtp-octets.ts"
import { Stage } from "./stage.ts"

describe("what a peer sends is not held", () => {
  it("when it is a READY of 50 MB", async () => {
    const stage = await Stage.open("ROUTER")
    const memory = await bytesInBuffers()
    const peer = await stage.stranger()
    const megabyte = Buffer.alloc(1_000_000, 0x61)
    peer.send(greeting(), longHeader(command, 50_000_000n), Buffer.from("\x05READY"))
    for (let sent = 0; sent < 50 && !peer.closed; sent++) {
      peer.socket.write(megabyte)
      await stage.exchange()
    }
    await stage.told("handshake:error:protocol", "ERR_ZMTP_UNSPECIFIED")
    await peer.gone()
    expect((await bytesInBuffers()) - memory).toBeLessThan(8_000_000)
    await stage.close()
  })

  it("when it has the routing id of another", async () => {
    await using router = new Router({ linger: 0 })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const first = await RawPeer.ready(endpoint, "DEALER", property("Identity", "same"))
    first.send(message("mine"))
    expect(String((await router.receive({ timeout: 10_000 }))[1])).toBe("mine")
    const second = await RawPeer.ready(endpoint, "DEALER", property("Identity", "same"))
    const body = message(Buffer.alloc(65_536))
    const memory = await bytesInBuffers()
    // 10 MB, from one array.
    for (let index = 0; index < 150; index++) second.socket.write(body)
    for (let round = 0; round < 10; round++) {
      first.send(ping(0, `${round}`))
      await first.hears(pong(`${round}`))
    }
    expect((await bytesInBuffers()) - memory).toBeLessThan(4_000_000)
    first.destroy()
    second.destroy()
  })

  it("when it breaks off in the middle of a message, thousands of times", async () => {
    const { context, transport } = memoryContext()
    const pull = new Pull({ context })
    const subscriber = new Subscriber({ context })
    subscriber.subscribe()
    await pull.bind("tcp://pull")
    await subscriber.bind("tcp://subscriber")
    const parts = Buffer.concat([
      frame(more, Buffer.alloc(2000)),
      longHeader(0, 100_000n),
      Buffer.alloc(2000),
    ])
    const breakOff = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) {
        const [place, type] = index % 2 === 0 ? ["pull", "PUSH"] : ["subscriber", "PUB"]
        const stream = transport.arrive(place as string)
        stream.feed(Buffer.concat([greeting(), ready(type as string)]))
        if (index % 20 === 0) await settled()
        stream.feed(parts)
        stream.hangUp()
      }
    }
    await breakOff(200)
    const memory = await bytesHeld()
    await breakOff(800)
    // Each of them had 4 KB.
    expect((await bytesHeld()) - memory).toBeLessThan(2_000_000)
    expect([pull.stats(), subscriber.stats()]).toMatchObject([
      { messagesIn: 0, peers: 0 },
      { messagesIn: 0, peers: 0 },
    ])
    await Promise.all([pull.close(), subscriber.close()])
  })

  it("when it is data for a PUB, hundreds of thousands of messages of it, with properties", async () => {
    const { context, transport } = memoryContext()
    const publisher = new Publisher({ context })
    await publisher.bind("tcp://here")
    const stream = transport.arrive("here")
    stream.feed(Buffer.concat([greeting(), ready("SUB", property("X-own", "x".repeat(500)))]))
    await settled()
    const thousand = Buffer.concat(Array(1000).fill(message("data")))
    stream.feed(thousand)
    const memory = await bytesHeld()
    for (let round = 0; round < 300; round++) stream.feed(thousand)
    expect((await bytesHeld()) - memory).toBeLessThan(2_000_000)
    expect(stream.closed).toBe(false)
    await publisher.close()
  })
})

describe("a frame that comes octet by octet", () => {
  it("takes memory and time as its size does", async () => {
    const scene = await ConnectionScene.open()
    const body = Buffer.alloc(65_536, 0x61)
    const memory = await bytesInBuffers()
    const octets = frame(0, body)
    for (let at = 0; at < octets.length; at++) scene.stream.feed(octets.subarray(at, at + 1))
    expect(scene.messages).toHaveLength(1)
    expect(Buffer.from(scene.messages[0]?.[0] as Uint8Array).equals(body)).toBe(true)
    expect((await bytesInBuffers()) - memory).toBeLessThan(4_000_000)
    scene.connection.close()
  })
})
