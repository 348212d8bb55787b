import { describe, expect } from "vitest"
import { Server } from "../../src/draft/index.ts"
import { Context, Pull, Push, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { ownPlace } from "../support/network.ts"
import { hello, initiate } from "../support/plain-scene.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { turns, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { tcpOf, upgradeRequest, webSocketMessage } from "../support/websocket-octets.ts"
import { answer, welcomeAll, ZapHandler } from "../support/zap-handler.ts"
import { greeting, message, property, ready } from "../support/zmtp-octets.ts"

const credentials = { plainUsername: "admin", plainPassword: "secret" }

/** A handler that takes requests and answers when it is told to. */
const slowHandler = async (context: Context): Promise<{ socket: Router; requests: Buffer[][] }> => {
  const socket = new Router({ context, linger: 0 })
  await socket.bind("inproc://zeromq.zap.01")
  const requests: Buffer[][] = []
  socket.consume((request) => {
    requests.push(request)
  })
  return { socket, requests }
}

const reply = (socket: Router, request: Buffer[] | undefined, status: string): Promise<void> => {
  const [id, delimiter, ...rest] = request as [Buffer, Buffer, ...Buffer[]]
  return socket.send([id, delimiter, ...(answer(rest, status) as (string | Buffer)[])])
}

/** A peer that has said who it is to a PLAIN server. */
const introduced = async (endpoint: string): Promise<RawPeer> => {
  const peer = await RawPeer.connect(endpoint)
  peer.send(greeting({ mechanism: "PLAIN" }), hello("admin", "secret"))
  return peer
}

describe("A peer about whom a handler is asked", () => {
  test("stays out when there is no answer in time", async ({ context }) => {
    const { requests } = await slowHandler(context)
    const pull = new Pull({ context, plainServer: true, handshakeInterval: 50 })
    const events = watchEvents(pull)
    const peer = await introduced(await pull.bind(ownPlace()))
    expect(await events.told("handshake:error:other")).toMatchObject({ error: { code: "ETIMEDOUT" } })
    await peer.gone()
    expect(requests).toHaveLength(1)
  })

  test("stays out when the handler is a socket that knows one frame only", async ({ context }) => {
    const server = new Server({ context })
    await server.bind("inproc://zeromq.zap.01")
    const pull = new Pull({ context, zapDomain: "global", handshakeInterval: 50 })
    const events = watchEvents(pull)
    const push = new Push({ context, reconnectInterval: -1 })
    push.connect(await pull.bind(ownPlace()))
    expect(await events.told("handshake:error:other")).toMatchObject({ error: { code: "ETIMEDOUT" } })
    expect(server.tryReceive()).toBeUndefined()
  })

  test("cannot come in by a WebSocket that names no mechanism", async ({ context }) => {
    const { requests } = await slowHandler(context)
    for (const security of [{ zapDomain: "global" }, { plainServer: true }]) {
      const pull = new Pull({ context, ...security })
      const peer = await RawPeer.connect(tcpOf(await pull.bind("ws://127.0.0.1:*")))
      peer.send(upgradeRequest({ headers: { "Sec-WebSocket-Protocol": "ZWS2.0" } }))
      peer.send(webSocketMessage(["my id"]), webSocketMessage(["message"]))
      await peer.gone()
      expect([pull.tryReceive(), requests.length]).toEqual([undefined, 0])
    }
  })

  test("stays out when the handler goes away, and may come in when there is another", async ({ context }) => {
    const { socket, requests } = await slowHandler(context)
    const pull = new Pull({ context, plainServer: true })
    const push = new Push({ context, ...credentials, reconnectInterval: 5 })
    const events = watchEvents(pull)
    push.connect(await pull.bind(ownPlace()))
    await until(() => requests.length > 0)
    await reply(socket, requests[0], "200")
    await exchange(push, pull)

    const second = new Push({ context, ...credentials, reconnectInterval: 5 })
    second.connect(pull.lastEndpoint as string)
    await until(() => requests.length > 1)
    await socket.close()
    expect(await events.told("handshake:error:other")).toMatchObject({ error: { code: "EFAULT" } })
    await ZapHandler.start(context)
    await exchange(second, pull)
  })

  test("is forgotten when it goes, and a late answer is nobody's", async ({ context }) => {
    const { socket, requests } = await slowHandler(context)
    const pull = new Pull({ context, plainServer: true })
    const events = watchEvents(pull)
    const endpoint = await pull.bind(ownPlace())
    const first = await introduced(endpoint)
    await until(() => requests.length === 1)
    first.destroy()
    await events.told("disconnect")
    const second = await introduced(endpoint)
    await until(() => requests.length === 2)
    await reply(socket, requests[0], "200").catch(() => {})
    await turns()
    second.send(message("too early"))
    await second.gone()
    expect(pull.tryReceive()).toBeUndefined()
  })

  test("gets the answer that is meant for it, in whatever order they come", async ({ context }) => {
    const { socket, requests } = await slowHandler(context)
    const pull = new Pull({ context, plainServer: true })
    const endpoint = await pull.bind(ownPlace())
    const first = await introduced(endpoint)
    await until(() => requests.length === 1)
    const second = await introduced(endpoint)
    await until(() => requests.length === 2)
    await reply(socket, requests[1], "400")
    await second.hears(Buffer.from("RROR\x03400"))
    await second.gone()
    await reply(socket, requests[0], "200")
    await first.hears(Buffer.from("\x07WELCOME"))
    first.send(initiate("PUSH"), message("not yet"))
    await first.gone()
    expect(pull.tryReceive()).toBeUndefined()
  })

  test("gets no say after ERROR, and the connection ends by itself", async ({ context }) => {
    await ZapHandler.start(context, (request) => answer(request, "400"))
    const pull = new Pull({ context, plainServer: true })
    const peer = await introduced(await pull.bind(ownPlace()))
    await peer.hears(Buffer.from("RROR\x03400"))
    peer.send(initiate("PUSH"), message("x"))
    await peer.gone()
    expect(pull.tryReceive()).toBeUndefined()
  })

  test("with a domain alone may say READY before the answer, and is heard after it", async ({ context }) => {
    const { socket, requests } = await slowHandler(context)
    const pull = new Pull({ context, zapDomain: "global" })
    const peer = await RawPeer.connect(await pull.bind(ownPlace()))
    peer.send(greeting(), ready("PUSH", property("User-Id", "root")), message("x"))
    await until(() => requests.length === 1)
    await turns()
    expect(pull.tryReceive()).toBeUndefined()
    expect(peer.received.includes("READY")).toBe(false)
    await reply(socket, requests[0], "200")
    const [frame] = await pull.receiveFrames()
    expect([String(frame), frame?.userId]).toEqual(["x", ""])
    peer.destroy()
  })
})

describe("Closing, while a handler is asked,", () => {
  test("ends the server's socket at once", async ({ context }) => {
    const { socket, requests } = await slowHandler(context)
    const pull = new Pull({ context, plainServer: true, linger: -1 })
    const peer = await introduced(await pull.bind(ownPlace()))
    await until(() => requests.length === 1)
    await pull.close()
    await peer.gone()
    await reply(socket, requests[0], "200").catch(() => {})
    await turns()
  })

  test("ends the whole context, in whatever order its sockets go", async () => {
    for (const order of ["server first", "handler first", "all at once"]) {
      const context = new Context()
      const { socket, requests } = await slowHandler(context)
      const pull = new Pull({ context, plainServer: true })
      const peer = await introduced(await pull.bind(ownPlace()))
      await until(() => requests.length === 1)
      if (order === "server first") await pull.close()
      if (order === "handler first") await socket.close()
      await context.destroy()
      await peer.gone()
      expect(context.closed).toBe(true)
    }
  })

  test("ends it when the handler has been told that its context ends", async () => {
    const context = new Context()
    const { requests } = await slowHandler(context)
    const pull = new Pull({ context, plainServer: true })
    const peer = await introduced(await pull.bind(ownPlace()))
    await until(() => requests.length === 1)
    context.shutdown()
    const another = await introduced(pull.lastEndpoint as string).catch(() => undefined)
    await context.destroy()
    await peer.gone()
    await another?.gone()
  })
})

describe("A handler that replies what makes no sense", () => {
  const replies: readonly (readonly [
    string,
    (request: readonly Buffer[]) => (string | Uint8Array)[],
    string,
  ])[] = [
    ["another version", ([, id]) => ["1.1", id as Buffer, "200", "", "", ""], "ERR_ZAP_BAD_VERSION"],
    ["another id", ([version]) => [version as Buffer, "2", "200", "", "", ""], "ERR_ZAP_BAD_REQUEST_ID"],
    [
      "another status",
      ([version, id]) => [version as Buffer, id as Buffer, "201", "", "", ""],
      "ERR_ZAP_INVALID_STATUS_CODE",
    ],
    ["too little", ([version, id]) => [version as Buffer, id as Buffer, "200"], "ERR_ZAP_MALFORMED_REPLY"],
    [
      "too much",
      ([version, id]) => [version as Buffer, id as Buffer, "200", "", "", "", ""],
      "ERR_ZAP_MALFORMED_REPLY",
    ],
    [
      "broken metadata",
      ([version, id]) => [version as Buffer, id as Buffer, "200", "", "", "\x05x"],
      "ERR_ZAP_INVALID_METADATA",
    ],
  ]

  test.for(replies)("lets nobody in: %s", async ([, decide, code], { context }) => {
    const handler = await ZapHandler.start(context, decide)
    for (const [server, client] of [
      [{ plainServer: true }, credentials],
      [{ zapDomain: "global" }, {}],
    ]) {
      handler.decide = decide
      const pull = new Pull({ context, ...server })
      const noted = watchEvents(pull)
      const push = new Push({ context, ...client, reconnectInterval: 5 })
      const events = watchEvents(push)
      push.connect(await pull.bind(ownPlace()))
      expect(await noted.told("handshake:error:protocol")).toMatchObject({ error: { code } })
      await events.told("connect:retry")
      expect(noted.types).not.toContain("handshake")
      handler.decide = welcomeAll
      await exchange(push, pull)
    }
  })

  test("to the one that connects ends what was connected, as for any broken protocol", async ({
    context,
  }) => {
    await ZapHandler.start(context, ([, id]) => ["1.1", id as Buffer, "200", "", "", ""])
    const pull = new Pull({ context })
    const push = new Push({ context, zapDomain: "global", reconnectInterval: 1 })
    const events = watchEvents(push)
    push.connect(await pull.bind(ownPlace()))
    expect(await events.told("handshake:error:protocol")).toMatchObject({
      error: { code: "ERR_ZAP_BAD_VERSION" },
    })
    await events.told("disconnect")
    expect(events.types).not.toContain("connect:retry")
  })
})
