import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { inspect } from "node:util"
import { describe, expect, onTestFinished } from "vitest"
import {
  curveKeyPair,
  type DiagnosedSocket,
  type MessageDropDiagnostic,
  Pair,
  Publisher,
  Pull,
  Push,
  Router,
  type SocketDiagnostic,
  type SocketEventDiagnostic,
  Subscriber,
} from "../../src/index.ts"
import { countChannelCalls } from "../support/channel-calls.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { recordChannel } from "../support/recorded-channel.ts"
import { uncaughtErrors } from "../support/uncaught-errors.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"

const names = ["typemq:socket.open", "typemq:socket.close", "typemq:socket.event", "typemq:message.drop"]

describe("The channels of diagnostics", () => {
  test("tell of each socket that is made and that ends, with its last counts", async ({ context }) => {
    const opened = recordChannel<SocketDiagnostic>("typemq:socket.open")
    const ends = recordChannel<SocketDiagnostic>("typemq:socket.close")
    const closed = () => ends.map(({ socket }) => socket).filter((each) => each === push || each === pull)
    const own = { push: new Push({ context, linger: -1 }), pull: new Pull({ context }) }
    expect(opened.map(({ socket }) => socket.type)).toEqual(["PUSH", "PULL"])
    const [push, pull] = opened.map(({ socket }) => socket)
    own.push.connect(await own.pull.bind("tcp://127.0.0.1:*"))
    await own.push.send("the last one")
    const closing = own.push.close()
    // What waits is still sent: the end comes after that.
    expect(closed()).toEqual([])
    await closing
    expect(closed()).toEqual([push])
    expect(push?.stats()).toMatchObject({ messagesOut: 1, bytesOut: 12, peers: 0 })
    await own.pull.close()
    expect(closed()).toEqual([push, pull])
  })

  test("tell of no socket that could not be made", ({ context }) => {
    const _first = new Push({ context })
    context.maxSockets = 1
    const opened = recordChannel<SocketDiagnostic>("typemq:socket.open")
    expect(() => new Push({ context, linger: -5 })).toThrow()
    expect(() => new Push({ context })).toThrow(expect.objectContaining({ code: "EMFILE" }))
    expect(opened).toEqual([])
  })

  test("tell what an observer is told, with the socket and both ends", async ({ context }) => {
    const opened = recordChannel<SocketDiagnostic>("typemq:socket.open")
    const told = recordChannel<SocketEventDiagnostic>("typemq:socket.event")
    const pull = new Pull({ context })
    const record = watchEvents(pull)
    const push = new Push({ context })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    push.connect(endpoint)
    await exchange(push, pull)
    await push.close()
    await record.told("disconnect")
    await pull.close()
    await until(() => record.ended)
    const about = (of: DiagnosedSocket | undefined) => told.filter(({ socket }) => socket === of)
    const [puller, pusher] = opened.map(({ socket }) => socket)
    expect(about(puller).map(({ event }) => event)).toEqual(record.items)
    expect(about(puller).map(({ event, local }) => [event.type, local])).toEqual([
      ["bind", endpoint],
      ["accept", endpoint],
      ["handshake", endpoint],
      ["disconnect", endpoint],
      ["close", endpoint],
      ["end", ""],
    ])
    const shaken = about(pusher).find(({ event }) => event.type === "handshake")
    expect(shaken).toMatchObject({ event: { address: endpoint }, remote: endpoint })
    expect(about(puller)[2]?.remote).toBe(shaken?.local)
  })

  test("tell of each message that is dropped, at which both ends are named", async ({ context }) => {
    const drops = recordChannel<MessageDropDiagnostic>("typemq:message.drop")
    const router = new Router({ context })
    await router.send(["nobody", "lost"])
    expect(drops).toMatchObject([{ socket: { type: "ROUTER" }, local: "", remote: "" }])
    const publisher = new Publisher({ context, sendHighWaterMark: 1 })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 1 })
    await publisher.bind("inproc://news")
    subscriber.connect("inproc://news")
    subscriber.subscribe()
    for (let number = 0; number < 5; number++) await publisher.send("too much")
    expect(publisher.stats().dropped).toBeGreaterThan(0)
    expect(drops.slice(1).map(({ socket, local }) => [socket.type, local])).toEqual(
      Array.from({ length: publisher.stats().dropped }, () => ["PUB", "inproc://news"]),
    )
    expect(drops.at(-1)?.socket.stats()).toEqual(publisher.stats())
  })

  test("are not even called while nobody has subscribed", async ({ context }) => {
    const calls = countChannelCalls(names)
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await exchange(push, pull)
    const router = new Router({ context })
    await router.send(["nobody", "lost"])
    await Promise.all([push, pull, router].map((socket) => socket.close()))
    expect(router.stats().dropped).toBe(1)
    expect(calls()).toBe(0)
  })

  test("surface what a subscriber throws, and the sockets go on", async ({ context }) => {
    const errors = uncaughtErrors()
    const fail = (): never => {
      throw new Error("a bad subscriber")
    }
    for (const name of names) subscribe(name, fail)
    onTestFinished(() => {
      for (const name of names) unsubscribe(name, fail)
    })
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await exchange(push, pull)
    const router = new Router({ context })
    await router.send(["nobody", "lost"])
    await Promise.all([push, pull, router].map((socket) => socket.close()))
    // Three that open and close, as many ends, a lost message, and what befell the connection.
    await until(() => errors.length > 10)
    expect(new Set(errors.map((error) => (error as Error).message))).toEqual(new Set(["a bad subscriber"]))
  })

  test("may be listened to by who ends the socket", async ({ context }) => {
    const pull = new Pull({ context })
    const closing: Promise<void>[] = []
    const end = (message: unknown): void => {
      if ((message as SocketEventDiagnostic).event.type === "accept") closing.push(pull.close())
    }
    subscribe("typemq:socket.event", end)
    onTestFinished(() => {
      unsubscribe("typemq:socket.event", end)
    })
    const push = new Push({ context, reconnectInterval: -1 })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await until(() => closing.length > 0)
    await Promise.all(closing)
    expect(pull.closed).toBe(true)
  })

  test("say no key, no password, and nothing that the address of a WebSocket hides", async ({ context }) => {
    const opened = recordChannel<SocketDiagnostic>("typemq:socket.open")
    const told = recordChannel<SocketEventDiagnostic>("typemq:socket.event")
    const [server, client] = [curveKeyPair(), curveKeyPair()]
    const router = new Router({ context, curveServer: true, curveSecretKey: server.secretKey })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const guests = [
      new Pair({
        context,
        curveServerKey: server.publicKey,
        curvePublicKey: client.publicKey,
        curveSecretKey: client.secretKey,
      }),
      new Pair({ context, plainUsername: "ali", plainPassword: "open sesame" }),
    ]
    for (const guest of guests) guest.connect(endpoint)
    const failed = (type: string): boolean => told.some(({ event }) => event.type.startsWith(type))
    await until(() => failed("handshake:error:protocol") && failed("disconnect"))

    const web = new Push({ context, reconnectInterval: -1 })
    web.connect("ws://127.0.0.1:1/feed?token=sesame")
    await until(() => failed("connect:retry") || failed("close"))
    const unbound = "ws://nowhere.invalid:1/feed?token=sesame"
    await expect(web.bind(unbound)).rejects.toThrow(unbound)
    const unheard = told.find(({ event }) => event.type === "bind:error")?.event
    expect(unheard).toMatchObject({
      address: "ws://nowhere.invalid:1/feed?…",
      error: { code: "ENODEV", address: "ws://nowhere.invalid:1/feed?…" },
    })
    expect((unheard as { error: Error }).error.message).toContain("ws://nowhere.invalid:1/feed?…")

    const said = inspect([opened, told], { depth: Number.POSITIVE_INFINITY, showHidden: true })
    expect(said).toContain("ws://127.0.0.1:1/feed?…")
    const secrets = [
      "sesame",
      server.secretKey,
      client.secretKey,
      Buffer.from(server.secretKey).toString("hex"),
    ]
    for (const secret of secrets) expect(said).not.toContain(secret)
  })
})
