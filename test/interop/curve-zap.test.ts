import { afterAll, afterEach, beforeAll, expect } from "vitest"
import { Pull, Push, z85Decode } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { clientKeys, curveOptions, curvePeerOptions, strangerKeys } from "../support/curve-keys.ts"
import { ownPlace } from "../support/network.ts"
import { killNodePeers, NodePeer } from "../support/node-peer.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { PeerZapHandler, peerAnswer } from "../support/peer-zap-handler.ts"
import { describePeers, type Peer } from "../support/peers.ts"
import { watchEvents } from "../support/watch-events.ts"
import { answer, ZapHandler } from "../support/zap-handler.ts"

/** What a handler may say, and whether the client is told so. */
const outcomes: readonly (readonly [
  says: string,
  reply: (request: readonly string[]) => string[],
  told: number | undefined,
])[] = [
  ["300", (request) => peerAnswer(request, "300"), undefined],
  ["400", (request) => peerAnswer(request, "400"), 400],
  ["500", (request) => peerAnswer(request, "500"), 500],
  ["201", (request) => peerAnswer(request, "201"), undefined],
  ["too little", (request) => peerAnswer(request, "200").slice(0, 5), undefined],
]

const octets = (frames: readonly string[]): Buffer[] => frames.map((each) => Buffer.from(each, "latin1"))
const texts = (frames: readonly Buffer[]): string[] => frames.map((each) => each.toString("latin1"))

describePeers("Who may come in by CURVE, with libzmq", (peers) => {
  test.for(outcomes)(
    "is the same for their clients when our handler says %s",
    async ([, reply, told], { context }) => {
      const handler = await ZapHandler.start(context, (request) => octets(reply(texts(request))))
      const pull = new Pull({ context, ...curveOptions.server })
      const push = await peers.shared.socket("PUSH", { ...curvePeerOptions.client, RECONNECT_IVL: 20 })
      const events = await push.monitor()
      await push.connect(await pull.bind(ownPlace()))
      const failed = await events.next(({ event }) => event.startsWith("HANDSHAKE"))
      expect(failed.event).toBe(told === undefined ? "HANDSHAKE_FAILED_NO_DETAIL" : "HANDSHAKE_FAILED_AUTH")
      if (told !== undefined) expect(failed.value).toBe(told)
      await events.next(({ event }) => event === "DISCONNECTED")
      handler.decide = (request) => answer(request, "200")
      if (told !== undefined) return
      // Not a word of refusal: they come back until they are let in.
      await push.send("x")
      expect(String(await pull.receive())).toBe("x")
    },
  )

  test.for(outcomes)(
    "is the same for our clients when their handler says %s",
    async ([, reply, told], { context }) => {
      const handler = await PeerZapHandler.start(peers.shared, reply)
      const pull = await peers.shared.socket("PULL", { ...curvePeerOptions.server, HANDSHAKE_IVL: 300 })
      const push = new Push({ context, ...curveOptions.client, reconnectInterval: 20 })
      const events = watchEvents(push)
      push.connect(await pull.bind())
      await events.told("disconnect")
      const failure = events.items.find(({ type }) => type.startsWith("handshake"))
      if (told !== undefined) {
        expect(failure).toMatchObject({ type: "handshake:error:auth", error: { status: told } })
        expect(events.types).not.toContain("connect:retry")
        return
      }
      expect(failure?.type).toBe("handshake:error:other")
      handler.decide = (request) => peerAnswer(request, "200")
      await push.send("x")
      expect(await pull.receive()).toEqual(["x"])
    },
  )

  test("is asked as by them: domain, address and key", async ({ context }) => {
    const ours = await ZapHandler.start(context)
    const theirs = await PeerZapHandler.start(peers.shared)
    const pull = new Pull({ context, ...curveOptions.server, zapDomain: "inner" })
    const theirPush = await peers.shared.socket("PUSH", curvePeerOptions.client)
    await theirPush.connect(await pull.bind("tcp://127.0.0.1:*"))
    await theirPush.send("x")
    await pull.receive()
    const theirPull = await peers.shared.socket("PULL", {
      ...curvePeerOptions.server,
      ZAP_DOMAIN: "inner",
    })
    const push = new Push({ context, ...curveOptions.client })
    push.connect(await theirPull.bind())
    await push.send("x")
    await theirPull.receive()
    expect(ours.requests).toHaveLength(1)
    expect(ours.requests).toEqual(theirs.requests)
  })

  test("is nobody where a handler has to be, and is not: until there is one", async ({ context }) => {
    const options = { ...curveOptions.server, zapDomain: "global", zapEnforceDomain: true }
    const pull = new Pull({ context, ...options })
    const noted = watchEvents(pull)
    const push = await peers.shared.socket("PUSH", { ...curvePeerOptions.client, RECONNECT_IVL: 20 })
    await push.connect(await pull.bind(ownPlace()))
    expect(await noted.told("handshake:error:other")).toMatchObject({ error: { code: "EFAULT" } })
    await ZapHandler.start(context)
    await push.send("x")
    expect(String(await pull.receive())).toBe("x")
  })
})

