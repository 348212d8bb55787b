import { afterAll, afterEach, beforeAll, describe, expect } from "vitest"
import { Subscriber, XPublisher, XSubscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { killNodePeers, NodePeer } from "../support/node-peer.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { until } from "../support/until.ts"

const waiting = { receiveTimeout: 10_000 }

/** What an XSUB sends: subscriptions, their ends and ordinary messages, in frames that begin with 0, 1 or neither. */
const upstream: readonly (readonly string[])[] = [
  ["\x01A", "\x01B"],
  ["user", "\x01C", "\x00D"],
  ["\x00A", "more"],
  ["\x01E", "user", "\x01F"],
  ["\x01end"],
]

/** What an XPUB receives of that. */
const received = {
  false: [
    ["\x01A"],
    ["\x01B"],
    ["user", "\x01C"],
    ["\x00D"],
    ["\x00A"],
    ["more"],
    ["\x01E"],
    ["user", "\x01F"],
    ["\x01end"],
  ],
  true: [
    ["\x01A"],
    ["\x01B"],
    ["user", "\x01C", "\x00D"],
    ["\x00A"],
    ["more"],
    ["\x01E"],
    ["user", "\x01F"],
    ["\x01end"],
  ],
}

describeWithZeromq("Publishers with options of libzmq's draft interface", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start()
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  describe.each([false, true] as const)("onlyFirstSubscribe %s", (onlyFirstSubscribe) => {
    const key = String(onlyFirstSubscribe) as "false" | "true"
    // Their XSUB with the option sends what ours receives either way.
    test("at our XPUB", async ({ context }) => {
      const publisher = new XPublisher({ context, ...waiting, onlyFirstSubscribe })
      const subscriber = await peer.socket("XSUB", { ONLY_FIRST_SUBSCRIBE: 1 })
      await subscriber.connect(await publisher.bind("tcp://127.0.0.1:*"))
      for (const message of upstream) await subscriber.send(message)
      expect(await receiveTexts(publisher, received[key].length)).toEqual(received[key])
      expect(publisher.topicsCount).toBe(onlyFirstSubscribe ? 4 : 5)
    })

    test("at libzmq's XPUB", async ({ context }) => {
      const publisher = await peer.socket("XPUB", { ONLY_FIRST_SUBSCRIBE: Number(onlyFirstSubscribe) })
      const subscriber = new XSubscriber({ context, onlyFirstSubscribe: true })
      subscriber.connect(await publisher.bind())
      await until(() => subscriber.stats().peers === 1)
      for (const message of upstream) await subscriber.send([...message])
      const notices: string[][] = []
      while (notices.length < received[key].length) notices.push(await publisher.receive())
      expect(notices).toEqual(received[key])
      // The XSUB itself knows of those it was told to subscribe to.
      expect(subscriber.topicsCount).toBe(4)
      expect(await publisher.get("TOPICS_COUNT")).toBe(onlyFirstSubscribe ? 4 : 5)
    })
  })

  test("manualLastValue makes our XPUB send the first message to the newest subscriber alone", async ({
    context,
  }) => {
    const publisher = new XPublisher({ context, ...waiting, manualLastValue: true })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const subscribers = [await peer.socket("SUB"), await peer.socket("SUB")] as const
    for (const [index, subscriber] of subscribers.entries()) {
      await subscriber.set("SUBSCRIBE", "A")
      await subscriber.connect(endpoint)
      expect(texts(await publisher.receive())).toEqual(["\x01A"])
      publisher.subscribe("A")
      await publisher.send(["A", `last value ${index}`])
      await publisher.send(["A", `news ${index}`])
    }
    for (const body of ["last value 0", "news 0", "news 1"]) {
      expect(await subscribers[0].receive()).toEqual(["A", body])
    }
    for (const body of ["last value 1", "news 1"]) expect(await subscribers[1].receive()).toEqual(["A", body])
  })

  test("manualLastValue makes libzmq's XPUB do so for ours", async ({ context }) => {
    const publisher = await peer.socket("XPUB", { XPUB_MANUAL_LAST_VALUE: 1 })
    const endpoint = await publisher.bind()
    const subscribers = [
      new Subscriber({ context, ...waiting }),
      new Subscriber({ context, ...waiting }),
    ] as const
    for (const [index, subscriber] of subscribers.entries()) {
      subscriber.subscribe("A")
      subscriber.connect(endpoint)
      expect(await publisher.receive()).toEqual(["\x01A"])
      await publisher.set("MANUAL_SUBSCRIBE", "A")
      await publisher.send(["A", `last value ${index}`])
      await publisher.send(["A", `news ${index}`])
    }
    expect(await receiveTexts(subscribers[0], 3)).toEqual([
      ["A", "last value 0"],
      ["A", "news 0"],
      ["A", "news 1"],
    ])
    expect(await receiveTexts(subscribers[1], 2)).toEqual([
      ["A", "last value 1"],
      ["A", "news 1"],
    ])
  })

  test("topicsCount says the same on both sides", async ({ context }) => {
    const publisher = new XPublisher({ context, ...waiting })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const [first, second] = [await peer.socket("SUB"), await peer.socket("XSUB")]
    for (const subscriber of [first, second]) await subscriber.connect(endpoint)
    for (const topic of ["A", "B"]) await first.set("SUBSCRIBE", topic)
    for (const topic of ["B", "C"]) await second.send(`\x01${topic}`)
    await until(() => publisher.topicsCount === 3)
    expect([await first.get("TOPICS_COUNT"), await second.get("TOPICS_COUNT")]).toEqual([2, 2])
    await second.close()
    await until(() => publisher.topicsCount === 2)
    const theirs = await peer.socket("XPUB")
    const ours = new Subscriber({ context })
    ours.connect(await theirs.bind())
    ours.subscribe("A", "B", "C")
    for (let count = 0; count < 3; count++) await theirs.receive()
    ours.unsubscribe("B")
    expect(await theirs.receive()).toEqual(["\x00B"])
    expect([ours.topicsCount, await theirs.get("TOPICS_COUNT")]).toEqual([2, 2])
  })
})
