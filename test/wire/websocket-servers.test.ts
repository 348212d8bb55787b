import { describe, expect, it, onTestFinished } from "vitest"
import { Push, Subscriber } from "../../src/index.ts"
import { type RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { type EventRecord, watchEvents } from "../support/watch-events.ts"
import {
  acceptOf,
  keyIn,
  opcodes,
  type UpgradeFields,
  upgradeAnswer,
  webSocketFrame,
  webSocketFrames,
  webSocketMessage,
  webSocketReady,
} from "../support/websocket-octets.ts"
import { codeOf } from "./stage.ts"

const served = { masked: false } as const

interface Scene {
  readonly server: RawServer
  readonly push: Push
  readonly events: EventRecord
}

/** A PUSH that dials a server which answers its requests as it is told. */
const dialed = async (answer: (peer: RawPeer, key: string, count: number) => void): Promise<Scene> => {
  const server = await RawServer.listen((peer, count) => {
    const answerOnce = (): void => {
      if (!peer.received.includes("\r\n\r\n")) return
      peer.socket.off("data", answerOnce)
      answer(peer, keyIn(peer.received), count)
    }
    peer.socket.on("data", answerOnce)
  })
  const push = new Push({ linger: 0, reconnectInterval: 10 })
  const events = watchEvents(push)
  onTestFinished(async () => {
    await push.close()
    server.close()
  })
  push.connect(`${server.endpoint.replace("tcp:", "ws:")}/path/to?it`)
  return { server, push, events }
}

const good = (peer: RawPeer, key: string, fields: UpgradeFields = {}): void => {
  peer.send(upgradeAnswer(key, fields), webSocketReady("PULL", served))
}

const refusals: readonly (readonly [what: string, answer: (key: string) => Buffer])[] = [
  ["404", () => Buffer.from("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")],
  ["a page", () => Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")],
  [
    "a redirection",
    () => Buffer.from("HTTP/1.1 301 Moved Permanently\r\nLocation: ws://127.0.0.1:1/\r\n\r\n"),
  ],
  [
    "no Sec-WebSocket-Accept",
    (key) => upgradeAnswer(key, { headers: { "Sec-WebSocket-Accept": undefined } }),
  ],
  ["another key's", (key) => upgradeAnswer(key, { headers: { "Sec-WebSocket-Accept": acceptOf("other") } })],
  ["no Upgrade", (key) => upgradeAnswer(key, { headers: { Upgrade: undefined } })],
  ["20 KB of headers", (key) => upgradeAnswer(key, { headers: { "X-Long": "x".repeat(20_000) } })],
  ["noise", () => Buffer.from("ff00000000000000017f0301", "hex")],
  [
    "extensions that we did not ask for",
    (key) => upgradeAnswer(key, { headers: { "Sec-WebSocket-Extensions": "permessage-deflate" } }),
  ],
]

describe("a socket that dials a WebSocket", () => {
  it("asks for its path, with its sub-protocols", async () => {
    const { server } = await dialed((peer, key) => good(peer, key))
    const peer = await server.peer(0)
    await peer.hears(Buffer.from("\r\n\r\n"))
    const [line, ...headers] = peer.received.toString("latin1").split("\r\n\r\n")[0]?.split("\r\n") ?? []
    expect(line).toBe("GET /path/to?it HTTP/1.1")
    const host = server.endpoint.slice("tcp://".length)
    expect(headers.filter((each) => !each.startsWith("Sec-WebSocket-Key: ")).sort()).toEqual([
      "Connection: Upgrade",
      `Host: ${host}`,
      "Sec-WebSocket-Protocol: ZWS2.0/NULL,ZWS2.0",
      "Sec-WebSocket-Version: 13",
      "Upgrade: websocket",
    ])
  })

  it("sends masked frames, each in a message of its own", async () => {
    const { server, push } = await dialed((peer, key) => good(peer, key))
    const kept = Buffer.from("kept by its owner")
    await push.send(["head", kept, "x".repeat(70_000)])
    expect(String(kept)).toBe("kept by its owner")
    const peer = await server.peer(0)
    await until(() => peer.received.length > 70_000, "the message")
    const frames = webSocketFrames(peer.received.subarray(peer.received.indexOf("\r\n\r\n") + 4))
    expect(frames.map(({ payload }) => payload.length)).toEqual([27, 5, 18, 70_001])
    expect(frames.map(({ first }) => first)).toEqual([0x82, 0x82, 0x82, 0x82])
    expect(frames.slice(1, 3).map(({ payload }) => String(payload))).toEqual([
      "\x01head",
      "\x01kept by its owner",
    ])
  })

  it.each(refusals)("tries again when it is answered with %s", async (_, answer) => {
    const { server, push, events } = await dialed((peer, key, count) => {
      if (count === 0) peer.send(answer(key))
      else good(peer, key)
    })
    await push.send("in the end")
    await events.told("handshake")
    expect(server.peers[0]?.closed).toBe(true)
    const peer = await server.peer(1)
    await until(() => clientText(peer).includes("in the end"), "the message")
  })

  it.each([
    ["no sub-protocol", undefined],
    ["one that it did not ask for", "ZWS2.0/PLAIN"],
    ["two", ["ZWS2.0/NULL", "ZWS2.0"]],
  ])("gives up when the answer names %s", async (_, subprotocol) => {
    const { events } = await dialed((peer, key) =>
      good(peer, key, { headers: { "Sec-WebSocket-Protocol": subprotocol } }),
    )
    const failure = await events.next((event) => event.type === "handshake:error:protocol")
    expect(codeOf(failure)).toBe("ERR_WS_UNSPECIFIED")
    await events.told("disconnect")
    expect(events.types).not.toContain("connect:retry")
  })

  it("talks to a server without a mechanism, by routing ids", async () => {
    const { server, push } = await dialed((peer, key) => {
      peer.send(upgradeAnswer(key, { headers: { "Sec-WebSocket-Protocol": "ZWS2.0" } }))
      peer.send(webSocketMessage(["their id"], served))
    })
    await push.send("hello")
    const peer = await server.peer(0)
    await until(() => clientText(peer).endsWith("\0|\0hello"), "our routing id, and the message")
  })

  it("asks for topics in messages", async () => {
    const server = await RawServer.listen()
    const subscriber = new Subscriber({ linger: 0 })
    onTestFinished(async () => {
      await subscriber.close()
      server.close()
    })
    subscriber.subscribe("A")
    subscriber.connect(server.endpoint.replace("tcp:", "ws:"))
    const peer = await server.peer(0)
    await peer.hears(Buffer.from("\r\n\r\n"))
    peer.send(
      upgradeAnswer(keyIn(peer.received)),
      webSocketReady("PUB", served),
      webSocketMessage(["Ab"], served),
    )
    expect(String(await subscriber.receive({ timeout: 10_000 }))).toBe("Ab")
    await until(() => clientText(peer).endsWith("|\0\x01A"), "the topic")
  })

  it.each([
    ["a masked frame", webSocketMessage(["x"])],
    ["text", webSocketFrame("\0x", { ...served, opcode: opcodes.text })],
    ["an empty message", webSocketFrame("", served)],
  ])("comes back when a server sends %s after a good handshake", async (_, octets) => {
    const { server, push, events } = await dialed((peer, key) => good(peer, key))
    await events.told("handshake")
    const first = await server.peer(0)
    first.send(octets)
    await first.gone()
    expect(
      events.items.some((event) => event.type === "disconnect" && codeOf(event) === "ERR_WS_UNSPECIFIED"),
    ).toBe(true)
    await events.told("handshake", 2)
    await push.send("again")
    const second = await server.peer(1)
    await until(() => clientText(second).includes("again"), "the message")
  })

  it("waits only so long for an answer", async () => {
    const server = await RawServer.listen()
    const push = new Push({ linger: 0, handshakeInterval: 100, reconnectInterval: 10 })
    onTestFinished(async () => {
      await push.close()
      server.close()
    })
    push.connect(server.endpoint.replace("tcp:", "ws:"))
    await (await server.peer(0)).gone()
    await server.peer(1)
  })
})

/** What a client sent after its request: the payloads, with a bar between them. */
const clientText = (peer: RawPeer): string => {
  const start = peer.received.indexOf("\r\n\r\n") + 4
  return webSocketFrames(peer.received.subarray(start))
    .map(({ payload }) => payload.toString("latin1"))
    .join("|")
}
