import { describe, expect } from "vitest"
import { Dealer, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { ownHost } from "../support/network.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import {
  acceptOf,
  type FoundFrame,
  keyIn,
  opcodes,
  tcpOf,
  webSocketFrame,
  webSocketFrames,
} from "../support/websocket-octets.ts"
import { type Recording, type Side, streamOf, webSocketRecordings } from "./recordings.ts"

const recording = webSocketRecordings.find(({ name }) => name === "ws-heartbeat") as Recording
const chunks = recording.connections[0] ?? []
const intervalOf = (side: Side): number => recording[side]?.options.HEARTBEAT_IVL?.[0] as number

/** Where the head of a request or an answer ends. */
const headSize = (octets: Buffer): number => octets.indexOf("\r\n\r\n") + 4

const framesIn = (octets: Buffer): FoundFrame[] => webSocketFrames(octets.subarray(headSize(octets)))

const ofKind = (frames: readonly FoundFrame[], opcode: number): FoundFrame[] =>
  frames.filter(({ first }) => first === (0x80 | opcode))

const recordedFrames = (side: Side): FoundFrame[] => framesIn(streamOf(chunks, side))

/** Plays one end's signs of life, each when the one before it was answered, and sees ours. */
const exchangeSigns = async (peer: RawPeer, side: Side): Promise<void> => {
  const heard = (opcode: number): FoundFrame[] => ofKind(framesIn(peer.received), opcode)
  let pings = 0
  for (const { first, payload } of recordedFrames(side).slice(1)) {
    peer.send(webSocketFrame(payload, { opcode: first & 0x0f, masked: side === "dialer" }))
    if (first !== (0x80 | opcodes.ping)) continue
    pings++
    await until(() => heard(opcodes.pong).length === pings, "the answer")
  }
  expect(pings).toBeGreaterThan(2)
  await until(() => heard(opcodes.ping).length > 0, "a ping of ours")
  expect([...heard(opcodes.ping), ...heard(opcodes.pong)].map(({ payload }) => payload.length)).toEqual(
    Array(heard(opcodes.ping).length + pings).fill(0),
  )
  expect(framesIn(peer.received)[0]).toEqual(recordedFrames(side === "dialer" ? "acceptor" : "dialer")[0])
}

describe("the recording ws-heartbeat", () => {
  test("goes the same way when we accept", async ({ context }) => {
    const router = new Router({ context, heartbeatInterval: intervalOf("acceptor") })
    const peer = await RawPeer.connect(tcpOf(await router.bind(`ws://${ownHost()}:*`)))
    const stream = streamOf(chunks, "dialer")
    const [ready] = recordedFrames("dialer")
    peer.send(stream.subarray(0, headSize(stream)), webSocketFrame((ready as FoundFrame).payload))
    await until(() => framesIn(peer.received).length > 0, "our READY")
    const answer = streamOf(chunks, "acceptor")
    const head = headSize(answer)
    expect(peer.received.toString("latin1", 0, head)).toBe(answer.toString("latin1", 0, head))
    await exchangeSigns(peer, "dialer")
    expect(router.stats().peers).toBe(1)
    peer.destroy()
  })

  test("goes the same way when we dial", async ({ context }) => {
    using server = await RawServer.listen()
    const dealer = new Dealer({ context, heartbeatInterval: intervalOf("dialer") })
    dealer.connect(server.endpoint.replace("tcp:", "ws:"))
    const peer = await server.peer(0)
    await peer.hears(Buffer.from("\r\n\r\n"))
    const answer = streamOf(chunks, "acceptor")
    const head = answer.toString("latin1", 0, headSize(answer))
    peer.send(Buffer.from(head.replace(/(Accept: )\S+/, `$1${acceptOf(keyIn(peer.received))}`)))
    peer.send(webSocketFrame((recordedFrames("acceptor")[0] as FoundFrame).payload, { masked: false }))
    await exchangeSigns(peer, "acceptor")
    expect(dealer.stats().peers).toBe(1)
  })
})
