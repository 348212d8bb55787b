import { describe, expect, it, onTestFinished, vi } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { ConnectionScene, settled } from "../support/connection-scene.ts"
import {
  commandFrame,
  frame,
  greeting,
  longHeader,
  message,
  more,
  ping,
  pong,
  property,
  ready,
  subscribe,
} from "../support/zmtp-octets.ts"

const bytes = (text: string): Buffer => Buffer.from(text, "latin1")

describe("a connection", () => {
  it("sends its signature at once, the version behind the peer's, and READY behind the greeting", async () => {
    const { connection, stream } = new ConnectionScene({ type: "PUSH" })
    connection.start()
    expect(stream.received).toEqual(greeting().subarray(0, 10))
    stream.feed(greeting().subarray(0, 10))
    expect(stream.received).toEqual(greeting().subarray(0, 11))
    stream.feed(greeting().subarray(10, 11))
    expect(stream.received).toEqual(greeting())
    stream.feed(greeting().subarray(11))
    await settled()
    expect(stream.received).toEqual(Buffer.concat([greeting(), ready("PUSH")]))
  })

  it("announces its properties in their order", async () => {
    const properties = [
      ["Socket-Type", bytes("REQ")],
      ["Identity", bytes("me")],
      ["X-a", bytes("b")],
    ] as const
    const { connection, stream } = new ConnectionScene({ type: "REQ", settings: { properties } })
    connection.start()
    stream.feed(greeting())
    await settled()
    const own = ready("REQ", property("Identity", "me"), property("X-a", "b"))
    expect(stream.received.subarray(64)).toEqual(own)
  })

  it("is ready when both READYs are through, and delivers what came right behind", async () => {
    const scene = new ConnectionScene()
    scene.connection.start()
    scene.stream.feed(Buffer.concat([greeting(), ready("ROUTER"), message("a", "b"), message("c")]))
    expect(scene.peer).toBeUndefined()
    await settled()
    expect(scene.peer?.socketType).toBe("ROUTER")
    expect(scene.texts).toEqual([["a", "b"], ["c"]])
    expect(scene.objections).toEqual([])
  })

  it("takes no message before it is ready, and asks for one then", async () => {
    const scene = new ConnectionScene()
    scene.connection.start()
    expect(scene.connection.send([bytes("early")])).toBe(false)
    scene.stream.feed(Buffer.concat([greeting(), ready("DEALER")]))
    await settled()
    expect(scene.stream.received.includes("early")).toBe(false)
    expect(scene.connection.send([bytes("now")])).toBe(true)
    await settled()
    expect(scene.stream.received.subarray(-5)).toEqual(message("now"))
  })

  it("writes once for all that is sent quickly in one turn", async () => {
    const clock = vi.spyOn(performance, "now").mockReturnValue(0)
    onTestFinished(() => clock.mockRestore())
    const { connection, stream } = await ConnectionScene.open()
    for (let index = 0; index < 100; index++) expect(connection.send([bytes(`${index % 10}`)])).toBe(true)
    await Promise.resolve()
    connection.send([bytes("last")])
    expect(stream.writes).toBe(0)
    await settled()
    expect(stream.writes).toBe(1)
    expect(stream.received).toHaveLength(306)
  })

  it("does not wait for the end of a turn with more than a slab", async () => {
    const { connection, stream } = await ConnectionScene.open()
    for (let index = 0; index < 1000; index++) connection.send([Buffer.alloc(1000)])
    expect(stream.writes).toBeGreaterThan(5)
  })

  it("takes nothing while the platform is busy, and says when it does again", async () => {
    const scene = await ConnectionScene.open()
    const { connection, stream } = scene
    stream.roomy = false
    expect(connection.send([bytes("a")])).toBe(true)
    await settled()
    expect(connection.send([bytes("b")])).toBe(false)
    expect(connection.send([bytes("b")])).toBe(false)
    expect(scene.writables).toBe(0)
    stream.roomy = true
    stream.drain()
    expect(scene.writables).toBe(1)
    expect(connection.send([bytes("b")])).toBe(true)
    await settled()
    expect(stream.received).toEqual(Buffer.concat([message("a"), message("b")]))
  })

  it("says nothing about room to somebody who was not refused", async () => {
    const scene = await ConnectionScene.open()
    scene.stream.roomy = false
    scene.connection.send([bytes("a")])
    await settled()
    scene.stream.drain()
    expect(scene.writables).toBe(0)
  })

  it("stops reading when its pipe is full, and goes on with what it holds", async () => {
    const scene = await ConnectionScene.open({ direct: false })
    scene.goOn = () => scene.messages.length % 2 !== 0
    scene.stream.feed(Buffer.concat([message("1"), message("2"), message("3"), frame(more, "4")]))
    scene.stream.feed(message("5"))
    expect(scene.stream.paused).toBe(true)
    expect(scene.texts).toEqual([["1"], ["2"]])
    scene.resume()
    expect(scene.texts).toEqual([["1"], ["2"], ["3"], ["4", "5"]])
    expect(scene.stream.paused).toBe(true)
    scene.goOn = () => true
    scene.resume()
    expect(scene.stream.paused).toBe(false)
    expect(scene.objections).toEqual([])
  })

  it("closes once, with the reason, and does nothing more", async () => {
    const scene = await ConnectionScene.open()
    scene.connection.send([bytes("unsent")])
    const reason = new Error("enough")
    scene.connection.close(reason)
    scene.connection.close(new Error("again"))
    scene.connection.finish()
    expect(scene.reason).toBe(reason)
    expect(scene.stream.destroyed).toBe(true)
    expect(scene.connection.send([bytes("late")])).toBe(false)
    scene.connection.resume()
    scene.connection.subscribe(bytes("late"), true)
    await settled()
    expect(scene.stream.received).toHaveLength(0)
    expect(scene.objections).toEqual([])
  })

  it("ends with what it took when it is to finish, and hears nothing meanwhile", async () => {
    const scene = await ConnectionScene.open()
    scene.stream.roomy = false
    scene.connection.send([bytes("a")])
    await settled()
    scene.connection.finish()
    scene.stream.feed(message("unheard"))
    expect(scene.stream.ended).toBe(false)
    scene.stream.drain()
    expect(scene.stream.ended).toBe(true)
    expect(scene.stream.received).toEqual(message("a"))
    expect(scene.messages).toEqual([])
    expect(scene.code).toBe("none")
  })

  it("has nothing to finish before it is ready", async () => {
    const scene = new ConnectionScene()
    scene.connection.start()
    scene.stream.feed(greeting())
    scene.connection.finish()
    await settled()
    expect(scene.code).toBe("none")
    expect(scene.peer).toBeUndefined()
  })

  it("tells that the peer is gone, with the reason if there is one", async () => {
    const lost = await ConnectionScene.open()
    lost.stream.hangUp(Object.assign(new Error("reset"), { code: "ECONNRESET" }))
    expect(lost.code).toBe("ECONNRESET")
    const ended = await ConnectionScene.open()
    ended.stream.feed(frame(more, "half a message"))
    ended.stream.hangUp()
    expect(ended.code).toBe("none")
    expect(ended.messages).toEqual([])
  })

  it("does not become ready when it ends in the same turn as READY comes", async () => {
    for (const end of ["hang up", "close", "finish"] as const) {
      const scene = new ConnectionScene()
      scene.connection.start()
      scene.stream.feed(Buffer.concat([greeting(), ready("DEALER")]))
      if (end === "hang up") scene.stream.hangUp()
      else scene.connection[end]()
      await settled()
      expect([end, scene.peer, scene.objections]).toEqual([end, undefined, []])
    }
  })

  it("ends with a reason when there is no memory for what a peer sends", async () => {
    class PoorPool extends BufferPool {
      override takeBody(size: number): Uint8Array {
        if (size > 1_000_000) throw new RangeError("Array buffer allocation failed")
        return super.takeBody(size)
      }
    }
    for (const direct of [true, false]) {
      const scene = await ConnectionScene.open({ pool: new PoorPool(), direct })
      scene.stream.feed(longHeader(0, 100_000_000n))
      for (let round = 0; round < 30 && !scene.isClosed; round++) scene.stream.feed(Buffer.alloc(50_000))
      expect(scene.code).toBe("ENOMEM")
      expect(scene.objections).toEqual([])
    }
  })
})

