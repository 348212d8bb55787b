import { afterAll, afterEach, beforeAll, describe, expect } from "vitest"
import type { Context, Socket } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { described, type Frame, octets } from "../support/frames.ts"
import { ownPlace } from "../support/network.ts"
import { killNodePeers, NodePeer, type NodePeerSocket } from "../support/node-peer.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { until } from "../support/until.ts"

const bodies: Frame[] = [
  "text",
  "",
  { size: 255, seed: "short" },
  { size: 256, seed: "long" },
  { size: 70_000, seed: "large" },
  "last",
]

const meetings = [
  { by: "tcp, we bind", tcp: true, weBind: true },
  { by: "tcp, they bind", tcp: true, weBind: false },
  { by: "ipc, we bind", tcp: false, weBind: true },
  { by: "ipc, they bind", tcp: false, weBind: false },
] as const

type Meeting = (typeof meetings)[number]

const meet = async ({ tcp, weBind }: Meeting, ours: Socket, theirs: NodePeerSocket): Promise<void> => {
  const endpoint = tcp ? ownPlace() : "ipc://*"
  if (weBind) await theirs.connect(await ours.bind(endpoint))
  else ours.connect(await theirs.bind(endpoint))
}

/** What a body is described as when it is received. */
const texts = bodies.map((each) => described([octets(each)]).join())

const shown = (body: Buffer): string => described([body]).join()

