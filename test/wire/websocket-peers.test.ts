import { describe, expect, it, onTestFinished } from "vitest"
import { Publisher, XPublisher } from "../../src/index.ts"
import { ownHost } from "../support/network.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import {
  opcodes,
  tcpOf,
  upgradeRequest,
  webSocketCommand,
  webSocketFrame,
  webSocketMessage,
  webSocketReady,
} from "../support/websocket-octets.ts"
import { codeOf } from "./stage.ts"
import { asked, endedWith, guest, openScene as open, patience } from "./websocket-stage.ts"

const broken = "ERR_WS_UNSPECIFIED"

const refused: readonly (readonly [what: string, octets: Buffer])[] = [
  ["no key", asked({ "Sec-WebSocket-Key": undefined })],
  ["a key that is none", asked({ "Sec-WebSocket-Key": "short" })],
  ["no Upgrade", asked({ Upgrade: undefined })],
  ["another Upgrade", asked({ Upgrade: "h2c" })],
  ["no Connection", asked({ Connection: undefined })],
  ["the method POST", asked({}, { line: "POST / HTTP/1.1" })],
  ["HTTP 1.0", asked({}, { line: "GET / HTTP/1.0" })],
  ["lines that end in a line feed alone", asked({}, { end: "\n" })],
  ["no sub-protocol", asked({ "Sec-WebSocket-Protocol": undefined })],
  ["an unknown sub-protocol", asked({ "Sec-WebSocket-Protocol": "chat, ZWS2.0/FOO" })],
  ["a sub-protocol in small letters", asked({ "Sec-WebSocket-Protocol": "zws2.0/null" })],
  ["the sub-protocol of another mechanism", asked({ "Sec-WebSocket-Protocol": "ZWS2.0/CURVE,ZWS2.0/PLAIN" })],
  ["20 KB of headers", asked({ "X-Long": Array.from({ length: 20 }, () => "x".repeat(1_000)) })],
  ["one header of 20 KB", asked({ "X-Long": "x".repeat(20_000) })],
  ["no WebSocket in mind", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
  ["ZMTP over TCP", Buffer.from("ff00000000000000017f0301", "hex")],
  ["a TLS handshake", Buffer.from("16030100c8010000c40303", "hex")],
  ["zeros", Buffer.alloc(64)],
  ["the preface of HTTP 2", Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
  ["a tunnel in mind", Buffer.from("CONNECT x:1 HTTP/1.1\r\nHost: localhost\r\n\r\n")],
  ["an expectation", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\nExpect: much\r\n\r\n")],
  ["a page before the WebSocket", Buffer.concat([Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), asked()])],
]

const accepted: readonly (readonly [what: string, octets: Buffer])[] = [
  ["any path", asked({}, { line: "GET /some/where?else HTTP/1.1" })],
  ["a Connection among others", asked({ Connection: "keep-alive, Upgrade" })],
  ["names and values in any case", asked({ Upgrade: "WebSocket", Connection: "upgrade" })],
  ["version 8", asked({ "Sec-WebSocket-Version": "8" })],
  ["no Host", asked({ Host: undefined })],
  ["a page it came from", asked({ Origin: "https://elsewhere.example" })],
  [
    "sub-protocols with spaces, the right one last",
    asked({ "Sec-WebSocket-Protocol": "chat,  x, ZWS2.0/NULL" }),
  ],
  ["sub-protocols in two headers", asked({ "Sec-WebSocket-Protocol": ["chat", "ZWS2.0/NULL"] })],
  ["extensions that we do not have", asked({ "Sec-WebSocket-Extensions": "permessage-deflate" })],
]

describe("a bound WebSocket", () => {
  it.each(refused)("drops a request with %s, says why, and serves the others", async (_, octets) => {
    const scene = await open()
    const peer = await scene.stranger()
    peer.send(octets)
    const failure = await scene.events.next((event) => event.type === "handshake:error:protocol")
    expect(codeOf(failure)).toBe(broken)
    await peer.gone()
    expect(peer.received.toString("latin1")).toMatch(/^(HTTP\/1\.1 [45]\d\d .*)?$/s)
    await scene.close()
  })

  it.each(accepted)("takes a request with %s", async (_, octets) => {
    const scene = await open()
    const peer = await scene.stranger()
    peer.send(octets)
    await peer.hears(Buffer.from("\r\n\r\n"))
    expect(peer.received.toString("latin1")).toMatch(
      /^HTTP\/1\.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\nSec-WebSocket-Protocol: ZWS2\.0\/NULL\r\n\r\n/,
    )
    peer.send(webSocketReady("PUSH"), webSocketMessage(["a", "b"]))
    expect((await scene.pull.receive(patience)).map(String)).toEqual(["a", "b"])
    await scene.close()
  })

  it("chooses the first of the peer's sub-protocols that it speaks", async () => {
    const scene = await open()
    const peer = await scene.stranger()
    peer.send(asked({ "Sec-WebSocket-Protocol": "ZWS2.0,ZWS2.0/NULL" }))
    await peer.hears(Buffer.from("Sec-WebSocket-Protocol: ZWS2.0\r\n\r\n"))
    peer.send(webSocketMessage(["my id"]), webSocketMessage(["message"]))
    expect((await scene.pull.receive(patience)).map(String)).toEqual(["message"])
    await scene.close()
  })

  it("reads what stands behind the request in the same piece, and octet by octet", async () => {
    const scene = await open()
    const all = [upgradeRequest(), webSocketReady("PUSH"), webSocketMessage(["x", "y"])]
    const peer = await scene.stranger()
    peer.send(...all)
    expect((await scene.pull.receive(patience)).map(String)).toEqual(["x", "y"])
    const slow = await scene.stranger()
    for (const octet of Buffer.concat(all)) {
      slow.send(Buffer.of(octet))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await scene.pull.receive(patience)).map(String)).toEqual(["x", "y"])
    await scene.close()
  })

  it.each([
    ["half a request", upgradeRequest().subarray(0, 60)],
    ["nothing", Buffer.alloc(0)],
    ["a request and no READY", upgradeRequest()],
  ])("waits only so long for who sends %s", async (_, octets) => {
    const scene = await open({ handshakeInterval: 150 })
    const peer = await scene.stranger()
    peer.send(octets)
    await endedWith(scene, "ETIMEDOUT")
    await peer.gone()
    await scene.close()
  })

  it("drops the oldest of too many that do not shake hands", async () => {
    const scene = await open({ maxPendingHandshakes: 3 })
    const first = await scene.stranger()
    await scene.events.next((event) => event.type === "accept")
    const others: RawPeer[] = []
    for (let count = 0; count < 3; count++) others.push(await scene.stranger())
    await first.gone()
    expect(others.map((each) => each.closed)).toEqual([false, false, false])
    await scene.close()
  })

  it.each([
    ["is not masked", webSocketMessage(["x"], { masked: false }), broken],
    ["is text", webSocketFrame("\0x", { opcode: opcodes.text }), broken],
    ["is of no kind that there is", webSocketFrame("\0x", { opcode: opcodes.reserved }), broken],
    ["goes on where nothing began", webSocketFrame("\0x", { opcode: opcodes.more }), broken],
    ["has a reserved bit", webSocketFrame("\0x", { reserved: 4 }), broken],
    ["is empty", webSocketFrame(""), broken],
    ["claims 2^63 octets", webSocketFrame("\0x", { length: 1n << 63n }), broken],
    ["is a ping of 200 octets", webSocketFrame("p".repeat(200), { opcode: opcodes.ping }), broken],
    ["begins while another is not complete", webSocketFrame("\0x", { fin: false }), broken],
    ["is a ping in pieces", webSocketFrame("p", { opcode: opcodes.ping, fin: false }), broken],
  ])("drops who sends a frame that %s", async (_, octets, code) => {
    const scene = await open()
    const peer = await guest(scene)
    peer.send(webSocketMessage(["before"]), octets, webSocketMessage(["behind"]))
    await endedWith(scene, code)
    await peer.gone()
    expect(String(await scene.pull.receive(patience))).toBe("before")
    await scene.close()
  })

  it.each([
    ["in pieces", [webSocketFrame("\0he", { fin: false }), webSocketFrame("llo", { opcode: opcodes.more })]],
    ["with bits that mean nothing", [webSocketFrame("\xfchello")]],
    ["with a length that is longer than need be", [webSocketFrame("\0hello", { lengthSize: 8 })]],
    ["behind a ping", [webSocketFrame("?", { opcode: opcodes.ping }), webSocketMessage(["hello"])]],
    [
      "behind a pong that nobody asked for",
      [webSocketFrame("", { opcode: opcodes.pong }), webSocketMessage(["hello"])],
    ],
    ["behind a PING of ZMTP", [webSocketCommand("PING", "\0\0"), webSocketMessage(["hello"])]],
    ["behind an unknown command", [webSocketCommand("FOO"), webSocketMessage(["hello"])]],
    ["behind an empty command", [webSocketFrame("\x02"), webSocketMessage(["hello"])]],
  ])("takes a message %s", async (_, octets) => {
    const scene = await open()
    const peer = await guest(scene)
    peer.forget()
    peer.send(...octets)
    expect((await scene.pull.receive(patience)).map(String)).toEqual(["hello"])
    expect(peer.received.includes("PONG")).toBe(false)
    await scene.close()
  })

  it("answers a ping with what it carries", async () => {
    const scene = await open()
    const peer = await guest(scene)
    peer.send(webSocketFrame("are you there?", { opcode: opcodes.ping }))
    await peer.hears(webSocketFrame("are you there?", { opcode: opcodes.pong, masked: false }))
    await scene.close()
  })

  it.each([
    ["before READY", [upgradeRequest(), webSocketFrame("\x03\xe8", { opcode: opcodes.close })]],
    [
      "twice",
      [
        upgradeRequest(),
        webSocketReady("PUSH"),
        ...Array(2).fill(webSocketFrame("", { opcode: opcodes.close })),
      ],
    ],
    [
      "with data behind it",
      [
        upgradeRequest(),
        webSocketReady("PUSH"),
        webSocketFrame("\x03\xe8bye", { opcode: opcodes.close }),
        webSocketMessage(["late"]),
      ],
    ],
    [
      "with half a reason",
      [upgradeRequest(), webSocketReady("PUSH"), webSocketFrame("\x03", { opcode: opcodes.close })],
    ],
  ])("lets who says goodbye %s go", async (_, octets) => {
    const scene = await open()
    const peer = await scene.stranger()
    peer.send(...octets)
    await scene.events.next((event) => event.type === "disconnect")
    await peer.gone()
    await scene.close()
  })

  it("drops a message that is too large, before all of it is there", async () => {
    const scene = await open({ maxMessageSize: 1_000 })
    const exact = await guest(scene)
    exact.send(webSocketFrame(`\0${"x".repeat(1_000)}`))
    expect((await scene.pull.receive(patience))[0]).toHaveLength(1_000)
    const peer = await guest(scene)
    peer.send(webSocketFrame(`\0${"x".repeat(3_000)}`, { length: 1n << 40n }))
    await endedWith(scene, "ERR_ZMTP_UNSPECIFIED")
    await peer.gone()
    const fragments = await guest(scene)
    fragments.send(webSocketFrame("\0", { fin: false }))
    for (let count = 0; count < 200; count++) {
      fragments.send(webSocketFrame("x".repeat(100), { opcode: opcodes.more, fin: false }))
    }
    await endedWith(scene, "ERR_ZMTP_UNSPECIFIED")
    await fragments.gone()
    await scene.close()
  })

  it("holds no more than a handshake needs of who has not shaken hands", async () => {
    const scene = await open({ maxHandshakeSize: 1_000 })
    const peer = await scene.stranger()
    peer.send(upgradeRequest(), webSocketFrame("\x02".padEnd(200_000, "x"), { length: 1n << 30n }))
    await endedWith(scene, "ERR_ZMTP_UNSPECIFIED")
    await peer.gone()
    await scene.close()
  })

  it("reads no more than it has room for, and loses nothing", async () => {
    const scene = await open({ receiveHighWaterMark: 2 })
    const peer = await guest(scene)
    for (let count = 0; count < 1_000; count++) peer.send(webSocketMessage([`${count}`, "x".repeat(10_000)]))
    for (let count = 0; count < 1_000; count++) {
      expect(String((await scene.pull.receive(patience))[0])).toBe(`${count}`)
    }
    await scene.close()
  })

  it("drops who is of a type that does not fit", async () => {
    const scene = await open()
    const peer = await scene.stranger()
    peer.send(upgradeRequest(), webSocketReady("PULL"), webSocketMessage(["x"]))
    await endedWith(scene, "ERR_ZMTP_INVALID_METADATA")
    await peer.gone()
    await scene.close()
  })

  it("misses a peer that does not answer pings", async () => {
    const scene = await open({ heartbeatInterval: 20, heartbeatTimeout: 100 })
    const peer = await guest(scene)
    await peer.hears(webSocketFrame("", { opcode: opcodes.ping, masked: false }))
    await endedWith(scene, "ETIMEDOUT")
    await peer.gone()
  })
})

describe("a publisher at a WebSocket", () => {
  it.each([
    ["in messages", webSocketMessage(["\x01A"]), webSocketMessage(["\0A"])],
    ["in commands", webSocketCommand("SUBSCRIBE", "A"), webSocketCommand("CANCEL", "A")],
  ])("understands topics %s", async (_, on, off) => {
    const publisher = new XPublisher({ linger: 0 })
    onTestFinished(() => publisher.close())
    const peer = await RawPeer.connect(tcpOf(await publisher.bind(`ws://${ownHost()}:*`)))
    onTestFinished(() => peer.destroy())
    peer.send(upgradeRequest(), webSocketReady("SUB"), on)
    expect(String(await publisher.receive(patience))).toBe("\x01A")
    await publisher.send(["Abc", "1"])
    await publisher.send(["B", "2"])
    await peer.hears(webSocketMessage(["Abc", "1"], { masked: false }))
    peer.send(off)
    expect(String(await publisher.receive(patience))).toBe("\0A")
  })

  it("sends each frame in a message of its own, short or long", async () => {
    const publisher = new Publisher({ linger: 0 })
    onTestFinished(() => publisher.close())
    const peer = await RawPeer.connect(tcpOf(await publisher.bind(`ws://${ownHost()}:*`)))
    onTestFinished(() => peer.destroy())
    peer.send(upgradeRequest(), webSocketReady("SUB"), webSocketMessage(["\x01"]))
    await until(() => publisher.get("topicsCount") === 1, "the subscription")
    const parts = ["", "a", "b".repeat(124), "c".repeat(125), "d".repeat(65_534), "e".repeat(65_535)]
    await publisher.send(parts)
    await peer.hears(webSocketMessage(parts, { masked: false }))
  })
})