describe("a connection that is idle", () => {
  /** How many slabs of a pool are lent. */
  class LendingPool extends BufferPool {
    lent = 0

    override takeSmall(): Uint8Array {
      this.lent++
      return super.takeSmall()
    }

    override takeLarge(): Uint8Array {
      this.lent++
      return super.takeLarge()
    }

    override give(slab: Uint8Array): void {
      this.lent--
      super.give(slab)
    }
  }

  const reachIdle: Readonly<Record<string, (scene: ConnectionScene) => Promise<void>>> = {
    "after its handshake": async () => {},
    "after a message": async ({ connection }) => {
      connection.send([bytes("a")])
    },
    "after many messages": async ({ connection }) => {
      for (let index = 0; index < 200; index++) connection.send([Buffer.alloc(1000), Buffer.alloc(10_000)])
    },
    "after a write that took its time": async ({ connection, stream }) => {
      stream.roomy = false
      connection.send([Buffer.alloc(1000)])
      await settled()
      stream.roomy = true
      stream.drain()
    },
    "after a write that took its time, and what came up meanwhile": async ({ connection, stream }) => {
      stream.roomy = false
      connection.send([Buffer.alloc(1000)])
      await settled()
      connection.subscribe(bytes("topic"), true)
      stream.feed(ping(0, "x"))
      await settled()
      stream.roomy = true
      stream.drain()
    },
    "after many subscriptions while a write took its time": async ({ connection, stream }) => {
      stream.roomy = false
      connection.subscribe(bytes("first"), true)
      await settled()
      for (let index = 0; index < 1000; index++) connection.subscribe(bytes(`topic ${index}`), true)
      await settled()
      stream.roomy = true
      stream.drain()
    },
    "after a PING": async ({ stream }) => {
      stream.feed(ping(0, "x"))
    },
  }

  it.each(Object.entries(reachIdle))("holds none of the pool's memory %s", async (_, work) => {
    const pool = new LendingPool()
    const scene = await ConnectionScene.open({ type: "SUB", pool }, "PUB")
    await work(scene)
    await settled()
    await settled()
    expect(pool.lent).toBe(0)
    expect(scene.isClosed).toBe(false)
  })
})

