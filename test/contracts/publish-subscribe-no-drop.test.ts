import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Publisher, Subscriber, XPublisher } from "../../src/index.ts"
import { saturate } from "../support/messages.ts"
import { turns, until } from "../support/until.ts"
import { link, testContext, text, transports } from "../support/wiring.ts"

let context: Context
let publisher: Publisher
let slow: Subscriber
let fast: Subscriber

beforeEach(() => {
  context = testContext()
  publisher = new Publisher({ context, noDrop: true, sendHighWaterMark: 5 })
  slow = new Subscriber({ context, receiveHighWaterMark: 5 })
  fast = new Subscriber({ context, receiveHighWaterMark: 5 })
})

afterEach(() => context.destroy({ linger: 0 }))

const topics = (count: number): Promise<void> =>
  until(() => publisher.topicsCount === count, `there are ${count} topics`)

describe.each(transports)("a PUB with noDrop over %s", (transport) => {
  const body = Buffer.alloc(64 * 1024)

  /** Publishes until the slow subscriber is full; answers how many messages were taken. */
  const fill = (topic: string): Promise<number> =>
    saturate(publisher, (number) => [topic, String(number), body], { brief: transport !== "tcp" })

  it("loses nothing that it took", async () => {
    slow.subscribe("a")
    await link(transport, publisher, slow)
    await topics(1)
    const sent = await fill("a")
    expect(publisher.stats().dropped).toBe(0)
    for (let index = 0; index < sent; index++) expect(String((await slow.receive())[1])).toBe(String(index))
    expect(slow.tryReceive()).toBeUndefined()
    await publisher.send(["a", "again"])
    expect(text(await slow.receive())).toEqual(["a", "again"])
  })

  it("gives a message that one subscriber has no room for to nobody", async () => {
    slow.subscribe("a")
    fast.subscribe("fast")
    await link(transport, publisher, slow, fast)
    await topics(2)
    await fill("a")
    fast.subscribe("a")
    fast.subscribe("marker")
    await topics(3)
    expect(publisher.trySend(["a", "refused"])).toBe(false)
    // What the slow one has not subscribed to goes out all the same.
    expect(publisher.trySend(["fast", "taken"])).toBe(true)
    expect(publisher.trySend(["nobody's", "taken"])).toBe(true)
    expect(text(await fast.receive())).toEqual(["fast", "taken"])
  })

  it("makes sends wait in their order until there is room", async () => {
    slow.subscribe("a")
    fast.subscribe("a")
    await link(transport, publisher, slow)
    await topics(1)
    const sent = await fill("a")
    const settled: string[] = []
    const waiting = ["one", "two", "three"].map((name) =>
      publisher.send(["a", name]).then(() => settled.push(name)),
    )
    await turns()
    expect(settled).toEqual([])
    for (let index = 0; index < sent; index++) expect(String((await slow.receive())[1])).toBe(String(index))
    await Promise.all(waiting)
    expect(settled).toEqual(["one", "two", "three"])
    for (const name of settled) expect(text(await slow.receive())).toEqual(["a", name])
  })

  it("fails with EAGAIN when the time for a send is over", async () => {
    slow.subscribe("a")
    await link(transport, publisher, slow)
    await topics(1)
    const sent = await fill("a")
    const again = expect.objectContaining({ code: "EAGAIN" })
    await expect(publisher.send(["a", "late"], { timeout: 20 })).rejects.toEqual(again)
    publisher.sendTimeout = 0
    await expect(publisher.send(["a", "late"])).rejects.toEqual(again)
    const stopped = new AbortController()
    const aborted = publisher.send(["a", "late"], { signal: stopped.signal, timeout: -1 })
    stopped.abort(new Error("enough"))
    await expect(aborted).rejects.toThrow("enough")
    for (let index = 0; index < sent; index++) await slow.receive()
    await until(() => publisher.trySend(["a", "next"]), "there is room again")
    expect(text(await slow.receive())).toEqual(["a", "next"])
  })

  it.each([
    ["leaves", () => void slow.close()],
    ["unsubscribes", () => slow.unsubscribe("a")],
  ])("no longer waits for a subscriber that %s", async (_what, leave) => {
    slow.subscribe("a")
    fast.subscribe("a", "b")
    await link(transport, publisher, slow)
    await topics(1)
    await fill("a")
    await link(transport, publisher, fast)
    await topics(2)
    const waiting = publisher.send(["a", "for the fast one"])
    leave()
    await waiting
    expect(text(await fast.receive())).toEqual(["a", "for the fast one"])
  })

  it("sends at once when there is nobody to wait for", async () => {
    await link(transport, publisher, slow)
    for (let index = 0; index < 1000; index++) expect(publisher.trySend(["a", String(index)])).toBe(true)
    expect(publisher.stats()).toMatchObject({ dropped: 0, messagesOut: 0 })
  })

  it("drops again when the option is taken back", async () => {
    slow.subscribe("a")
    await link(transport, publisher, slow)
    await topics(1)
    await fill("a")
    publisher.noDrop = false
    expect(publisher.trySend(["a", "dropped"])).toBe(true)
    expect(publisher.stats().dropped).toBe(1)
  })
})

it("an XPUB with noDrop says that it is writable although it would have to wait", async () => {
  const blocked = new XPublisher({ context, noDrop: true, sendHighWaterMark: 1 })
  slow.receiveHighWaterMark = 1
  slow.subscribe("a")
  await link("inproc", blocked, slow)
  expect([blocked.trySend("a1"), blocked.trySend("a2"), blocked.trySend("a3")]).toEqual([true, true, false])
  expect(blocked.writable).toBe(true)
  expect(text(await slow.receive())).toEqual(["a1"])
  expect(blocked.trySend("a4")).toBe(true)
})
