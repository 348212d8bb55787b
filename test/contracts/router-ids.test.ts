import { describe, expect } from "vitest"
import type { Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { introduce, join, type Layout, layouts, wireLayouts } from "../support/layouts.ts"
import { drain, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint } from "../support/wiring.ts"

/** Whom the next message comes from. */
const nextId = async (router: Router): Promise<Buffer> => (await router.receive())[0] as Buffer

describe("A ROUTER knows a peer", () => {
  test.for(layouts)(
    "without an id of its own by five octets, the first zero ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER")
      const dealers = Array.from({ length: 4 }, () => context.socket("DEALER"))
      await join(layout, router, ...dealers)
      const ids: Buffer[] = []
      for (const dealer of dealers) {
        await dealer.send("hello")
        ids.push(await nextId(router))
      }
      for (const id of ids) {
        expect(id).toHaveLength(5)
        expect(id[0]).toBe(0)
      }
      const numbers = ids.map((id) => id.readUInt32BE(1))
      expect(numbers).toEqual(numbers.map((_, index) => ((numbers[0] as number) + index) >>> 0))
      for (const [index, dealer] of dealers.entries()) {
        await router.send([ids[index] as Buffer, `to ${index}`])
        expect(texts(await dealer.receive())).toEqual([`to ${index}`])
      }
    },
  )

  test.for(layouts)("by the id it chose ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { routingId: "the router" })
    const names = ["a", "b".repeat(255), "é"]
    const dealers = names.map((routingId) => context.socket("DEALER", { routingId }))
    await join(layout, router, ...dealers)
    for (const [index, dealer] of dealers.entries()) {
      const name = names[index] as string
      await router.send([name, `to ${index}`])
      expect(texts(await dealer.receive())).toEqual([`to ${index}`])
      await dealer.send([`from ${index}`, ""])
      expect(texts(await router.receive())).toEqual([name, `from ${index}`, ""])
    }
  })

  test.for(layouts)("by any octets as by text ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER")
    const dealer = context.socket("DEALER")
    const octets = Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1))
    dealer.set("routingId", octets)
    await join(layout, router, dealer)
    await router.send([octets, "found"])
    expect(texts(await dealer.receive())).toEqual(["found"])
    await dealer.send("from me")
    expect(await nextId(router)).toEqual(octets)
  })

  test.for(wireLayouts)(
    "not by an id like those it gives out itself ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER")
      const dealer = context.socket("DEALER", { routingId: "\u0000mine" })
      await join(layout, router, dealer)
      await dealer.send("hello")
      const id = await nextId(router)
      expect(String(id)).not.toBe("\u0000mine")
      expect([id.length, id[0]]).toEqual([5, 0])
    },
  )

  test.for(layouts)(
    "by an id that no later change of options alters ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER")
      const dealer = context.socket("DEALER", { routingId: "before" })
      await join(layout, router, dealer)
      dealer.routingId = "after"
      await dealer.send("hello")
      expect(String(await nextId(router))).toBe("before")
    },
  )

  test.for(["tcp", "ipc"] as const)(
    "by the same id when it comes back under it (%s)",
    async (transport, { context }) => {
      const dealer = context.socket("DEALER", { routingId: "same" })
      const endpoint = await reservedEndpoint(transport)
      dealer.connect(endpoint)
      for (let life = 0; life < 2; life++) {
        const router = context.socket("ROUTER")
        await router.bind(endpoint)
        await dealer.send("hello")
        expect(String(await nextId(router))).toBe("same")
        await router.send(["same", "hello"])
        expect(texts(await dealer.receive())).toEqual(["hello"])
        await router.close()
        await until(() => dealer.stats().peers === 0)
      }
    },
  )

  test.for(["tcp", "ipc"] as const)(
    "it connected to by the first id, whatever it says later (%s)",
    async (transport, { context }) => {
      const router = context.socket("ROUTER", { reconnectInterval: 5 })
      const endpoint = await reservedEndpoint(transport)
      router.connect(endpoint)
      for (const routingId of ["first", "second"]) {
        const dealer = context.socket("DEALER", { routingId })
        await dealer.bind(endpoint)
        await dealer.send("hello")
        expect(String(await nextId(router))).toBe("first")
        await router.send(["first", "hello"])
        expect(texts(await dealer.receive())).toEqual(["hello"])
        await dealer.close()
        await until(() => router.stats().peers === 0)
      }
    },
  )
})

