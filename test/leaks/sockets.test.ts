import { describe, expect, it } from "vitest"
import { expectNoGrowth, type Growth, runMemoryScript } from "../support/memory-script.ts"
import { ownPlace } from "../support/network.ts"
import { scriptTime } from "../support/run-script.ts"

interface Results {
  readonly growth: Growth
  readonly left: readonly string[]
}

describe("Nothing stays behind of", { timeout: scriptTime }, () => {
  it.each([
    ["tcp", 2_000],
    ["inproc", 4_000],
  ])("sockets that were opened, used and closed (%s, %i)", async (transport, sockets) => {
    const results = await runMemoryScript<Results & { alive: number }>(`
      let names = 0
      const pair = async () => {
        const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push()
        push.connect(await pull.bind("${transport}" === "tcp" ? "${ownPlace()}" : "inproc://" + names++))
        await push.send("hello")
        const [message] = await pull.receive()
        if (String(message) !== "hello") throw new Error("Not what was sent, but " + message)
        await Promise.all([push.close(), pull.close()])
        return push
      }
      const openMany = async (count) => {
        for (let done = 0; done < count; done += 50) await Promise.all(Array.from({ length: 25 }, pair))
      }
      await openMany(${sockets / 10})
      const growth = await compare(() => openMany(${sockets}))
      // Not only small: gone.
      const remains = (await Promise.all(Array.from({ length: 100 }, pair))).map((each) => new WeakRef(each))
      await settled()
      const alive = remains.filter((each) => each.deref() !== undefined).length
      report({ growth, left: await left(), alive })
    `)
    expectNoGrowth(results.growth)
    expect(results.left).toEqual([])
    expect(results.alive).toBeLessThan(5)
  })

  it("thousands of connections, endpoints, subscriptions and listeners of sockets that stay open", async () => {
    const results = await runMemoryScript<Results & { topics: number }>(`
      const turn = () => new Promise((resolve) => setImmediate(resolve))
      const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push({ linger: 0 }), dead = new zmq.Push({ linger: 0 })
      const publisher = new zmq.Publisher({ linger: 0 }), subscriber = new zmq.Subscriber()
      const endpoint = await pull.bind("${ownPlace()}")
      subscriber.connect(await publisher.bind("inproc://a"))
      const listener = () => {}
      const work = async (count) => {
        for (let index = 0; index < count; index++) {
          push.connect(endpoint)
          await push.send("hello")
          await pull.receive()
          push.disconnect(endpoint)
          if (index % 4 !== 0) continue
          dead.connect("tcp://127.0.0.1:1")
          if (index % 8 === 0) await turn()
          dead.disconnect("tcp://127.0.0.1:1")
          pull.unbindSync(pull.bindSync("${ownPlace()}"))
          pull.unbindSync(pull.bindSync("inproc://b"))
          subscriber.subscribe("topic " + index)
          subscriber.unsubscribe("topic " + index)
          pull.events.on("accept", listener).off("accept", listener)
          pull.consume(listener).stop()
        }
        while (pull.stats().peers > 0) await turn()
      }
      await work(200)
      const growth = await compare(() => work(3_000))
      const topics = publisher.topicsCount
      await Promise.all([pull, push, dead, publisher, subscriber].map((each) => each.close()))
      await settled()
      report({ growth, left: await left(), topics })
    `)
    expectNoGrowth(results.growth)
    expect(results).toMatchObject({ left: [], topics: 0 })
  })

  it("contexts and what was in them", async () => {
    const results = await runMemoryScript<Results & { alive: number }>(`
      const one = async () => {
        const context = new zmq.Context({ blocky: false })
        const router = new zmq.Router({ context }), dealer = new zmq.Dealer({ context })
        dealer.connect(await router.bind("inproc://a"))
        new zmq.Push({ context }).connect("inproc://nobody")
        await dealer.send("hello")
        await router.receive()
        await context.destroy()
        return context
      }
      const many = async (count) => { for (let index = 0; index < count; index++) await one() }
      await many(100)
      const growth = await compare(() => many(1_000))
      const remains = []
      for (let index = 0; index < 50; index++) remains.push(new WeakRef(await one()))
      await settled()
      report({ growth, left: await left(), alive: remains.filter((each) => each.deref() !== undefined).length })
    `)
    expectNoGrowth(results.growth)
    expect(results.left).toEqual([])
    expect(results.alive).toBeLessThan(5)
  })
})
