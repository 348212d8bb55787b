import { afterEach, describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import type { PacketStream, PacketStreamHandler } from "../../src/transports/transport.ts"
import { ws, wss } from "../../src/transports/websocket.ts"
import { authority, good } from "../support/certificates.ts"
import { closedPort, ownHost } from "../support/network.ts"
import { RecordingHandler } from "../support/recording-handler.ts"
import { turns, until } from "../support/until.ts"
import { Stage } from "./stage.ts"

/** Owner of a `PacketStream` that writes down all it is told. */
class RecordingOwner extends RecordingHandler implements PacketStreamHandler {
  subprotocol: string | undefined
  signs = 0

  opened(subprotocol: string): void {
    if (this.subprotocol !== undefined) this.objections.push("opened twice")
    this.subprotocol = subprotocol
    ;(this.stream as PacketStream).limit(100_000_000)
  }

  alive(): void {
    this.signs++
  }

  get packets(): string[] {
    return this.chunks.map(String)
  }
}

const tls = { ...good, ca: authority, hostname: "feed.example", trustSystem: false }

describe.each([
  { name: "ws", transport: ws },
  { name: "wss", transport: wss },
])("Packets over $name", ({ transport }) => {
  const host = ownHost()
  const stage = new Stage({
    transport,
    options: { tls },
    freeAddress: () => `${host}:*/path`,
    deadAddress: async () => `${host}:${await closedPort(host)}`,
  })
  afterEach(() => stage.clear())

  /** The dialed end and the accepted one, upgraded. */
  const pair = async (): Promise<[RecordingOwner, RecordingOwner]> => {
    const { arrivals, address } = stage.listen()
    const attempt = stage.dial(address)
    await until(() => arrivals.length > 0, "somebody at the listener")
    const accepted = new RecordingOwner(arrivals[0] as PacketStream)
    await until(() => attempt.stream !== undefined, "a connection")
    const dialed = new RecordingOwner(attempt.stream as PacketStream)
    await until(() => dialed.subprotocol !== undefined && accepted.subprotocol !== undefined, "both upgrades")
    return [dialed, accepted]
  }

  const bytes = (...texts: readonly string[]): Buffer[] => texts.map((each) => Buffer.from(each))

  it("stay apart as they were written, both ways", async () => {
    const [dialed, accepted] = await pair()
    expect([dialed.subprotocol, accepted.subprotocol]).toEqual(["ZWS2.0/NULL", "ZWS2.0/NULL"])
    dialed.stream.write(bytes("one", "two"))
    dialed.stream.write(bytes("three"))
    accepted.stream.write(bytes("four", "f".repeat(100_000)))
    await until(() => accepted.packets.length === 3 && dialed.packets.length === 2, "all packets")
    expect(accepted.packets).toEqual(["one", "two", "three"])
    expect(dialed.packets).toEqual(["four", "f".repeat(100_000)])
    expect([...dialed.objections, ...accepted.objections]).toEqual([])
  })

  it("wait while the other end does not read, until exactly one writable() says that they are out", async () => {
    for (const [writer, reader] of [
      await pair(),
      (await pair()).toReversed() as [RecordingOwner, RecordingOwner],
    ]) {
      reader.pause()
      const packet = Buffer.alloc(1_000_000, "packet")
      let written = 0
      let refused = 0
      // TLS takes everything later, also where there is room.
      for (;;) {
        written++
        if (writer.stream.write([packet])) continue
        refused++
        // Pings and their answers go their own way meanwhile.
        ;(reader.stream as PacketStream).ping()
        await turns(50)
        if (writer.writables < refused) break
      }
      reader.resume()
      await until(() => writer.writables >= refused, "room")
      await until(() => reader.chunks.length === written, "all packets")
      expect([writer.writables, reader.objections, writer.objections]).toEqual([refused, [], []])
      expect(reader.chunks.every((each) => each.equals(packet))).toBe(true)
    }
  })

  it("do not come after pause(), although they were read already", async () => {
    const [dialed, accepted] = await pair()
    accepted.onBytes = () => accepted.pause()
    dialed.stream.write(bytes("1", "2", "3"))
    for (let count = 1; count <= 3; count++) {
      await until(() => accepted.packets.length === count, "the next packet")
      await turns(5)
      expect(accepted.packets).toHaveLength(count)
      accepted.resume()
    }
    expect(accepted.objections).toEqual([])
  })

  it("are all handed over by end(), and then both ends are closed without a reason", async () => {
    const [dialed, accepted] = await pair()
    dialed.stream.write([Buffer.alloc(100_000, "x"), ...bytes("last")])
    dialed.stream.end()
    await Promise.all([dialed.gone(), accepted.gone()])
    expect(accepted.packets.at(-1)).toBe("last")
    expect([dialed.ends, accepted.ends]).toEqual([[undefined], [undefined]])
  })

  it("end with destroy(): with its reason here, and the end of the stream there", async () => {
    const [dialed, accepted] = await pair()
    const reason = new Error("enough")
    accepted.stream.destroy(reason)
    await Promise.all([dialed.gone(), accepted.gone()])
    expect(accepted.ends).toEqual([reason])
    expect(dialed.ends).toHaveLength(1)
  })

  it("are not needed for a sign of life", async () => {
    const [dialed, accepted] = await pair()
    expect((dialed.stream as PacketStream).ping()).toBe(true)
    await until(() => dialed.signs === 1 && accepted.signs === 1, "the ping and its answer")
    expect([dialed.packets, accepted.packets]).toEqual([[], []])
  })

  it("that are too large end the stream", async () => {
    const [dialed, accepted] = await pair()
    ;(accepted.stream as PacketStream).limit(1_000)
    dialed.stream.write([Buffer.alloc(1_000_000)])
    await accepted.gone()
    expect(accepted.ends).toEqual([expect.objectContaining({ code: "ERR_ZMTP_UNSPECIFIED" })])
    expect(accepted.packets).toEqual([])
    await dialed.gone()
  })

  it("know where they come from and go to", async () => {
    const [dialed, accepted] = await pair()
    expect(dialed.stream.remoteEndpoint).toBe(accepted.stream.localEndpoint)
    expect(dialed.stream.remoteEndpoint).toMatch(/^wss?:\/\/127\.[\d.]+:\d+\/path$/)
    expect(accepted.stream.peerAddress).toMatch(/^127\./)
  })

  it("find nobody where nobody listens, which is told once", async () => {
    const attempt = stage.dial(`${host}:${await closedPort(host)}`)
    await until(() => attempt.error !== undefined, "the refusal")
    expect(attempt.error).toMatchObject({ code: "ECONNREFUSED" })
    expect(attempt.told).toEqual(["delayed", "failed"])
  })

  it("do not flow when the attempt to connect was cancelled", async () => {
    const { address } = stage.listen()
    const attempt = stage.dial(address)
    attempt.dial.cancel()
    await turns(20)
    expect(attempt.told).toEqual([])
  })

  it("are not for sockets that have no sub-protocol", () => {
    const options = { ...stage.options, subprotocols: [] }
    const refusal = expect.objectContaining({ code: "ENOCOMPATPROTO" })
    expect(() => transport.checkConnect(`${host}:1`, options)).toThrow(refusal)
    const handler = { accepted: () => {}, failed: () => {} }
    expect(() => transport.listen(`${host}:*`, options, new BufferPool(), handler)).toThrow(refusal)
  })
})