describe("A ROUTER that connects with a routing id", () => {
  test.for(["tcp", "ipc", "inproc"] as const)(
    "can send before the peer is there (%s)",
    async (transport, { context }) => {
      const router = context.socket("ROUTER", { mandatory: true })
      const endpoint = await reservedEndpoint(transport)
      router.connect(endpoint, { routingId: "known" })
      await router.send(["known", "early"])
      const dealer = context.socket("DEALER", { routingId: "calls itself otherwise" })
      await dealer.bind(endpoint)
      expect(texts(await dealer.receive())).toEqual(["early"])
      await dealer.send("answer")
      expect(texts(await router.receive())).toEqual(["known", "answer"])
      await expect(router.send(["calls itself otherwise", "?"])).rejects.toMatchObject({
        code: "EHOSTUNREACH",
      })
    },
  )

  test.for(["tcp", "ipc", "inproc"] as const)(
    "talks to another ROUTER (%s)",
    async (transport, { context }) => {
      const left = context.socket("ROUTER", { routingId: "left" })
      const right = context.socket("ROUTER", { routingId: "right" })
      const endpoint = await reservedEndpoint(transport)
      await left.bind(endpoint)
      right.connect(endpoint, { routingId: "my left" })
      await right.send(["my left", "hello"])
      expect(texts(await left.receive())).toEqual(["right", "hello"])
      await left.send(["right", "hello yourself"])
      expect(texts(await right.receive())).toEqual(["my left", "hello yourself"])
    },
  )

  test.for(["tcp", "ipc", "inproc"] as const)(
    "refuses an id that is taken (%s)",
    async (transport, { context }) => {
      const router = context.socket("ROUTER")
      router.connect(await reservedEndpoint(transport), { routingId: "taken" })
      const other = await reservedEndpoint(transport)
      expect(() => router.connect(other, { routingId: "taken" })).toThrow(/EINVAL|EADDRINUSE|taken|in use/)
      expect(() => router.disconnect(other)).toThrow()
      router.connect(other, { routingId: "free" })
    },
  )

  test("takes it from the option connectRoutingId too, once", async ({ context }) => {
    const router = context.socket("ROUTER")
    const [named, anonymous] = [context.socket("DEALER"), context.socket("DEALER")]
    await named.bind("inproc://named")
    await anonymous.bind("inproc://anonymous")
    router.set("connectRoutingId", "named")
    router.connect("inproc://named")
    router.connect("inproc://anonymous")
    await named.send("hello")
    expect(String(await nextId(router))).toBe("named")
    await anonymous.send("hello")
    expect(await nextId(router)).toHaveLength(5)
  })
})

describe("A peer with an id that another has already", () => {
  /** Over a wire it is connected; in the same process it finds nobody. */
  const noticed = (layout: Layout, router: Router, peers: number): Promise<void> =>
    until(() => layout.transport === "inproc" || router.stats().peers === peers)

  test.for(layouts)(
    "is not heard and not reached, and the first stays ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER")
      const first = context.socket("DEALER", { routingId: "same" })
      const second = context.socket("DEALER", { routingId: "same" })
      await join(layout, router, first)
      await introduce(layout, router, second)
      await noticed(layout, router, 2)
      second.trySend("unheard")
      await first.send("heard")
      expect(texts(await router.receive())).toEqual(["same", "heard"])
      await router.send(["same", "for the first"])
      expect(texts(await first.receive())).toEqual(["for the first"])
      expect(second.tryReceive()).toBeUndefined()
      expect(drain(router)).toEqual([])
    },
  )

  test.for(layouts)("does not take its place when it leaves ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { mandatory: true })
    const first = context.socket("DEALER", { routingId: "same" })
    const second = context.socket("DEALER", { routingId: "same" })
    const other = context.socket("DEALER", { routingId: "other" })
    const [endpoint] = await join(layout, router, first, other)
    await introduce(layout, router, second)
    await noticed(layout, router, 3)
    const peers = router.stats().peers
    second.trySend("unheard")
    if (layout.binder === "spokes" && layout.transport !== "inproc") router.disconnect(endpoint as string)
    else await first.close()
    await until(() => router.stats().peers === peers - 1)
    await expect(router.send(["same", "?"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    await other.send("heard")
    expect(texts(await router.receive())).toEqual(["other", "heard"])
    expect(drain(router)).toEqual([])
  })

  test.for(layouts)("takes it over with the option handover ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { handover: true })
    const first = context.socket("DEALER", { routingId: "same" })
    const second = context.socket("DEALER", { routingId: "same" })
    await join(layout, router, first)
    await first.send("unread")
    await until(() => router.stats().queuedIn === 1)
    await introduce(layout, router, second)
    await second.send("from the second")
    await until(() => router.stats().messagesIn === 2)
    expect(texts(await router.receive())).toEqual(["same", "from the second"])
    await router.send(["same", "for the second"])
    expect(texts(await second.receive())).toEqual(["for the second"])
    first.trySend("unheard")
    await second.send("again")
    expect(texts(await router.receive())).toEqual(["same", "again"])
    expect(first.tryReceive()).toBeUndefined()
  })
})
