import { describe, expect } from "vitest"
import { Dealer, Publisher, Router } from "../../src/index.ts"
import { type BoxKey, noncePrefixes, openBox, sealBox } from "../../src/zmtp/mechanisms/curve/boxes.ts"
import { sodiumLibrary } from "../../src/zmtp/mechanisms/curve/sodium-library.ts"
import { test } from "../support/context-test.ts"
import { ownHost } from "../support/network.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { acceptOf, keyIn, tcpOf, webSocketFrames } from "../support/websocket-octets.ts"
import { ZapHandler } from "../support/zap-handler.ts"
import {
  type AuthenticationRecording,
  type Side,
  securedWebSocketRecordings,
  streamOf,
} from "./recordings.ts"
import { codeOf } from "./stage.ts"

const sodium = await sodiumLibrary.load()

const find = (name: string): AuthenticationRecording => {
  const found = securedWebSocketRecordings.find((each) => each.name === name)
  if (found === undefined) throw new Error(`There is no recording ${name}`)
  return found
}

const octets = (hex: string): Buffer => Buffer.from(hex, "hex")

const chunksOf = ({ connections }: AuthenticationRecording) => connections[0] ?? []

/** What one side said in WebSocket messages, each without its mask. */
const said = (recording: AuthenticationRecording, side: Side): Buffer[] => {
  const stream = streamOf(chunksOf(recording), side)
  return framesBehindHead(stream)
}

const framesBehindHead = (stream: Buffer): Buffer[] =>
  webSocketFrames(stream.subarray(stream.indexOf("\r\n\r\n") + 4)).map(({ payload }) => payload)

describe.each(["ws-plain", "ws-plain-400"])("the recording %s", (name) => {
  const recording = find(name)
  const [request] = recording.requests
  const [reply] = recording.zap
  const admitted = name === "ws-plain"

  test("goes the same way when we accept: octet for octet", async ({ context }) => {
    const handler = await ZapHandler.start(context, () => (reply ?? []).map(octets))
    const router = new Router({ context, plainServer: true, zapDomain: "d" })
    const events = watchEvents(router)
    await router.bind(`ws://${ownHost()}:*`)
    const peer = await RawPeer.connect(tcpOf(router.lastEndpoint as string))
    let due = 0
    for (const [index, { from, bytes, close }] of chunksOf(recording).entries()) {
      if (close) break
      if (from === "dialer") {
        peer.send(bytes)
        continue
      }
      due += bytes.length
      // Greetings and handshakes come by themselves.
      if (admitted && index === 7) {
        const [routingId, text] = await router.receive()
        expect(String(text)).toBe("x")
        await router.send([routingId as Buffer, "y"])
      }
      await until(() => peer.heard >= due, "what was recorded")
    }
    const accepted = streamOf(chunksOf(recording), "acceptor")
    expect(peer.received.subarray(0, accepted.length).toString("hex")).toBe(accepted.toString("hex"))
    expect(handler.requests).toEqual([(request ?? []).map((each) => octets(each).toString("latin1"))])
    if (!admitted) {
      await events.told("handshake:error:auth")
      await peer.gone()
    }
    peer.destroy()
  })

  test("goes the same way when we dial: frame for frame", async ({ context }) => {
    using server = await RawServer.listen()
    const dealer = new Dealer({ context, plainUsername: "admin", plainPassword: "pw" })
    const events = watchEvents(dealer)
    dealer.connect(server.endpoint.replace("tcp:", "ws:"))
    const peer = await server.peer(0)
    await peer.hears(Buffer.from("\r\n\r\n"))
    const answers = chunksOf(recording).filter(({ from, close }) => from === "acceptor" && !close)
    const expected = said(recording, "dialer")
    const heard = (count: number) =>
      until(() => framesBehindHead(peer.received).length >= count, `${count} frames`)
    for (const [index, { bytes }] of answers.entries()) {
      if (index > 0) await heard(index)
      const text = bytes.toString("latin1")
      peer.send(Buffer.from(text.replace(/(Accept: )\S+/, `$1${acceptOf(keyIn(peer.received))}`), "latin1"))
      if (admitted && index === 2) await dealer.send("x")
    }
    await heard(expected.length)
    expect(framesBehindHead(peer.received)).toEqual(expected)
    if (admitted) expect(String(await dealer.receive())).toBe("y")
    else expect(await events.told("handshake:error:auth")).toMatchObject({ error: { status: 400 } })
  })
})

describe.each(["ws-curve", "ws-curve-pubsub"])("the recording %s", (name) => {
  const recording = find(name)
  const { options = {} } = recording.acceptor ?? {}
  const serverSecret = octets(String(options["CURVE_SECRETKEY"]?.[0]))

  test("opens with the server's key as far as it does, and becomes the same octets again", () => {
    const [hello = Buffer.alloc(0)] = said(recording, "dialer")
    const [welcome = Buffer.alloc(0)] = said(recording, "acceptor")
    const shared = sodium.sharedKey(hello.subarray(81, 113), serverSecret) as Uint8Array
    const boxes: readonly [prefix: BoxKey["prefix"], nonce: Buffer, box: Buffer, size: number][] = [
      [noncePrefixes.hello, hello.subarray(113, 121), hello.subarray(121), 64],
      [noncePrefixes.welcome, welcome.subarray(9, 25), welcome.subarray(25), 128],
    ]
    for (const [prefix, nonce, box, size] of boxes) {
      const key = { key: shared, prefix }
      const content = openBox(sodium, key, nonce, box) as Uint8Array
      expect(content).toHaveLength(size)
      expect(Buffer.from(sealBox(sodium, key, nonce, content)).equals(box)).toBe(true)
    }
  })

  test("brings nobody in when it is said again to the same server", async ({ context }) => {
    const secured = { context, curveServer: true, curveSecretKey: serverSecret }
    const socket = name === "ws-curve" ? new Router(secured) : new Publisher(secured)
    const events = watchEvents(socket)
    await socket.bind(`ws://${ownHost()}:*`)
    const peer = await RawPeer.connect(tcpOf(socket.lastEndpoint as string))
    const pieces = chunksOf(recording).filter(({ from, close }) => from === "dialer" && !close)
    for (const [index, { bytes }] of pieces.entries()) {
      peer.send(bytes)
      // The answer to the request, then WELCOME; INITIATE gets none.
      if (index < 2) await until(() => framesBehindHead(peer.received).length >= index, "an answer")
    }
    await peer.gone()
    await events.until((all) => all.some((each) => codeOf(each)?.startsWith("ERR_ZMTP_") === true))
    expect(events.types).not.toContain("handshake")
    expect(framesBehindHead(peer.received)).toHaveLength(1)
    if (socket instanceof Router) expect(socket.tryReceive()).toBeUndefined()
  })
})
