import { expect } from "vitest"
import { Publisher, Pull, Push, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { closedEndpoint } from "../support/network.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

const soon = { timeout: 10_000 }

describePeers("A conflating socket of ours", (peers) => {
  test("keeps only the last message that libzmq's PUSH sent", async ({ context }) => {
    const pull = new Pull({ context, conflate: true })
    const push = await peers.shared.socket("PUSH")
    await push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await push.sendNumbers(0, 5_000)
    await until(() => pull.stats().messagesIn === 5_000)
    expect(pull.stats().queuedIn).toBe(1)
    expect(String(await pull.receive(soon))).toBe("4999")
    await push.send("next")
    expect(String(await pull.receive(soon))).toBe("next")
  })

  test("keeps only the last message that libzmq's publisher sent and that it wants", async ({ context }) => {
    const subscriber = new Subscriber({ context, conflate: true })
    subscriber.subscribe("1")
    const publisher = await peers.shared.socket("XPUB")
    subscriber.connect(await publisher.bind())
    await publisher.receive()
    await publisher.sendNumbers(0, 300)
    await until(() => subscriber.stats().messagesIn === 111)
    expect(String(await subscriber.receive(soon))).toBe("199")
    expect(subscriber.tryReceive()).toBeUndefined()
  })

  test("sends libzmq only the last message when it was not there before", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, conflate: true, reconnectInterval: 10 })
    push.connect(endpoint)
    for (let number = 0; number < 5_000; number++) expect(push.trySend(String(number))).toBe(true)
    expect(push.stats().queuedOut).toBe(1)
    const pull = await peers.shared.socket("PULL")
    await pull.bind(endpoint)
    expect(await pull.receive()).toEqual(["4999"])
    await push.send("next")
    expect(await pull.receive()).toEqual(["next"])
  })
})

describePeers("A conflating socket of libzmq", (peers) => {
  test("gets the last of what our PUB sent", async ({ context }) => {
    const publisher = new Publisher({ context })
    const subscriber = await peers.shared.socket("SUB", { CONFLATE: 1 })
    await subscriber.set("SUBSCRIBE", "")
    await subscriber.connect(await publisher.bind("tcp://127.0.0.1:*"))
    await until(() => publisher.topicsCount === 1)
    for (let number = 0; number < 500; number++) await publisher.send(String(number))
    let last = ""
    while (last !== "499") last = String(await subscriber.receive())
    expect(await subscriber.tryReceive(0)).toBeUndefined()
  })
})
