import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { introduce, layouts, wireLayouts } from "../support/layouts.ts"
import { drain, receiveTexts, texts } from "../support/messages.ts"
import { RawServer } from "../support/raw-peer.ts"
import { quietTime, until } from "../support/until.ts"
import { anyEndpoint, reservedEndpoint } from "../support/wiring.ts"
import { greeting, message, property, ready } from "../support/zmtp-octets.ts"

const wires = ["tcp", "ipc"] as const

describe("A greeting (helloMessage)", () => {
  test.for(layouts)("goes to each peer before anything else ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { helloMessage: "I am the router" })
    const dealers = ["a", "b"].map((routingId) =>
      context.socket("DEALER", { routingId, helloMessage: `I am ${routingId}`, probeRouter: true }),
    )
    await introduce(layout, router, ...dealers)
    for (const dealer of dealers) {
      await dealer.send("hello")
      expect(texts(await dealer.receive())).toEqual(["I am the router"])
    }
    const heard = await receiveTexts(router, 6)
    for (const id of ["a", "b"]) {
      expect(heard.filter(([from]) => from === id)).toEqual([
        [id, `I am ${id}`],
        [id, ""],
        [id, "hello"],
      ])
    }
  })

  test.for(wires)("goes out again with each new connection (%s)", async (transport, { context }) => {
    const dealer = context.socket("DEALER", { helloMessage: "here I am", reconnectInterval: 5 })
    const endpoint = await reservedEndpoint(transport)
    dealer.connect(endpoint)
    await dealer.send("was waiting")
    for (const rest of [["was waiting"], []]) {
      const router = context.socket("ROUTER")
      await router.bind(endpoint)
      expect(texts(await router.receive())[1]).toBe("here I am")
      for (const each of rest) expect(texts(await router.receive())[1]).toBe(each)
      await router.close()
      await until(() => dealer.stats().peers === 0)
    }
  })

  test("is what the option held when the endpoint was bound or connected", async ({ context }) => {
    const router = context.socket("ROUTER")
    const silent = await router.bind(anyEndpoint("tcp"))
    router.helloMessage = "hello"
    const polite = await router.bind(anyEndpoint("tcp"))
    router.helloMessage = null
    const dealer = context.socket("DEALER")
    dealer.connect(silent)
    await dealer.send("?")
    const [id] = await router.receive()
    await router.send([id as Buffer, "no greeting"])
    expect(texts(await dealer.receive())).toEqual(["no greeting"])
    dealer.connect(polite)
    expect(texts(await dealer.receive())).toEqual(["hello"])
  })

  test("is one frame on the wire, first after the handshake", async ({ context }) => {
    using server = await RawServer.listen()
    const dealer = context.socket("DEALER", { helloMessage: "HELLO" })
    dealer.connect(server.endpoint)
    await dealer.send("next")
    const peer = await server.peer(0)
    peer.send(greeting(), ready("ROUTER"))
    await peer.hears(
      Buffer.concat([ready("DEALER", property("Identity", "")), message("HELLO"), message("next")]),
    )
  })

  test("of types that have none is not sent", async ({ context }) => {
    const push = context.socket("PUSH")
    push.set("helloMessage", "hello")
    const pull = context.socket("PULL")
    pull.connect(await push.bind(anyEndpoint("tcp")))
    await push.send("work")
    expect(texts(await pull.receive())).toEqual(["work"])
  })
})

describe("A notice of a peer that is gone (disconnectMessage)", () => {
  test.for(["tcp", "ipc", "inproc"] as const)(
    "is received after all it had sent, when it had come to us (%s)",
    async (transport, { context }) => {
      const router = context.socket("ROUTER", { disconnectMessage: "gone" })
      const endpoint = await router.bind(anyEndpoint(transport))
      for (const end of ["close", "disconnect"] as const) {
        const dealer = context.socket("DEALER", { routingId: end, linger: 1_000 })
        dealer.connect(endpoint)
        await dealer.send("last words")
        if (end === "close") await dealer.close()
        else dealer.disconnect(endpoint)
        expect(await receiveTexts(router, 2)).toEqual([
          [end, "last words"],
          [end, "gone"],
        ])
      }
      await quietTime()
      expect(drain(router)).toEqual([])
    },
  )

  test.for(["tcp", "ipc", "inproc"] as const)(
    "is not received when we had gone to it, or ended it ourselves (%s)",
    async (transport, { context }) => {
      const router = context.socket("ROUTER", { disconnectMessage: "gone", routerNotify: 0 })
      const dealer = context.socket("DEALER", { routingId: "it" })
      router.connect(await dealer.bind(anyEndpoint(transport)))
      await dealer.send("hello")
      await router.receive()
      await dealer.close()
      const endpoint = await router.bind(anyEndpoint(transport))
      const other = context.socket("DEALER", { routingId: "other" })
      other.connect(endpoint)
      await other.send("hello")
      await router.receive()
      await router.unbind(endpoint)
      await quietTime()
      expect(drain(router)).toEqual([])
    },
  )
})

