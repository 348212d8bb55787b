import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import type { Message } from "../../src/core/message.ts"
import type { LinkHandler, Peer } from "../../src/transports/transport.ts"
import { RawConnection } from "../../src/zmtp/raw-connection.ts"
import { settled } from "../support/connection-scene.ts"
import { MemoryStream } from "../support/memory-stream.ts"

/** A connection, the stream beneath it, and what its handler was told. */
class Scene implements LinkHandler {
  readonly stream = new MemoryStream({ peerAddress: "192.0.2.7" })
  readonly connection: RawConnection
  readonly told: string[] = []
  readonly received: Uint8Array[] = []
  peer: Peer | undefined
  /** How many more messages are taken before the answer is no. */
  room = Number.POSITIVE_INFINITY

  constructor({ chunkSize = 8192, hello }: { chunkSize?: number; hello?: string } = {}) {
    const settings = { chunkSize, hello: hello === undefined ? undefined : Buffer.from(hello) }
    this.connection = new RawConnection(this.stream, settings, new BufferPool(), this)
  }

  start(): this {
    this.connection.start()
    return this
  }

  get text(): string {
    return Buffer.concat(this.received).toString("latin1")
  }

  ready(peer: Peer): void {
    this.peer = peer
    this.told.push("ready")
  }

  message(message: Message): boolean {
    expect(message).toHaveLength(1)
    this.received.push(message[0] as Uint8Array)
    return --this.room > 0
  }

  writable(): void {
    this.told.push("writable")
  }

  closed(reason?: Error): void {
    this.told.push(reason === undefined ? "closed" : `closed: ${reason.message}`)
  }
}

const block = (size: number, octet = "x"): Buffer => Buffer.alloc(size, octet)

describe("A connection without ZMTP", () => {
  it("is ready at once, says nothing, and knows the peer's address and nothing else", async () => {
    const { told, stream, peer } = new Scene().start()
    await settled()
    expect([told, stream.received.length]).toEqual([["ready"], 0])
    expect([peer?.socketType, peer?.routingId.length]).toEqual(["", 0])
    expect([...(peer?.properties ?? [])]).toEqual([["Peer-Address", Buffer.from("192.0.2.7")]])
  })

  it("says its greeting first", async () => {
    const scene = new Scene({ hello: "hello, " }).start()
    expect(scene.connection.send([Buffer.from("world")])).toBe(true)
    await settled()
    expect(String(scene.stream.received)).toBe("hello, world")
  })

  it("writes the frames of a turn one behind the other in one go", async () => {
    const { connection, stream } = new Scene().start()
    const reused = Buffer.from("ab")
    connection.send([reused, Buffer.alloc(0), Buffer.from("c")])
    reused.fill("-")
    connection.send([Buffer.from("d")])
    await settled()
    expect([String(stream.received), stream.writes]).toEqual(["abcd", 1])
  })

  it("refuses messages while the platform is busy, and tells once when it is not", async () => {
    const { connection, stream, told } = new Scene().start()
    stream.roomy = false
    expect(connection.send([block(100_000)])).toBe(true)
    await settled()
    expect(connection.hasRoom).toBe(false)
    expect(connection.send([block(1)])).toBe(false)
    expect(connection.send([block(1)])).toBe(false)
    stream.roomy = true
    stream.drain()
    expect(told).toEqual(["ready", "writable"])
    expect([connection.hasRoom, connection.send([block(1)])]).toEqual([true, true])
    await settled()
    expect(stream.received.length).toBe(100_001)
  })

  it("stops reading when its handler is full, and goes on where it was", () => {
    const scene = new Scene({ chunkSize: 3 }).start()
    scene.room = 2
    scene.stream.feed(Buffer.from("0123456789"))
    expect([scene.text, scene.stream.paused]).toEqual(["012345", true])
    scene.room = 1
    scene.connection.resume()
    expect([scene.text, scene.stream.paused]).toEqual(["012345678", true])
    scene.room = 2
    scene.connection.resume()
    expect([scene.text, scene.stream.paused]).toEqual(["0123456789", false])
    scene.connection.resume()
    scene.stream.feed(Buffer.from("ab"))
    expect(scene.text).toBe("0123456789ab")
  })

  it("hands on what it has read when the stream breaks, however full its handler is", () => {
    const scene = new Scene({ chunkSize: 2 }).start()
    scene.room = 1
    scene.stream.feed(Buffer.from("0123456"))
    expect(scene.text).toBe("01")
    scene.stream.hangUp(new Error("broken"))
    expect(scene.received.map(String)).toEqual(["01", "23", "45", "6"])
    expect(scene.told).toEqual(["ready", "closed: broken"])
    expect(scene.connection.send([block(1)])).toBe(false)
  })

  it("ends after what was taken, and hears nothing more", async () => {
    const { connection, stream, told, received } = new Scene().start()
    stream.roomy = false
    connection.send([block(10)])
    connection.finish()
    connection.finish()
    stream.feed(Buffer.from("too late"))
    expect([stream.ended, received.length]).toEqual([false, 0])
    stream.drain()
    expect([stream.ended, stream.received.length]).toEqual([true, 10])
    expect(told).toEqual(["ready", "closed"])
  })

  it("ends at once with a reason, once", () => {
    const { connection, stream, told } = new Scene().start()
    connection.close(new Error("enough"))
    connection.close()
    expect([stream.destroyed, told]).toEqual([true, ["ready", "closed: enough"]])
  })

  it("is not ready over a stream that is gone already", () => {
    const scene = new Scene()
    scene.stream.attach = (handler) => handler.closed()
    expect(scene.start().told).toEqual(["closed"])
  })

  it("has nothing to do with subscriptions", async () => {
    const { connection, stream } = new Scene().start()
    connection.subscribe()
    await settled()
    expect(stream.received).toHaveLength(0)
  })

  it("carries every byte in order, however it comes and however it is taken", async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 50_000 }), { maxLength: 12 })
    const rooms = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(
        pieces,
        rooms,
        fc.integer({ min: 50, max: 20_000 }),
        async (sent, takes, chunkSize) => {
          const scene = new Scene({ chunkSize }).start()
          let turn = 0
          const restock = (): void => {
            scene.room = takes[turn++ % takes.length] as number
          }
          restock()
          for (const piece of sent) {
            scene.stream.feed(piece)
            scene.connection.send([piece])
            while (scene.stream.paused) {
              restock()
              scene.connection.resume()
            }
          }
          await settled()
          const all = Buffer.concat(sent)
          expect(Buffer.concat(scene.received).equals(all)).toBe(true)
          expect(scene.received.every((each) => each.length > 0 && each.length <= chunkSize)).toBe(true)
          expect(scene.stream.received.equals(all)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})
