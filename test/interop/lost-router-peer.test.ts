import { expect } from "vitest"
import { Dealer, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

const quick = { reconnectInterval: 10 }

describePeers("A libzmq ROUTER that is killed", (peers) => {
  test("knows our DEALER by the same name when it is started again, and misses nothing", async ({
    context,
  }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const dealer = new Dealer({ context, routingId: "dealer", ...quick })
    const router = await former.socket("ROUTER")
    const endpoint = await router.bind()
    dealer.connect(endpoint)
    await dealer.send("hello")
    expect(await router.receive()).toEqual(["dealer", "hello"])
    await router.sendNumbers(0, 200, { before: ["dealer"] })
    await until(() => dealer.stats().queuedIn === 200)
    await former.kill()
    await until(() => dealer.stats().peers === 0)
    for (const number of range(0, 200)) await dealer.send(String(number))
    const again = await later.socket("ROUTER")
    await again.bind(endpoint)
    expect(await again.receiveNumbers(200)).toEqual(range(0, 200))
    await again.sendNumbers(200, 200, { before: ["dealer"] })
    expect(await receiveNumbers(dealer, 400)).toEqual(range(0, 400))
  })
})

describePeers("A libzmq DEALER that is killed", (peers) => {
  test("loses its name at our bound ROUTER, and has it again when it is started again", async ({
    context,
  }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const router = new Router({ context, mandatory: true })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const dealer = await former.socket("DEALER", { ROUTING_ID: "dealer" })
    await dealer.connect(endpoint)
    await dealer.sendNumbers(0, 100)
    expect(await receiveNumbers(router, 100)).toEqual(range(0, 100))
    await router.send(["dealer", "welcome"])
    expect(await dealer.receive()).toEqual(["welcome"])
    await former.kill()
    await until(() => router.stats().peers === 0)
    await expect(router.send(["dealer", "anybody?"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    const again = await later.socket("DEALER", { ROUTING_ID: "dealer" })
    await again.connect(endpoint)
    await again.sendNumbers(100, 100)
    expect(await receiveNumbers(router, 100)).toEqual(range(100, 200))
    for (const number of range(0, 100)) await router.send(["dealer", String(number)])
    expect(await again.receiveNumbers(100)).toEqual(range(0, 100))
  })

  test("keeps the name that our ROUTER connected to it with, and gets what was sent to it meanwhile", async ({
    context,
  }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const router = new Router({ context, mandatory: true, ...quick })
    const dealer = await former.socket("DEALER", { ROUTING_ID: "what it calls itself" })
    const endpoint = await dealer.bind()
    router.connect(endpoint, { routingId: "dealer" })
    await router.send(["dealer", "hello"])
    expect(await dealer.receive()).toEqual(["hello"])
    await former.kill()
    await until(() => router.stats().peers === 0)
    for (const number of range(0, 200)) await router.send(["dealer", String(number)])
    const again = await later.socket("DEALER", { ROUTING_ID: "something else now" })
    await again.bind(endpoint)
    expect(await again.receiveNumbers(200)).toEqual(range(0, 200))
    await again.send("here")
    expect((await router.receive({ timeout: 10_000 })).map(String)).toEqual(["dealer", "here"])
  })

  test("does not hold up others that our ROUTER talks to", async ({ context }) => {
    const former = await peers.start()
    const router = new Router({ context, mandatory: true, sendHighWaterMark: 5 })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const [doomed, other] = [
      await former.socket("DEALER", { ROUTING_ID: "doomed", RCVHWM: 1, RCVBUF: 4096 }),
      await peers.shared.socket("DEALER", { ROUTING_ID: "other" }),
    ]
    for (const socket of [doomed, other]) {
      await socket.connect(endpoint)
      await socket.send("hello")
      await router.receive({ timeout: 10_000 })
    }
    const body = Buffer.alloc(1 << 18)
    // More than the queues and the kernel take: the last of them wait.
    const sends = Promise.allSettled(range(0, 100).map(() => router.send(["doomed", body])))
    const late = router.send(["other", "behind them"])
    await former.kill()
    expect((await sends).at(-1)).toMatchObject({ status: "rejected", reason: { code: "EHOSTUNREACH" } })
    await late
    expect(await other.receive()).toEqual(["behind them"])
  })
})
