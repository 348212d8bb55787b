import { expect } from "vitest"
import { Publisher, XPublisher } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { range } from "../support/numbers.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

const quick = { reconnectInterval: 10 }

describePeers("A libzmq subscriber that is killed", (peers) => {
  test("is forgotten by our bound XPUB, which learns of each topic that nobody else wants", async ({
    context,
  }) => {
    const former = await peers.start()
    const publisher = new XPublisher({ context })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const [doomed, other] = [await former.socket("SUB"), await peers.shared.socket("SUB")]
    for (const topic of ["a", "b", "c", "d"]) await doomed.set("SUBSCRIBE", topic)
    for (const topic of ["b", "d"]) await other.set("SUBSCRIBE", topic)
    for (const subscriber of [doomed, other]) await subscriber.connect(endpoint)
    await until(() => publisher.stats().peers === 2)
    const next = async (count: number): Promise<string[]> => {
      const notices: string[] = []
      while (notices.length < count) notices.push(String(await publisher.receive({ timeout: 10_000 })))
      return notices.sort()
    }
    expect(await next(4)).toEqual(["\x01a", "\x01b", "\x01c", "\x01d"])
    await until(() => publisher.stats().messagesIn === 6)
    await former.kill()
    expect(await next(2)).toEqual(["\x00a", "\x00c"])
    expect(publisher.stats()).toMatchObject({ peers: 1, queuedOut: 0 })
    expect(publisher.topicsCount).toBe(2)
    await publisher.send("a for nobody")
    await publisher.send("b for one")
    expect(await other.receive()).toEqual(["b for one"])
  })

  test("gets what our PUB published meanwhile when we had connected to it", async ({ context }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const publisher = new Publisher({ context, ...quick })
    const subscriber = await former.socket("SUB")
    await subscriber.set("SUBSCRIBE", "topic")
    const endpoint = await subscriber.bind()
    publisher.connect(endpoint)
    while (publisher.topicsCount === 0) await subscriber.tryReceive(1)
    for (const number of range(0, 100)) await publisher.send(["topic", String(number)])
    expect(await subscriber.receiveNumbers(100)).toEqual(range(0, 100))
    await former.kill()
    await until(() => publisher.stats().peers === 0)
    for (const number of range(100, 200)) await publisher.send(["topic", String(number)])
    await publisher.send(["other", "-1"])
    const again = await later.socket("SUB")
    await again.set("SUBSCRIBE", "")
    await again.bind(endpoint)
    expect(await again.receiveNumbers(100)).toEqual(range(100, 200))
    // From here on it counts what the new one asks for.
    while (publisher.topicsCount === 1) await again.tryReceive(1)
    await publisher.send(["other", "200"])
    expect(await again.receiveNumbers(1)).toEqual([200])
  })
})