describeWithZeromq("Who may come in by CURVE, with the package zeromq", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start()
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  const { publicKey, secretKey } = strangerKeys

  test("is decided by our handler for their clients", async ({ context }) => {
    const handler = await ZapHandler.start(context, (request) =>
      answer(request, handler.requests.length === 1 ? "300" : "200", { userId: "known" }),
    )
    const pull = new Pull({ context, ...curveOptions.server })
    const noted = watchEvents(pull)
    const push = await (peer as unknown as Peer).socket("PUSH", {
      ...curvePeerOptions.client,
      RECONNECT_IVL: 20,
    })
    await push.connect(await pull.bind(ownPlace()))
    await push.send("x")
    const [frame] = await pull.receiveFrames()
    expect([String(frame), frame?.userId]).toEqual(["x", "known"])
    expect(noted.items.filter(({ type }) => type === "handshake:error:auth")).toMatchObject([
      { error: { status: 300 } },
    ])
    const stranger = await (peer as unknown as Peer).socket("PUSH", {
      ...curvePeerOptions.client,
      CURVE_SERVERKEY: publicKey,
    })
    await stranger.connect(pull.lastEndpoint as string)
    expect(await noted.told("handshake:error:protocol")).toMatchObject({
      error: { code: "ERR_ZMTP_CRYPTOGRAPHIC" },
    })
    expect(pull.stats().peers).toBe(1)
  })

  test("is decided by their handler for our clients", async ({ context }) => {
    const known = Buffer.from(z85Decode(clientKeys.publicKey)).toString("latin1")
    await PeerZapHandler.start(peer, (request) =>
      peerAnswer(request, request.at(-1) === known ? "200" : "500"),
    )
    const pull = await (peer as unknown as Peer).socket("PULL", {
      ...curvePeerOptions.server,
      ZAP_DOMAIN: "test",
    })
    const endpoint = await pull.bind()
    const push = new Push({ context, ...curveOptions.client })
    push.connect(endpoint)
    await push.send("x")
    expect(await pull.receive()).toEqual(["x"])
    const stranger = new Push({
      context,
      ...curveOptions.client,
      curvePublicKey: publicKey,
      curveSecretKey: secretKey,
    })
    const refused = watchEvents(stranger)
    stranger.connect(endpoint)
    expect(await refused.told("handshake:error:auth")).toMatchObject({ error: { status: 500 } })
    const mistaken = new Push({
      context,
      ...curveOptions.client,
      curveServerKey: publicKey,
      reconnectInterval: 20,
    })
    const events = watchEvents(mistaken)
    mistaken.connect(endpoint)
    await events.told("connect:retry", 2)
    expect(events.types).not.toContain("handshake")
  })
})
