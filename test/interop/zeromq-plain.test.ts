import { afterAll, afterEach, beforeAll, expect } from "vitest"
import { Dealer, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"
import { killNodePeers, NodePeer } from "../support/node-peer.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { PeerZapHandler, peerAnswer } from "../support/peer-zap-handler.ts"
import { watchEvents } from "../support/watch-events.ts"
import { answer, ZapHandler } from "../support/zap-handler.ts"

const theirs = { PLAIN_USERNAME: "admin", PLAIN_PASSWORD: "secret" }
const ours = { plainUsername: "admin", plainPassword: "secret" }

describeWithZeromq("PLAIN with the package zeromq", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start()
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  test.for(["tcp", "ipc"])("lets their clients in to us, over %s", async (transport, { context }) => {
    const handler = await ZapHandler.start(context, (request) => answer(request, "200", { userId: "alice" }))
    const router = new Router({ context, plainServer: true, zapDomain: "test" })
    const dealer = await peer.socket("DEALER", { ...theirs, ROUTING_ID: "theirs" })
    await dealer.connect(await router.bind(transport === "tcp" ? ownPlace() : "ipc://*"))
    await dealer.send(["hello"])
    const [id, body] = await router.receiveFrames()
    expect([String(id), String(body), body?.userId]).toEqual(["theirs", "hello", "alice"])
    await router.send(["theirs", "welcome"])
    expect(await dealer.receive()).toEqual(["welcome"])
    expect(handler.requests[0]?.slice(5)).toEqual(["PLAIN", "admin", "secret"])
  })

  test("lets us in to their servers, or not, as their handler says", async ({ context }) => {
    const handler = await PeerZapHandler.start(peer, (request) =>
      peerAnswer(request, request.at(-1) === "secret" ? "200" : "400"),
    )
    const router = await peer.socket("ROUTER", { PLAIN_SERVER: 1, ZAP_DOMAIN: "test" })
    const endpoint = await router.bind(ownPlace())
    const dealer = new Dealer({ context, ...ours, routingId: "ours" })
    dealer.connect(endpoint)
    await dealer.send("hello")
    expect(await router.receive()).toEqual(["ours", "hello"])
    await router.send(["ours", "welcome"])
    expect(String(await dealer.receive())).toBe("welcome")
    const stranger = new Dealer({ context, ...ours, plainPassword: "guess" })
    const events = watchEvents(stranger)
    stranger.connect(endpoint)
    expect(await events.told("handshake:error:auth")).toMatchObject({ error: { status: 400 } })
    expect(handler.requests.map((request) => request.slice(2))).toEqual([
      ["test", expect.any(String), "", "PLAIN", "admin", "secret"],
      ["test", expect.any(String), "", "PLAIN", "admin", "guess"],
    ])
  })
})
