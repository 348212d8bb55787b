import { once } from "node:events"
import type { AddressInfo } from "node:net"
import * as tls from "node:tls"
import { describe, expect, it, onTestFinished } from "vitest"
import { Subscriber } from "../../src/index.ts"
import { authority, good } from "../support/certificates.ts"
import { ownHost } from "../support/network.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import {
  acceptOf,
  keyIn,
  opcodes,
  tcpOf,
  upgradeAnswer,
  upgradeRequest,
  webSocketFrame,
  webSocketFrames,
  webSocketMessage,
  webSocketReady,
} from "../support/websocket-octets.ts"
import { asked, endedWith, guest, openScene, patience, type Scheme } from "./websocket-stage.ts"

const broken = "ERR_WS_UNSPECIFIED"
const schemes: readonly Scheme[] = ["ws", "wss"]

const ping = (payload: string): Buffer => webSocketFrame(payload, { opcode: opcodes.ping })
const pong = (payload: string): Buffer => webSocketFrame(payload, { opcode: opcodes.pong, masked: false })

describe.each(schemes)("a bound %s endpoint", (scheme) => {
  it("is not flooded with pings: the last one is answered, and what comes behind them is read", async () => {
    const scene = await openScene({}, scheme)
    const peer = await guest(scene)
    const flood = Array.from({ length: 500 }, (_each, index) => ping(`${index}`.padEnd(125, ".")))
    peer.send(...flood, webSocketMessage(["behind"]))
    expect((await scene.pull.receive(patience)).map(String)).toEqual(["behind"])
    await peer.hears(pong("499".padEnd(125, ".")))
    await scene.close()
  })

  it("does not take pings for parts of a message, however many there are", async () => {
    const scene = await openScene({ maxMessageSize: 100 }, scheme)
    const peer = await guest(scene)
    for (let count = 0; count < 20; count++) {
      peer.send(ping("p".repeat(100)), webSocketFrame("", { opcode: opcodes.pong }))
      // So that they come in pieces of their own.
      await peer.hears(pong("p".repeat(100)))
      peer.forget()
    }
    peer.send(webSocketFrame("\0in ", { fin: false }), ping("between"))
    peer.send(webSocketFrame("pieces", { opcode: opcodes.more }))
    expect((await scene.pull.receive(patience)).map(String)).toEqual(["in pieces"])
    await scene.close()
  })

  it("takes no more of a message because of the pings between its pieces", async () => {
    const scene = await openScene({ maxMessageSize: 1_000 }, scheme)
    const peer = await guest(scene)
    peer.send(webSocketFrame("\0", { fin: false }))
    for (let count = 0; count < 200; count++) {
      peer.send(ping("p".repeat(100)), webSocketFrame("x".repeat(50), { opcode: opcodes.more, fin: false }))
    }
    await endedWith(scene, "ERR_ZMTP_UNSPECIFIED")
    await peer.gone()
    await scene.close()
  })
})

describe("a bound wss endpoint", () => {
  it.each([
    ["a request without a sub-protocol", [asked({ "Sec-WebSocket-Protocol": undefined })]],
    ["20 KB of headers", [asked({ "X-Long": Array.from({ length: 20 }, () => "x".repeat(1_000)) })]],
    ["noise", [Buffer.alloc(64, 0xff)]],
    ["a READY that is not masked", [upgradeRequest(), webSocketReady("PUSH", { masked: false })]],
    ["text", [upgradeRequest(), webSocketFrame("\x02", { opcode: opcodes.text })]],
    ["nothing in a frame", [upgradeRequest(), webSocketFrame("")]],
    ["a length of 2^63", [upgradeRequest(), webSocketFrame("\0x", { length: 1n << 63n })]],
    ["a length of 2^64 - 1", [upgradeRequest(), webSocketFrame("\0x", { length: (1n << 64n) - 1n })]],
    ["a long ping", [upgradeRequest(), ping("p".repeat(200))]],
    ["all bits of a first octet", [upgradeRequest(), Buffer.from([0xff, 0x80, 1, 2, 3, 4])]],
  ])("drops who sends %s in the handshake, and serves the others", async (_, octets) => {
    const scene = await openScene({}, "wss")
    const peer = await scene.stranger()
    peer.send(...octets)
    await endedWith(scene, broken)
    await peer.gone()
    await scene.close()
  })

  it("drops a request whose head does not end, long before ten megabytes", async () => {
    const scene = await openScene({}, "wss")
    const peer = await scene.stranger()
    const line = Buffer.from(`X-Long: ${"x".repeat(1_000)}\r\n`)
    peer.send(upgradeRequest().subarray(0, -2), ...Array<Buffer>(10_000).fill(line))
    await endedWith(scene, broken)
    await peer.gone()
    await scene.close()
  })

  it.each([
    ["half a request", [upgradeRequest().subarray(0, 60)]],
    ["a request, and no READY", [upgradeRequest()]],
    ["a request, and half a frame", [upgradeRequest(), webSocketReady("PUSH").subarray(0, 9)]],
    ["a request, and pings for ever", [upgradeRequest(), ...Array<Buffer>(100).fill(ping("!"))]],
  ])("waits only so long for who sends %s", async (_, octets) => {
    const scene = await openScene({ handshakeInterval: 100 }, "wss")
    const peer = await scene.stranger()
    peer.send(...octets)
    await endedWith(scene, "ETIMEDOUT")
    await peer.gone()
  })

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["half a greeting of TLS", Buffer.from("16030100c8010000c40303", "hex")],
  ])("waits only so long for who sends %s", async (_, octets) => {
    const scene = await openScene({ handshakeInterval: 100 }, "wss")
    const peer = await RawPeer.connect(tcpOf(scene.endpoint))
    peer.send(octets)
    await endedWith(scene, "ETIMEDOUT")
    await peer.gone()
  })
})

