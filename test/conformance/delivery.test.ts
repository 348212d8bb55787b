import { describe, expect } from "vitest"
import { Dealer, METADATA, Pair, Pull, Push, type Reply, type Request } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { countSends, drain, texts } from "../support/messages.ts"
import { describePeers } from "../support/peers.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { anyEndpoint, transports } from "../support/wiring.ts"
import { commandFrame, greeting, message, ready, subscribe } from "../support/zmtp-octets.ts"

describe("A message", () => {
  test.for([10, 100])(
    "[iov-1] of ten frames of %i octets goes out and comes back in one call",
    async (size, { context }) => {
      const [push, pull] = [new Push({ context }), new Pull({ context })]
      push.connect(await pull.bind(anyEndpoint("tcp")))
      const frames = Array.from({ length: 10 }, (_, index) => Buffer.alloc(size, String(index)))
      await push.send(frames)
      expect(await pull.receive()).toEqual(frames)
      expect(() => push.trySend([])).toThrow(TypeError)
      expect(() => push.trySend(null as never)).not.toThrow()
    },
  )

  test("[msg-ffn-1] tells once that its memory is free, when the last who held it is done", async ({
    context,
  }) => {
    const [push, pull] = [new Push({ context }), new Pull({ context })]
    const block = Buffer.alloc(100_000)
    const sent = push.send(block, { track: true })
    push.connect(await pull.bind(anyEndpoint("tcp")))
    const tracker = await sent
    let told = 0
    await tracker.wait().then(() => told++)
    expect([tracker.done, told]).toEqual([true, 1])
    await pull.receive()
    expect(told).toBe(1)
  })

  test("[msg-flags-1] says on each frame whether there is more", async ({ context }) => {
    const [router, dealer] = [context.socket("ROUTER"), context.socket("DEALER")]
    dealer.connect(await router.bind(anyEndpoint("inproc")))
    await dealer.send(["A", "B"])
    const flags = []
    for (let more = true; more; flags.push(more)) ({ more } = await router.receiveFrame())
    expect(flags).toEqual([true, true, false])
  })
})

describe("Properties of an application", () => {
  const hello = { "X-hello": "hello", "X-connection": "primary", "X-key": "HelloWorld" }

  test("[app-meta-1] are told with messages, to both sides", async ({ context }) => {
    const request = context.socket("REQ")
    const reply = context.socket("REP")
    request.set("metadata", hello)
    reply.set("metadata", { "X-hello": "yourself", "X-side": "server" })
    request.connect(await reply.bind(anyEndpoint("tcp")))
    const look = async (socket: Request | Reply, names: readonly string[]) => {
      const [frame] = await socket.receiveFrames()
      return names.map((name) => frame?.property(name))
    }
    await request.send("question")
    const asked = ["X-hello", "X-connection", "X-key", "X-none", "Socket-Type"]
    expect(await look(reply, asked)).toEqual(["hello", "primary", "HelloWorld", undefined, "REQ"])
    await reply.send("answer")
    expect(await look(request, ["X-hello", "X-side", "X-connection"])).toEqual([
      "yourself",
      "server",
      undefined,
    ])
  })

  test.for([":", "key:", ":value", "no colon", "", "hello:no X", `X-${"k".repeat(255)}:value`])(
    "[app-meta-2] cannot be %j",
    (text, { context }) => {
      const dealer = new Dealer({ context })
      expect(() => dealer.set(METADATA, text)).toThrow(expect.objectContaining({ code: "EINVAL" }))
    },
  )
})

describe("A PULL that disconnects and comes back", () => {
  test("[spec-pushpull-4] has nothing left of before, and its PUSH cannot send meanwhile", async ({
    context,
  }) => {
    const push = new Push({ context, sendHighWaterMark: 1 })
    const pull = new Pull({ context, receiveHighWaterMark: 1 })
    const endpoint = await push.bind(anyEndpoint("inproc"))
    pull.connect(endpoint)
    expect(countSends(push, 10)).toBe(2)
    pull.disconnect(endpoint)
    await until(() => push.stats().peers === 0)
    expect([drain(pull), pull.readable, push.writable, push.trySend("x")]).toEqual([[], false, false, false])
    pull.connect(endpoint)
    await until(() => push.stats().peers === 1)
    expect(drain(pull)).toEqual([])
    expect(push.trySend("new")).toBe(true)
    expect(drain(pull)).toEqual([["new"]])
  })
})

