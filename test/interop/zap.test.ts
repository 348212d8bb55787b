import { expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"
import { PeerZapHandler, peerAnswer } from "../support/peer-zap-handler.ts"
import { describePeers } from "../support/peers.ts"
import { watchEvents } from "../support/watch-events.ts"
import { answer, ZapHandler } from "../support/zap-handler.ts"

const refusals = ["400", "500"]

describePeers("ZAP with libzmq, and no other security,", (peers) => {
  test("lets their peers in to us, and tells who they are", async ({ context }) => {
    const handler = await ZapHandler.start(context, (request) => answer(request, "200", { userId: "alice" }))
    const pull = new Pull({ context, zapDomain: "global" })
    const push = await peers.shared.socket("PUSH")
    await push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await push.send("x")
    const [frame] = await pull.receiveFrames()
    expect([String(frame), frame?.userId]).toEqual(["x", "alice"])
    expect(handler.requests).toEqual([["1.0", "1", "global", "127.0.0.1", "", "NULL"]])
  })

  test("asks their handlers what they ask ours", async ({ context }) => {
    const handler = await PeerZapHandler.start(peers.shared, (request) => peerAnswer(request, "200", "bob"))
    const pull = await peers.shared.socket("PULL", { ZAP_DOMAIN: "global" })
    const push = new Push({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await push.send("x")
    expect(await pull.receiveProperties(["User-Id"])).toEqual([{ "User-Id": "bob" }])
    expect(handler.requests).toEqual([["1.0", "1", "global", "127.0.0.1", "", "NULL"]])
  })

  test("asks on both sides, when both have a domain", async ({ context }) => {
    const ourHandler = await ZapHandler.start(context)
    const theirHandler = await PeerZapHandler.start(peers.shared)
    const pull = await peers.shared.socket("PULL", { ZAP_DOMAIN: "theirs" })
    const push = new Push({ context, zapDomain: "ours" })
    push.connect(await pull.bind())
    await push.send("x")
    expect(await pull.receive()).toEqual(["x"])
    expect([ourHandler.requests[0]?.[2], theirHandler.requests[0]?.[2]]).toEqual(["ours", "theirs"])
  })

  test.for(refusals)("refuses their clients with %s, and they know it", async (status, { context }) => {
    await ZapHandler.start(context, (request) => answer(request, status))
    const pull = new Pull({ context, zapDomain: "global" })
    const push = await peers.shared.socket("PUSH", { RECONNECT_IVL: -1 })
    const events = await push.monitor()
    await push.connect(await pull.bind(ownPlace()))
    const failed = await events.next(({ event }) => event.startsWith("HANDSHAKE"))
    expect([failed.event, failed.value]).toEqual(["HANDSHAKE_FAILED_AUTH", Number(status)])
    await events.next(({ event }) => event === "DISCONNECTED")
  })

  test.for(refusals)("knows that it is refused by their servers with %s", async (status, { context }) => {
    await PeerZapHandler.start(peers.shared, (request) => peerAnswer(request, status))
    const pull = await peers.shared.socket("PULL", { ZAP_DOMAIN: "global" })
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(await pull.bind())
    expect(await events.told("handshake:error:auth")).toMatchObject({ error: { status: Number(status) } })
    await events.told("disconnect")
    expect(events.types).not.toContain("connect:retry")
  })

  test.for(refusals)("refuses their servers with %s until they are welcome", async (status, { context }) => {
    const handler = await ZapHandler.start(context, (request) => answer(request, status))
    const pull = await peers.shared.socket("PULL")
    const noted = await pull.monitor()
    const push = new Push({ context, zapDomain: "global", reconnectInterval: 20 })
    push.connect(await pull.bind())
    const failed = await noted.next(({ event }) => event.startsWith("HANDSHAKE"))
    expect([failed.event, failed.value]).toEqual(["HANDSHAKE_FAILED_AUTH", Number(status)])
    handler.decide = (request) => answer(request, "200")
    await push.send("x")
    expect(await pull.receive()).toEqual(["x"])
  })

  test("comes back to their servers after a temporary problem", async ({ context }) => {
    const handler = await PeerZapHandler.start(peers.shared, (request) => peerAnswer(request, "300"))
    const pull = await peers.shared.socket("PULL", { ZAP_DOMAIN: "global", HANDSHAKE_IVL: 200 })
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(await pull.bind())
    await events.told("connect:retry")
    handler.decide = (request) => peerAnswer(request, "200")
    await push.send("x")
    expect(await pull.receive()).toEqual(["x"])
  })

  test("waits with them for a handler where domains are enforced", async ({ context }) => {
    const pull = new Pull({ context, zapDomain: "global", zapEnforceDomain: true })
    const noted = watchEvents(pull)
    const push = await peers.shared.socket("PUSH", { RECONNECT_IVL: 20 })
    await push.connect(await pull.bind(ownPlace()))
    expect(await noted.told("handshake:error:other")).toMatchObject({ error: { code: "EFAULT" } })
    await ZapHandler.start(context)
    await push.send("x")
    expect(String(await pull.receive())).toBe("x")
  })
})
