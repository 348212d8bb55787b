import { describe, expect } from "vitest"
import { Dealer, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { octets } from "../support/frames.ts"
import { range } from "../support/numbers.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"

const soon = { timeout: 10_000 }

const texts = (message: Buffer[]): string[] => message.map((frame) => frame.toString("latin1"))

describePeers("Two libzmq DEALERs of the same name at our ROUTER", (peers) => {
  test("are one and a deaf newcomer without handover", async ({ context }) => {
    const router = new Router({ context })
    const events = watchEvents(router)
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const [first, second] = [
      await peers.shared.socket("DEALER", { ROUTING_ID: "name" }),
      await peers.shared.socket("DEALER", { ROUTING_ID: "name" }),
    ]
    await first.connect(endpoint)
    await first.send("from the first")
    expect(texts(await router.receive(soon))).toEqual(["name", "from the first"])
    await second.connect(endpoint)
    await second.send("from the second")
    await events.told("handshake", 2)
    await first.send("again")
    expect(texts(await router.receive(soon))).toEqual(["name", "again"])
    await router.send(["name", "for the first"])
    expect(await first.receive()).toEqual(["for the first"])
    // It is not promoted when the first goes: only another connection gives it a chance.
    await first.close()
    await events.told("disconnect")
    router.mandatory = true
    await expect(router.send(["name", "anybody"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    expect(router.tryReceive()).toBeUndefined()
    expect(await second.tryReceive(0)).toBeUndefined()
  })

  test("are a deaf one and its successor with handover", async ({ context }) => {
    const router = new Router({ context, handover: true })
    const events = watchEvents(router)
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const [first, second] = [
      await peers.shared.socket("DEALER", { ROUTING_ID: "name", RECONNECT_IVL: 5 }),
      await peers.shared.socket("DEALER", { ROUTING_ID: "name", RECONNECT_IVL: 5 }),
    ]
    await first.connect(endpoint)
    await first.send("from the first")
    expect(texts(await router.receive(soon))).toEqual(["name", "from the first"])
    await second.connect(endpoint)
    await second.send("from the second")
    expect(texts(await router.receive(soon))).toEqual(["name", "from the second"])
    await router.send(["name", "for the second"])
    expect(await second.receive()).toEqual(["for the second"])
    await first.send("into the void")
    await second.send("end")
    expect(texts(await router.receive(soon))).toEqual(["name", "end"])
    expect(await first.tryReceive(50)).toBeUndefined()
    // Were the first one's connection closed, the two would take the name from each other for ever.
    expect(events.types.filter((type) => type === "handshake").length).toBe(2)
    expect(events.types).not.toContain("disconnect")
  })
})

describePeers("Two of our DEALERs of the same name at libzmq's ROUTER", (peers) => {
  test("do not fight for it: the first is deaf from then on", async ({ context }) => {
    const router = await peers.shared.socket("ROUTER", { ROUTER_HANDOVER: 1 })
    const endpoint = await router.bind()
    const options = { context, routingId: "name", reconnectInterval: 5 }
    const [first, second] = [new Dealer(options), new Dealer(options)]
    const events = watchEvents(first)
    first.connect(endpoint)
    await first.send("from the first")
    expect(await router.receive()).toEqual(["name", "from the first"])
    second.connect(endpoint)
    await second.send("from the second")
    expect(await router.receive()).toEqual(["name", "from the second"])
    await router.send(["name", "for the second"])
    expect(texts(await second.receive(soon))).toEqual(["for the second"])
    expect(first.tryReceive()).toBeUndefined()
    expect(events.types).not.toContain("disconnect")
  })
})

describePeers("Our ROUTER", (peers) => {
  test("gives a nameless libzmq DEALER a name of five octets that begins with zero", async ({ context }) => {
    const router = new Router({ context })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const ids = new Set<string>()
    for (const number of range(0, 10)) {
      const dealer = await peers.shared.socket("DEALER")
      await dealer.connect(endpoint)
      await dealer.send(String(number))
      const [id, body] = await router.receive(soon)
      expect(id).toHaveLength(5)
      expect(id?.[0]).toBe(0)
      ids.add((id as Buffer).toString("hex"))
      await router.send([id as Buffer, body as Buffer])
      expect(await dealer.receive()).toEqual([String(number)])
    }
    expect(ids.size).toBe(10)
  })

  test("drops what is for a libzmq that does not read, unless it is mandatory: then it waits", async ({
    context,
  }) => {
    const router = new Router({ context, sendHighWaterMark: 5 })
    const dealer = await peers.shared.socket("DEALER", { ROUTING_ID: "name", RCVHWM: 5 })
    await dealer.connect(await router.bind("tcp://127.0.0.1:*"))
    await until(() => router.stats().peers === 1)
    const body = octets({ size: 1 << 16, seed: "large" })
    let number = 0
    while (router.stats().dropped === 0) await router.send(["name", body, String(number++)])
    const arriving = range(0, number - 1)
    router.mandatory = true
    const send = (timeout: number): Promise<void> => router.send(["name", body, String(number)], { timeout })
    // What the kernel takes meanwhile makes room for more, but not for long.
    let error: unknown
    while (error === undefined) {
      error = await send(150).catch((each) => each)
      if (error === undefined) arriving.push(number++)
    }
    expect(error).toMatchObject({ code: "EAGAIN" })
    const waiting = send(10_000)
    expect(await dealer.receiveNumbers(arriving.length + 1)).toEqual([...arriving, number])
    await waiting
  })

  test("calls the libzmq it connects to by the name it was given", async ({ context }) => {
    const router = new Router({ context, mandatory: true, routingId: "ours" })
    const theirs = await peers.shared.socket("ROUTER", { ROUTING_ID: "theirs", ROUTER_MANDATORY: 1 })
    router.connect(await theirs.bind(), { routingId: "other" })
    await router.send(["other", "hello"])
    expect(await theirs.receive()).toEqual(["ours", "hello"])
    await theirs.send(["ours", "welcome"])
    expect(texts(await router.receive(soon))).toEqual(["other", "welcome"])
    await expect(router.send(["theirs", "?"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
  })
})

describePeers("A probe", (peers) => {
  describe.each(["we bind", "they bind"])("%s", (role) => {
    test.for(["DEALER", "ROUTER", "REQ"] as const)(
      "of our %s makes it known to libzmq's ROUTER",
      async (type, { context }) => {
        const router = await peers.shared.socket("ROUTER")
        const prober = context.socket(type, { probeRouter: true, routingId: "prober" })
        if (role === "we bind") await router.connect(await prober.bind("tcp://127.0.0.1:*"))
        else prober.connect(await router.bind())
        expect(await router.receive()).toEqual(["prober", ""])
      },
    )

    test.for(["DEALER", "ROUTER", "REQ"])(
      "of libzmq's %s makes it known to our ROUTER",
      async (type, { context }) => {
        const router = new Router({ context })
        const prober = await peers.shared.socket(type, { PROBE_ROUTER: 1, ROUTING_ID: "prober" })
        if (role === "we bind") await prober.connect(await router.bind("tcp://127.0.0.1:*"))
        else router.connect(await prober.bind())
        // A bound libzmq socket takes newcomers in only when it is used.
        while (!router.readable) await prober.get("EVENTS")
        expect(texts(await router.receive(soon))).toEqual(["prober", ""])
      },
    )
  })
})
