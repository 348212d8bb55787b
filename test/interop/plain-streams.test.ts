import { afterAll, afterEach, beforeAll, describe, expect } from "vitest"
import { Dealer, ROUTING_ID, Router, Stream } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { described, octets } from "../support/frames.ts"
import { killNodePeers, NodePeer } from "../support/node-peer.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { describePeers } from "../support/peers.ts"
import { greeting, message, property, ready } from "../support/zmtp-octets.ts"

const soon = { timeout: 10_000 }

const places = ["tcp://127.0.0.1:*", "ipc://*"] as const

/** What comes from a connection until it is so long. */
const collect = async (stream: Stream, length: number): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for (let total = 0; total < length; ) {
    const [, data] = await stream.receive(soon)
    pieces.push(data)
    total += data.length
  }
  return Buffer.concat(pieces)
}

describePeers("Our STREAM and libzmq's", (peers) => {
  test.for(places)("talk when we bind %s", async (place, { context }) => {
    const ours = new Stream({ context })
    const theirs = await peers.shared.socket("STREAM", { CONNECT_ROUTING_ID: "us" })
    await theirs.connect(await ours.bind(place))
    expect(await theirs.receive()).toEqual(["us", ""])
    const [id, notice] = await ours.receive(soon)
    expect(notice).toHaveLength(0)
    await theirs.send(["us", "hello"])
    expect(described(await ours.receive(soon))).toEqual([id.toString("latin1"), "hello"])
    await ours.send([id, "\0\x01\x02"])
    expect(await theirs.receive()).toEqual(["us", "\0\x01\x02"])
    const large = { size: 200_000, seed: "large" }
    await theirs.send(["us", large])
    expect((await collect(ours, large.size)).equals(octets(large))).toBe(true)
    await ours.send([id, ""])
    // It comes back, as every connection that libzmq made does.
    expect([await theirs.receive(), await theirs.receive()]).toEqual([
      ["us", ""],
      ["us", ""],
    ])
    const [next, again] = await ours.receive(soon)
    expect([next.equals(id), again.length]).toEqual([false, 0])
    await theirs.send(["us", ""])
    // libzmq gets to it with its next call.
    expect(await theirs.tryReceive(50)).toBeUndefined()
    expect(await ours.receive(soon)).toEqual([next, Buffer.from("")])
  })

  test.for(places)("talk when we connect to %s", async (place, { context }) => {
    const theirs = await peers.shared.socket("STREAM")
    const ours = new Stream({ context, reconnectInterval: 5 })
    ours.connect(await theirs.bind(place))
    const own = ours.get(ROUTING_ID) as Buffer
    await ours.send([own, "early"])
    const [id, notice] = (await theirs.receive()) as [string, string]
    expect(notice).toBe("")
    expect(await theirs.receive()).toEqual([id, "early"])
    expect(await theirs.get("ROUTING_ID")).toBe(id)
    await theirs.send([id, "hello"])
    expect(await ours.receive(soon)).toEqual([own, Buffer.from("")])
    expect(await ours.receive(soon)).toEqual([own, Buffer.from("hello")])
    await theirs.send([id, ""])
    const [next] = (await theirs.receive()) as [string]
    expect(next).not.toBe(id)
    for (let count = 0; count < 2; count++) {
      expect(await ours.receive(soon)).toEqual([own, Buffer.from("")])
    }
    await ours.send([own, "again"])
    await ours.send([own, ""])
    expect(await theirs.receive()).toEqual([next, "again"])
    expect(await theirs.receive()).toEqual([next, ""])
    expect(await theirs.tryReceive(50)).toBeUndefined()
  })

  test("talk when either is a ROUTER with the option for plain bytes", async ({ context }) => {
    const theirs = await peers.shared.socket("ROUTER", { ROUTER_RAW: 1 })
    const ours = new Stream({ context })
    ours.connect(await theirs.bind(), { routingId: "them" })
    await ours.send(["them", "hello"])
    const [id] = (await theirs.receive()) as [string]
    expect(await theirs.receive()).toEqual([id, "hello"])
    const router = new Router({ context, raw: true })
    const stream = await peers.shared.socket("STREAM", { CONNECT_ROUTING_ID: "us" })
    await stream.connect(await router.bind("tcp://127.0.0.1:*"))
    const [named] = await router.receive(soon)
    await router.send([named as Buffer, "hello"])
    expect([await stream.receive(), await stream.receive()]).toEqual([
      ["us", ""],
      ["us", "hello"],
    ])
  })
})

describePeers("ZMTP by hand", (peers) => {
  test("makes libzmq's DEALER talk to our STREAM", async ({ context }) => {
    const stream = new Stream({ context })
    const dealer = await peers.shared.socket("DEALER")
    await dealer.connect(await stream.bind("tcp://127.0.0.1:*"))
    const [id, notice] = await stream.receive(soon)
    expect(notice).toHaveLength(0)
    expect((await collect(stream, 10)).subarray(0, 10).toString("hex")).toBe("ff00000000000000017f")
    const words = ready("DEALER", property("Identity", ""))
    await stream.send([id, Buffer.concat([greeting(), ready("ROUTER")])])
    expect((await collect(stream, 54 + words.length)).subarray(-words.length)).toEqual(words)
    const body = { size: 64_000, seed: "body" }
    await dealer.send(["head", body])
    const expected = message("head", octets(body))
    expect((await collect(stream, expected.length)).equals(expected)).toBe(true)
    await stream.send([id, expected])
    expect(await dealer.receive()).toEqual(["head", ...described([octets(body)])])
    await stream.send([id, ""])
  })

  test("makes our DEALER talk to libzmq's STREAM", async ({ context }) => {
    const stream = await peers.shared.socket("STREAM")
    const dealer = new Dealer({ context })
    dealer.connect(await stream.bind())
    const [id] = (await stream.receive()) as [string]
    await stream.send([id, greeting().toString("latin1") + ready("ROUTER").toString("latin1")])
    await dealer.send("hello")
    let heard = ""
    while (!heard.endsWith("\0\x05hello")) heard += (await stream.receive())[1]
    await stream.send([id, message("and back").toString("latin1")])
    expect(described(await dealer.receive(soon))).toEqual(["and back"])
  })
})

describeWithZeromq("Our STREAM and that of the package zeromq", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start()
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  describe.each(["we bind", "they bind"] as const)("talk when %s", (role) => {
    test("both ways, until one ends it", async ({ context }) => {
      const ours = new Stream({ context, reconnectInterval: 5 })
      const theirs = await peer.socket("STREAM", { RECONNECT_IVL: 5 })
      if (role === "we bind") await theirs.connect(await ours.bind("tcp://127.0.0.1:*"))
      else ours.connect(await theirs.bind())
      const [id, notice] = await ours.receive(soon)
      const [theirId, theirNotice] = (await theirs.receive()) as [string, string]
      expect([notice.length, theirNotice]).toEqual([0, ""])
      await ours.send([id, "hello"])
      expect(await theirs.receive()).toEqual([theirId, "hello"])
      await theirs.send([theirId, "\0\xff"])
      expect(described(await ours.receive(soon))).toEqual([id.toString("latin1"), "\0\xff"])
      await ours.send([id, ""])
      expect(await theirs.receive()).toEqual([theirId, ""])
    })
  })
})
