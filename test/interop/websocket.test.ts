import { afterAll, afterEach, beforeAll, describe, expect } from "vitest"
import { Dealer, Push, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { messagesWith, sized } from "../support/frames.ts"
import { killNodePeers, NodePeer } from "../support/node-peer.ts"
import { range } from "../support/numbers.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { describePeers, type Peer } from "../support/peers.ts"
import { TcpProxy } from "../support/tcp-proxy.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { Conversation, openSocket, orderedPairs, type Role } from "./conversation.ts"

const messages = messagesWith(
  [124, 125, 126, 127, 254, 255, 256, 65_534, 65_535, 65_536],
  ["head", sized(1 << 20), "", sized(255), "tail"],
)

const roles: readonly Role[] = ["we bind", "they bind"]
const endpoint = "ws://127.0.0.1:*/path"

describePeers("WebSockets between our sockets and those of libzmq", (peers) => {
  describe.each(orderedPairs)("our %s and their %s", (ourType, theirType) => {
    test.for(roles)("carry messages whole and in order, %s", async (role, { context }) => {
      const ours = openSocket(context, ourType)
      const conversation = await Conversation.begin(ours, peers.shared, { theirType, role, endpoint })
      const { sent, arrived } = await conversation.exchange(messages)
      expect(arrived).toEqual(sent)
    })
  })

  test.for(roles)("have pings of their own for signs of life, %s", async (role, { context }) => {
    const heartbeats = { HEARTBEAT_IVL: 20, HEARTBEAT_TIMEOUT: 5_000 }
    const ours = new Dealer({ context, heartbeatInterval: 20, heartbeatTimeout: 5_000 })
    const theirs = await peers.shared.socket("DEALER", heartbeats)
    const events = watchEvents(ours)
    const bound = role === "we bind" ? await ours.bind(endpoint) : await theirs.bind(endpoint)
    const proxy = await TcpProxy.before(bound.replace(/^ws:\/\/(.*?)\/.*$/, "tcp://$1"))
    const proxied = proxy.endpoint.replace("tcp:", "ws:")
    if (role === "we bind") await theirs.connect(proxied)
    else ours.connect(proxied)
    await events.told("handshake")
    for (let count = 0; count < 10; count++) {
      const { answered } = proxy
      await until(() => proxy.answered > answered, "a ping or its answer")
    }
    await ours.send("still here")
    expect(await theirs.receive()).toEqual(["still here"])
    expect(events.types).not.toContain("disconnect")
    await proxy.close()
  })

  test("carry what waits when a socket closes", async ({ context }) => {
    const push = new Push({ context, linger: 10_000 })
    const theirs = await peers.shared.socket("PULL")
    push.connect(await theirs.bind(endpoint))
    for (const number of range(0, 500)) await push.send(["x".repeat(1_000), `${number}`])
    void push.close()
    expect(await theirs.receiveNumbers(500)).toEqual(range(0, 500))
  })

  test("come back when their listener does", async ({ context }) => {
    const router = new Router({ context })
    const bound = await router.bind("ws://127.0.0.1:*")
    const theirs = await peers.shared.socket("DEALER", { RECONNECT_IVL: 10 })
    await theirs.connect(bound)
    await theirs.send("first")
    expect(String((await router.receive({ timeout: 10_000 }))[1])).toBe("first")
    await router.close()
    const again = new Router({ context })
    await again.bind(bound.replace(/\/$/, ""))
    await theirs.send("second")
    expect(String((await again.receive({ timeout: 20_000 }))[1])).toBe("second")
  })
})

describeWithZeromq("WebSockets between our sockets and those of the package zeromq", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start()
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  describe.each([
    ["REQ", "REP"],
    ["ROUTER", "DEALER"],
    ["SUB", "PUB"],
    ["XPUB", "SUB"],
  ] as const)("our %s and their %s", (ourType, theirType) => {
    test.for(roles)("carry messages whole and in order, %s", async (role, { context }) => {
      const ours = openSocket(context, ourType)
      const conversation = await Conversation.begin(ours, peer as unknown as Peer, {
        theirType,
        role,
        endpoint,
      })
      const { sent, arrived } = await conversation.exchange(messages)
      expect(arrived).toEqual(sent)
    })
  })
})