describe("a connection's commands", () => {
  it.each([
    [0, "message", (topic: string, on: boolean) => frame(0, `${on ? "\x01" : "\0"}${topic}`)],
    [1, "command", (topic: string, on: boolean) => commandFrame(on ? "SUBSCRIBE" : "CANCEL", topic)],
  ])("tell a peer of version 3.%i of subscriptions in a %s (RFC 37, 2.6)", async (minor, _, form) => {
    const { connection, stream } = await ConnectionScene.open({ type: "SUB" }, "PUB", minor)
    for (const topic of ["", "topic", "t".repeat(255), "t".repeat(300)]) {
      connection.subscribe(bytes(topic), true)
      connection.subscribe(bytes(topic), false)
      await settled()
      expect(stream.received).toEqual(Buffer.concat([form(topic, true), form(topic, false)]))
      stream.forget()
    }
  })

  it("are never refused for want of room, and keep their order", async () => {
    const { connection, stream } = await ConnectionScene.open({ type: "SUB" }, "PUB")
    stream.roomy = false
    connection.subscribe(bytes("1"), true)
    await settled()
    connection.subscribe(bytes("2"), true)
    connection.subscribe(bytes("1"), false)
    await settled()
    stream.roomy = true
    stream.drain()
    await settled()
    expect(stream.received).toEqual(
      Buffer.concat([subscribe("1"), subscribe("2"), commandFrame("CANCEL", "1")]),
    )
  })

  it("reach a publisher in one form, and nobody else", async () => {
    const octets = [subscribe("a"), commandFrame("CANCEL", "a"), frame(0, "\x01b"), commandFrame("JOIN", "c")]
    const publisher = await ConnectionScene.open({ type: "XPUB" }, "SUB")
    publisher.stream.feed(Buffer.concat(octets))
    expect(publisher.texts).toEqual([["\x01a"], ["\0a"], ["\x01b"]])
    const other = await ConnectionScene.open()
    other.stream.feed(Buffer.concat(octets))
    expect(other.texts).toEqual([["\x01b"]])
  })

  it("answer each PING, and the last one only when there was no room for more", async () => {
    const { stream } = await ConnectionScene.open()
    stream.feed(Buffer.concat([ping(0, "1"), ping(0, "2")]))
    await settled()
    expect(stream.received).toEqual(Buffer.concat([pong("1"), pong("2")]))
    stream.forget()
    stream.roomy = false
    stream.feed(ping(0, "3"))
    await settled()
    for (let index = 4; index < 1000; index++) stream.feed(ping(0, `${index}`))
    await settled()
    stream.roomy = true
    stream.drain()
    await settled()
    expect(stream.received).toEqual(Buffer.concat([pong("3"), pong("999")]))
  })
})
