import { expect } from "vitest"
import { cacheLastValues } from "../../examples/guide/last-value-cache/cache.mts"
import { XPublisher, XSubscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

describePeers("The last value cache", (peers) => {
  test("gives subscribers of libzmq the last values of a publisher of libzmq that has gone", async ({
    context,
  }) => {
    const [publishers, subscribers] = [new XSubscriber({ context }), new XPublisher({ context })]
    const endpoints = [
      await publishers.bind("tcp://127.0.0.1:*"),
      await subscribers.bind("tcp://127.0.0.1:*"),
    ] as const
    const stop = new AbortController()
    const caching = cacheLastValues(publishers, subscribers, stop.signal)

    const publisher = await peers.shared.socket("XPUB")
    await publisher.connect(endpoints[0])
    expect(await publisher.receive()).toEqual(["\x01"])
    const values = ["gold 1", "wine 1", "gold 2", "wool 1", "wine 2"].map((each) => each.split(" "))
    for (const value of values) await publisher.send(value)
    await until(() => publishers.stats().messagesIn === values.length, "all has been published")
    await publisher.close()

    const subscriber = await peers.shared.socket("SUB", { SUBSCRIBE: "gold" })
    await subscriber.connect(endpoints[1])
    expect(await subscriber.receive()).toEqual(["gold", "2"])
    await subscriber.set("SUBSCRIBE", "w")
    expect(await subscriber.receiveMany(2)).toEqual([
      ["wine", "2"],
      ["wool", "1"],
    ])
    const another = await peers.shared.socket("SUB", { SUBSCRIBE: "gold" })
    await another.connect(endpoints[1])
    expect(await another.receive()).toEqual(["gold", "2"])

    stop.abort()
    await caching
  })
})
