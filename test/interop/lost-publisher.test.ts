import { expect } from "vitest"
import { Subscriber, XSubscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

const quick = { reconnectInterval: 10 }

describePeers("A libzmq publisher that is killed", (peers) => {
  test("is told all our subscriptions again when it is started again", async ({ context }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const subscriber = new Subscriber({ context, ...quick })
    subscriber.subscribe("c", "a", "d", "b", "a")
    subscriber.unsubscribe("d")
    const publisher = await former.socket("XPUB")
    const endpoint = await publisher.bind()
    subscriber.connect(endpoint)
    expect(await publisher.receiveMany(3)).toEqual([["\x01a"], ["\x01b"], ["\x01c"]])
    await former.kill()
    await until(() => subscriber.stats().peers === 0)
    subscriber.unsubscribe("b")
    subscriber.subscribe("bb")
    const again = await later.socket("XPUB")
    await again.bind(endpoint)
    expect(await again.receiveMany(3)).toEqual([["\x01a"], ["\x01bb"], ["\x01c"]])
    subscriber.unsubscribe("a", "a", "c")
    expect(await again.receiveMany(2)).toEqual([["\x00a"], ["\x00c"]])
  })

  test("leaves us what came in, and we miss nothing of what it sends once it knows us again", async ({
    context,
  }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const subscriber = new Subscriber({ context, ...quick })
    subscriber.subscribe("topic")
    const publisher = await former.socket("XPUB")
    const endpoint = await publisher.bind()
    subscriber.connect(endpoint)
    await publisher.receive()
    await publisher.sendNumbers(0, 400, { before: ["topic"] })
    await until(() => subscriber.stats().queuedIn === 400)
    await former.kill()
    await until(() => subscriber.stats().peers === 0)
    const again = await later.socket("XPUB")
    await again.bind(endpoint)
    await again.receive()
    await again.sendNumbers(400, 400, { before: ["topic"] })
    expect(await receiveNumbers(subscriber, 800)).toEqual(range(0, 800))
  })

  test("is told the subscriptions of our XSUB again when it is started again", async ({ context }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const subscriber = new XSubscriber({ context, ...quick })
    const publisher = await former.socket("XPUB")
    const endpoint = await publisher.bind()
    subscriber.connect(endpoint)
    for (const topic of ["one", "two", "three"]) await subscriber.send(`\x01${topic}`)
    expect((await publisher.receiveMany(3)).flat().sort()).toEqual(["\x01one", "\x01three", "\x01two"])
    await former.kill()
    await until(() => subscriber.stats().peers === 0)
    await subscriber.send("\x00two")
    const again = await later.socket("XPUB")
    await again.bind(endpoint)
    expect((await again.receiveMany(2)).flat().sort()).toEqual(["\x01one", "\x01three"])
    await again.send("three messages")
    expect((await subscriber.receive({ timeout: 10_000 })).map(String)).toEqual(["three messages"])
  })
})