describeWithZeromq("Our draft sockets and those of the package zeromq", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start("zeromq", { draft: true })
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  const receiveTexts = async (theirs: NodePeerSocket, count = bodies.length): Promise<string[]> => {
    const received: string[] = []
    while (received.length < count) received.push((await theirs.receive())[0] as string)
    return received
  }

  const receiveOurs = async (
    ours: { receive(options: { timeout: number }): Promise<[Buffer, ...object[]]> },
    count = bodies.length,
  ): Promise<string[]> => {
    const received: string[] = []
    while (received.length < count) received.push(shown((await ours.receive({ timeout: 30_000 }))[0]))
    return received
  }

  describe.each(meetings)("by $by", (meeting) => {
    test("our CLIENT asks their SERVER", async ({ context }) => {
      const client = context.socket("CLIENT")
      const server = await peer.socket("SERVER")
      await meet(meeting, client, server)
      for (const each of bodies) await client.send(octets(each))
      let label = {}
      for (const text of texts) {
        const [body, described] = await server.receive()
        expect(body).toBe(text)
        label = JSON.parse(described as string)
      }
      for (const each of bodies) await server.send(each, label)
      expect(await receiveOurs(client)).toEqual(texts)
    })

    test("our SERVER answers their CLIENT", async ({ context }) => {
      const server = context.socket("SERVER")
      const client = await peer.socket("CLIENT")
      await meet(meeting, server, client)
      for (const each of bodies) await client.send(each)
      for (const text of texts) {
        const [body, label] = await server.receive({ timeout: 30_000 })
        expect(shown(body)).toBe(text)
        await server.send(body, label)
      }
      expect(await receiveTexts(client)).toEqual(texts)
    })

    test("our SCATTER feeds their GATHER", async ({ context }) => {
      const scatter = context.socket("SCATTER")
      const gather = await peer.socket("GATHER")
      await meet(meeting, scatter, gather)
      for (const each of bodies) await scatter.send(octets(each))
      expect(await receiveTexts(gather)).toEqual(texts)
    })

    test("our GATHER takes from their SCATTER", async ({ context }) => {
      const gather = context.socket("GATHER")
      const scatter = await peer.socket("SCATTER")
      await meet(meeting, gather, scatter)
      for (const each of bodies) await scatter.send(each)
      expect(await receiveOurs(gather)).toEqual(texts)
    })

    test("our CHANNEL talks with theirs", async ({ context }) => {
      const ours = context.socket("CHANNEL")
      const theirs = await peer.socket("CHANNEL")
      await meet(meeting, ours, theirs)
      for (const each of bodies) await theirs.send(each)
      expect(await receiveOurs(ours)).toEqual(texts)
      for (const each of bodies) await ours.send(octets(each))
      expect(await receiveTexts(theirs)).toEqual(texts)
    })

    test("our RADIO reaches their DISH in the groups that it joined", async ({ context }) => {
      const radio = context.socket("RADIO")
      const dish = await peer.socket("DISH")
      const longest = "g".repeat(255)
      for (const group of ["left", longest, "", "end"]) await dish.join(group)
      await meet(meeting, radio, dish)
      await dish.leave("left")
      await dish.join("late")
      const tune = setInterval(() => void radio.send("tuning", { group: "late" }), 5)
      expect(await dish.receive()).toEqual(["tuning", '{"group":"late"}'])
      clearInterval(tune)
      for (const group of ["left", "nobody", longest]) {
        for (const each of bodies) await radio.send(octets(each), { group })
      }
      await radio.send("end", { group: "end" })
      const received: string[][] = []
      while (received.at(-1)?.[0] !== "end") received.push(await dish.receive())
      expect(received.filter(([, label]) => label !== '{"group":"late"}')).toEqual([
        ...texts.map((text) => [text, JSON.stringify({ group: longest })]),
        ["end", '{"group":"end"}'],
      ])
    })

    test("our DISH hears their RADIO in the groups that it joined", async ({ context }) => {
      const dish = context.socket("DISH")
      const radio = await peer.socket("RADIO")
      const longest = "g".repeat(255)
      dish.join("left", longest, "", "end")
      await meet(meeting, dish, radio)
      dish.leave("left")
      dish.join("late")
      for (;;) {
        await radio.send("tuning", { group: "late" })
        await until(() => dish.stats().peers === 1)
        if (dish.tryReceive() !== undefined) break
      }
      for (const group of ["left", "nobody", longest]) {
        for (const each of bodies) await radio.send(each, { group })
      }
      await radio.send("end", { group: "end" })
      const received: string[][] = []
      while (received.at(-1)?.[0] !== "end") {
        const [body, { group }] = await dish.receive({ timeout: 30_000 })
        received.push([shown(body), group.toString()])
      }
      expect(received.filter(([, group]) => group !== "late")).toEqual([
        ...texts.map((text) => [text, longest]),
        ["end", "end"],
      ])
    })
  })

  test("our PEER reaches theirs before and after it is there", async ({ context }) => {
    const ours = context.socket("PEER")
    const theirs = await peer.socket("PEER")
    const routingId = ours.connectPeer(await theirs.bind())
    for (const each of bodies) await ours.send(octets(each), { routingId })
    expect(await receiveTexts(theirs)).toEqual(texts)
  })

  test("our PEER is known by a bound one", async ({ context }: { context: Context }) => {
    const ours = context.socket("PEER")
    const theirs = await peer.socket("PEER")
    await theirs.connect(await ours.bind(ownPlace()))
    await until(() => ours.stats().peers === 1)
    expect(ours.tryReceive()).toBeUndefined()
  })

  test("a client that our SERVER disconnects comes back as another", async ({ context }) => {
    const server = context.socket("SERVER")
    const client = await peer.socket("CLIENT", { RECONNECT_IVL: 5 })
    await client.connect(await server.bind(ownPlace()))
    await client.send("first")
    const [, { routingId }] = await server.receive({ timeout: 30_000 })
    server.disconnectPeer(routingId)
    expect(() => server.trySend("x", { routingId })).toThrow(
      expect.objectContaining({ code: "EHOSTUNREACH" }),
    )
    await until(() => server.stats().peers === 1)
    await client.send("second")
    const [body, again] = await server.receive({ timeout: 30_000 })
    expect(String(body)).toBe("second")
    expect(again.routingId).not.toBe(routingId)
  })
})