describe("Publishers and subscribers of either version", () => {
  const versions = [
    { minor: 1, octets: subscribe("A") },
    { minor: 0, octets: message("\x01A") },
  ] as const

  test.for(versions)(
    "[mock-pub-sub-1] a SUB asks a peer of ZMTP 3.$minor in its form",
    async ({ minor, octets }, { context }) => {
      const subscriber = context.socket("SUB")
      subscriber.subscribe("A")
      const peer = await RawPeer.connect(await subscriber.bind(anyEndpoint("tcp")))
      peer.send(greeting({ minor }), ready("PUB"))
      await peer.hears(octets)
      peer.send(message("ALOL"))
      expect(texts(await subscriber.receive())).toEqual(["ALOL"])
    },
  )

  const forms = [message("\x01A"), subscribe("A")]
  test.for(versions.flatMap(({ minor }) => forms.map((octets) => ({ minor, octets }))))(
    "[mock-pub-sub-1] an XPUB takes subscriptions in both forms from a peer of ZMTP 3.$minor",
    async ({ minor, octets }, { context }) => {
      const publisher = context.socket("XPUB")
      const peer = await RawPeer.connect(await publisher.bind(anyEndpoint("tcp")))
      peer.send(greeting({ minor }), ready("SUB"), octets)
      expect(await publisher.receive()).toEqual([Buffer.from("\x01A")])
      await publisher.send("ALOL")
      await peer.hears(message("ALOL"))
    },
  )
})

describe("A peer that dies in the middle of a message", () => {
  test("[router-notify-3] is told to be gone behind its whole messages", async ({ context }) => {
    const router = context.socket("ROUTER", { routerNotify: 2 })
    const peer = await RawPeer.ready(await router.bind(anyEndpoint("tcp")), "DEALER")
    peer.send(message("one"), message("two", "parts"), Buffer.from("01016101016202", "hex"))
    const heard = [await router.receive(), await router.receive()]
    peer.reset()
    heard.push(await router.receive())
    expect(heard.map((each) => texts(each.slice(1)))).toEqual([["one"], ["two", "parts"], [""]])
    expect(new Set(heard.map(([id]) => id?.toString("hex"))).size).toBe(1)
  })

  test("[router-notify-1] notices are a number from 0 to 3, for a ROUTER", ({ context }) => {
    const router = context.socket("ROUTER")
    for (const notices of [0, 1, 2, 3]) {
      router.routerNotify = notices
      expect(router.routerNotify).toBe(notices)
    }
    const wrong = expect.objectContaining({ code: "EINVAL" })
    for (const notices of [-1, 4]) {
      expect(() => {
        router.routerNotify = notices
      }).toThrow(wrong)
    }
    expect(() => context.socket("DEALER").set("routerNotify", 1)).toThrow(wrong)
  })
})

describePeers("With libzmq at the other end", (peers) => {
  test("[iov-1] [app-meta-1] frames and their number are the same", async ({ context }) => {
    const pull = new Pull({ context })
    const push = await peers.shared.socket("PUSH")
    await push.connect(await pull.bind(anyEndpoint("tcp")))
    await push.send(Array.from({ length: 10 }, (_, index) => String(index)))
    const frames = await pull.receiveFrames({ timeout: 10_000 })
    expect(frames.map(String)).toEqual(Array.from({ length: 10 }, (_, index) => String(index)))
    expect(
      frames.every((frame) => frame.socketType === "PUSH" && frame.peerAddress?.startsWith("127.")),
    ).toBe(true)
  })
})

test.for(transports)(
  "[pair-tcp-1] PAIRs meet over %s, over tcp by name as well",
  async (transport, { context }) => {
    const [left, right] = [new Pair({ context }), new Pair({ context })]
    const endpoint = await left.bind(transport === "tcp" ? "tcp://localhost:*" : anyEndpoint(transport))
    right.connect(transport === "tcp" ? `tcp://localhost:${endpoint.split(":").at(-1)}` : endpoint)
    for (const [from, to] of [
      [left, right],
      [right, left],
    ] as const) {
      await from.send(["a", "b"])
      expect(texts(await to.receive())).toEqual(["a", "b"])
    }
  },
)

test("[bind-stream-fuzzer-1] any octets are data to a STREAM", async ({ context }) => {
  const stream = context.socket("STREAM")
  const peer = await RawPeer.connect(await stream.bind(anyEndpoint("tcp")))
  const octets = [
    greeting(),
    Buffer.from("GET / HTTP/1.1\r\n\r\n"),
    Buffer.alloc(3000, 0xff),
    commandFrame("PING"),
  ]
  const wanted = Buffer.concat(octets)
  const [id, opened] = await stream.receive()
  expect(opened).toHaveLength(0)
  for (const each of octets) peer.send(each)
  let heard = Buffer.alloc(0)
  while (heard.length < wanted.length) {
    const [from, data] = await stream.receive()
    expect(from).toEqual(id)
    heard = Buffer.concat([heard, data as Buffer])
  }
  expect(heard).toEqual(wanted)
})