describe("a socket that dials a WebSocket", () => {
  it("does not take its server's pings for parts of a message, and answers them", async () => {
    using server = await RawServer.listen()
    const subscriber = new Subscriber({ linger: 0, maxMessageSize: 100 })
    onTestFinished(() => subscriber.close())
    subscriber.subscribe()
    subscriber.connect(server.endpoint.replace("tcp:", "ws:"))
    const peer = await server.peer(0)
    await peer.hears(Buffer.from("\r\n\r\n"))
    const served = { masked: false } as const
    peer.send(upgradeAnswer(keyIn(peer.received)), webSocketReady("PUB", served))
    for (let count = 0; count < 40; count++)
      peer.send(webSocketFrame("p".repeat(100), { ...served, opcode: opcodes.ping }))
    peer.send(webSocketMessage(["behind"], served))
    expect(String(await subscriber.receive(patience))).toBe("behind")
    const answers = (): Buffer[] =>
      webSocketFrames(peer.received.subarray(peer.received.indexOf("\r\n\r\n") + 4)).flatMap(
        ({ first, payload }) => (first === (0x80 | opcodes.pong) ? [payload] : []),
      )
    await until(() => answers().length > 0, "an answer")
    expect(String(answers()[0])).toBe("p".repeat(100))
  })

  it("gives up a server whose head does not end, and comes back", async () => {
    using server = await RawServer.listen((peer) => {
      const line = Buffer.from(`X-Long: ${"x".repeat(1_000)}\r\n`)
      peer.send(Buffer.from("HTTP/1.1 101 Switching Protocols\r\n"), ...Array<Buffer>(2_000).fill(line))
    })
    const subscriber = new Subscriber({ linger: 0, reconnectInterval: 10 })
    onTestFinished(() => subscriber.close())
    subscriber.connect(`${server.endpoint.replace("tcp:", "ws:")}`)
    await (await server.peer(0)).gone()
    await server.peer(1)
  })
})

describe("a socket that dials wss", () => {
  /** A server with a good certificate that answers the first request as it is told, later ones well. */
  const serve = async (answer: (key: string) => Buffer): Promise<{ endpoint: string; peers: RawPeer[] }> => {
    const peers: RawPeer[] = []
    const server = tls.createServer(good, (socket) => {
      const peer = new RawPeer(socket)
      peers.push(peer)
      const first = peers.length === 1
      socket.once("data", () => {
        const key = keyIn(peer.received)
        const well = Buffer.concat([upgradeAnswer(key), webSocketReady("PUB", { masked: false })])
        peer.send(first ? answer(key) : well)
      })
    })
    server.listen(0, ownHost())
    await once(server, "listening")
    onTestFinished(() => {
      server.close()
      for (const peer of peers) peer.destroy()
    })
    const { address, port } = server.address() as AddressInfo
    return { endpoint: `wss://${address}:${port}`, peers }
  }

  it.each([
    ["a page", () => Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")],
    ["a way elsewhere", () => Buffer.from("HTTP/1.1 301 Moved\r\nLocation: wss://127.0.0.1:1/\r\n\r\n")],
    ["noise", () => Buffer.alloc(64, 0xff)],
    [
      "another key's answer",
      (key: string) => upgradeAnswer(key, { headers: { "Sec-WebSocket-Accept": acceptOf("other") } }),
    ],
  ])("comes back to a server that answers with %s", async (_, answer) => {
    const { endpoint, peers } = await serve(answer)
    const subscriber = new Subscriber({ linger: 0, reconnectInterval: 10, wss: { ca: authority } })
    onTestFinished(() => subscriber.close())
    const events = watchEvents(subscriber)
    subscriber.connect(endpoint)
    await events.told("handshake")
    expect(peers[0]?.closed).toBe(true)
    expect(events.types.filter((type) => type === "handshake")).toHaveLength(1)
  })
})