describe("A notice of a lost connection (hiccupMessage)", () => {
  test.for(wires)("is received each time, when we had made it (%s)", async (transport, { context }) => {
    const dealer = context.socket("DEALER", { hiccupMessage: "lost", reconnectInterval: 5 })
    const endpoint = await reservedEndpoint(transport)
    dealer.connect(endpoint)
    for (let life = 0; life < 2; life++) {
      const router = context.socket("ROUTER")
      await router.bind(endpoint)
      await dealer.send("hello")
      const [id] = await router.receive()
      await router.send([id as Buffer, "last words"])
      expect(texts(await dealer.receive())).toEqual(["last words"])
      await router.close()
      expect(texts(await dealer.receive())).toEqual(["lost"])
    }
  })

  test("is not received of a handshake that failed, nor of a peer in this process", async ({ context }) => {
    using server = await RawServer.listen((peer, index) => {
      if (index < 2) peer.destroy()
    })
    const dealer = context.socket("DEALER", { hiccupMessage: "lost", reconnectInterval: 5 })
    dealer.connect(server.endpoint)
    await (await server.peer(2)).shakeHands("ROUTER")
    const router = context.socket("ROUTER")
    dealer.connect(await router.bind(anyEndpoint("inproc")))
    await router.close()
    await quietTime()
    expect(drain(dealer)).toEqual([])
  })
})

describe("Notices of a ROUTER (routerNotify)", () => {
  test.for(wireLayouts)("tell who comes and who goes ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { routerNotify: 3, disconnectMessage: "bye" })
    const dealer = context.socket("DEALER", { routingId: "it", linger: 1_000 })
    await introduce(layout, router, dealer)
    expect(texts(await router.receive())).toEqual(["it", ""])
    await dealer.send("words")
    expect(texts(await router.receive())).toEqual(["it", "words"])
    await dealer.close()
    expect(texts(await router.receive())).toEqual(["it", ""])
    // The other notice is about those who had come to us.
    if (layout.binder === "hub") expect(texts(await router.receive())).toEqual(["it", "bye"])
    await quietTime()
    expect(drain(router)).toEqual([])
  })

  test.for([
    [1, [["it", ""]]],
    [2, [["it", ""]]],
    [0, []],
  ] as const)("can be had of one kind only: %i", async ([bits, expected], { context }) => {
    const router = context.socket("ROUTER", { routerNotify: bits })
    const dealer = context.socket("DEALER", { routingId: "it" })
    dealer.connect(await router.bind(anyEndpoint("tcp")))
    await until(() => router.stats().peers === 1)
    const first = drain(router)
    expect(first).toEqual(bits === 1 ? expected : [])
    await dealer.close()
    await until(() => router.stats().peers === 0)
    expect([...first, ...drain(router)]).toEqual(expected)
  })

  test("come back with the peer, under the id it has", async ({ context }) => {
    const router = context.socket("ROUTER", { routerNotify: 3, reconnectInterval: 5 })
    const endpoint = await reservedEndpoint("tcp")
    router.connect(endpoint, { routingId: "it" })
    for (let life = 0; life < 2; life++) {
      const dealer = context.socket("DEALER")
      await dealer.bind(endpoint)
      expect(texts(await router.receive())).toEqual(["it", ""])
      await dealer.close()
      expect(texts(await router.receive())).toEqual(["it", ""])
    }
  })

  test("are not given about peers in the same process, nor about one whose name is taken", async ({
    context,
  }) => {
    const router = context.socket("ROUTER", { routerNotify: 3 })
    const near = context.socket("DEALER", { routingId: "it" })
    near.connect(await router.bind(anyEndpoint("inproc")))
    await near.send("hello")
    expect(texts(await router.receive())).toEqual(["it", "hello"])
    const far = context.socket("DEALER", { routingId: "it" })
    far.connect(await router.bind(anyEndpoint("tcp")))
    await until(() => far.stats().peers === 1)
    await quietTime()
    expect(drain(router)).toEqual([])
  })
})
