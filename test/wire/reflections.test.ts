import { describe, expect, it } from "vitest"
import { Dealer, Pair, Push, Request, Router } from "../../src/index.ts"
import { RawServer } from "../support/raw-peer.ts"
import { quietTime, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { codeOf } from "./stage.ts"

const mirror = (): Promise<RawServer> =>
  RawServer.listen((peer) => peer.socket.on("data", (chunk) => peer.send(chunk)))

describe("a server that sends everything back", () => {
  it.each([
    ["DEALER", () => new Dealer({ linger: 0, heartbeatInterval: 5 })],
    ["PAIR", () => new Pair({ linger: 0, heartbeatInterval: 5 })],
  ] as const)("is a peer to a %s, which hears itself and no more than that", async (_, make) => {
    using server = await mirror()
    await using socket = make()
    socket.connect(server.endpoint)
    for (const text of ["one", "two"]) await socket.send(text)
    for (const text of ["one", "two"]) {
      expect(String(await socket.receive({ timeout: 10_000 }))).toBe(text)
    }
    const peer = await server.peer(0)
    // Each PING comes back as a PING and is answered; the answer comes back, and is answered by nobody.
    await until(() => peer.received.includes("PONG"))
    const heard = peer.heard
    await quietTime()
    expect(peer.heard - heard).toBeLessThan(10_000)
    expect(socket.tryReceive()).toBeUndefined()
  })

  it("is a peer to a ROUTER, which knows it by no id that is its own", async () => {
    using server = await mirror()
    await using router = new Router({ linger: 0, routingId: "me", mandatory: true })
    const events = watchEvents(router)
    router.connect(server.endpoint)
    await events.told("handshake")
    await until(() => router.stats().peers === 1)
    await router.send(["me", "to myself"])
    expect((await router.receive({ timeout: 10_000 })).map(String)).toEqual(["me", "to myself"])
  })

  it.each([
    ["PUSH", () => new Push({ linger: 0 })],
    ["REQ", () => new Request({ linger: 0 })],
  ] as const)("is none to a %s", async (_, make) => {
    using server = await mirror()
    await using socket = make()
    const events = watchEvents(socket)
    socket.connect(server.endpoint)
    await events.until((all) => all.some((each) => codeOf(each) === "ERR_ZMTP_INVALID_METADATA"))
    expect(events.types).not.toContain("handshake")
  })
})
