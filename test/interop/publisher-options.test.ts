import { describe, expect } from "vitest"
import { Publisher, Subscriber, XPublisher, XSubscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers, type PeerSocket } from "../support/peers.ts"
import { until } from "../support/until.ts"

const soon = { timeout: 10_000 }

/** Frames of the messages that can be received now, one text for each message. */
const drain = (publisher: XPublisher): string[] => {
  const notices: string[] = []
  for (let notice = publisher.tryReceive(); notice !== undefined; notice = publisher.tryReceive()) {
    notices.push(notice.map(String).join())
  }
  return notices
}

describePeers("Our XPUB, when two libzmq subscribers want the same", (peers) => {
  test.for([
    [null, ["\x01topic", "\x00topic"]],
    ["allSubs", ["\x01topic", "\x01topic", "\x00topic"]],
    ["allSubsUnsubs", ["\x01topic", "\x01topic", "\x00topic", "\x00topic"]],
  ] as const)("hears of it as its verbosity %s says", async ([verbosity, expected], { context }) => {
    const publisher = new XPublisher({ context, verbosity })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const notices: string[] = []
    const handled = async (messages: number): Promise<void> => {
      await until(() => publisher.stats().messagesIn === messages)
      notices.push(...drain(publisher))
    }
    const subscribers = [await peers.shared.socket("SUB"), await peers.shared.socket("SUB")]
    for (const [index, subscriber] of subscribers.entries()) {
      await subscriber.connect(endpoint)
      await subscriber.set("SUBSCRIBE", "topic")
      await handled(index + 1)
    }
    for (const [index, subscriber] of subscribers.entries()) {
      await subscriber.set("UNSUBSCRIBE", "topic")
      await handled(index + 3)
    }
    expect(notices).toEqual(expected)
  })
})

describePeers("libzmq's XPUB, when two of our subscribers want the same", (peers) => {
  test.for([
    ["XPUB_VERBOSE", ["\x01topic", "\x01topic", "\x01topic", "\x00topic"]],
    ["XPUB_VERBOSER", ["\x01topic", "\x01topic", "\x01topic", "\x00topic", "\x00topic"]],
  ] as const)("hears of it as its option %s says", async ([option, expected], { context }) => {
    const publisher = await peers.shared.socket("XPUB", { [option]: 1 })
    const [first, second] = [new Subscriber({ context }), new XSubscriber({ context })]
    const endpoint = await publisher.bind()
    first.connect(endpoint)
    second.connect(endpoint)
    await until(() => first.stats().peers === 1 && second.stats().peers === 1)
    // What one subscriber does twice counts once at its end.
    first.subscribe("topic", "topic")
    expect(await publisher.receiveMany(2)).toEqual(expected.slice(0, 2).map((notice) => [notice]))
    await second.send("\x01topic")
    expect(await publisher.receive()).toEqual(["\x01topic"])
    first.unsubscribe("topic", "topic")
    await until(() => first.topicsCount === 0)
    if (option === "XPUB_VERBOSER") expect(await publisher.receive()).toEqual(["\x00topic"])
    await second.send("\x00topic")
    expect(await publisher.receive()).toEqual(["\x00topic"])
    expect(await publisher.tryReceive(0)).toBeUndefined()
  })
})

describePeers("A welcome message", (peers) => {
  describe.each(["we bind", "they bind"])("%s", (role) => {
    test("of our XPUB is the first thing that libzmq's subscriber receives", async ({ context }) => {
      const publisher = new XPublisher({ context, welcomeMessage: "welcome" })
      const subscriber = await peers.shared.socket("SUB")
      await subscriber.setAll("SUBSCRIBE", ["welcome", "topic"])
      if (role === "we bind") await subscriber.connect(await publisher.bind("tcp://127.0.0.1:*"))
      else publisher.connect(await subscriber.bind())
      while (publisher.topicsCount < 2) await subscriber.get("EVENTS")
      await publisher.send("topic")
      expect(await subscriber.receiveMany(2)).toEqual([["welcome"], ["topic"]])
    })

    test("of libzmq's XPUB is the first thing that our subscriber receives", async ({ context }) => {
      const publisher = await peers.shared.socket("XPUB", { XPUB_WELCOME_MSG: "welcome" })
      const subscriber = new Subscriber({ context })
      subscriber.subscribe("welcome", "topic")
      if (role === "we bind") await publisher.connect(await subscriber.bind("tcp://127.0.0.1:*"))
      else subscriber.connect(await publisher.bind())
      await publisher.receiveMany(2)
      await publisher.send("topic")
      expect(String(await subscriber.receive(soon))).toBe("welcome")
      expect(String(await subscriber.receive(soon))).toBe("topic")
    })
  })
})

describePeers("Subscriptions decided by hand", (peers) => {
  test("let our XPUB give libzmq's subscriber other topics than it asked for", async ({ context }) => {
    const publisher = new XPublisher({ context, manual: true })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    // An XSUB does not filter: it shows what is sent to it.
    const [first, second] = [await peers.shared.socket("XSUB"), await peers.shared.socket("XSUB")]
    for (const [subscriber, given] of [
      [first, "apples"],
      [second, "pears"],
    ] as const) {
      await subscriber.connect(endpoint)
      await subscriber.send("\x01fruit")
      expect(String(await publisher.receive(soon))).toBe("\x01fruit")
      publisher.subscribe(given)
    }
    for (const message of ["fruit", "apples", "pears"]) await publisher.send(message)
    expect(await first.receive()).toEqual(["apples"])
    expect(await second.receive()).toEqual(["pears"])
    await first.send("\x00fruit")
    expect(String(await publisher.receive(soon))).toBe("\x00fruit")
    publisher.unsubscribe("apples")
    publisher.subscribe("nuts")
    for (const message of ["apples", "nuts", "pears"]) await publisher.send(message)
    expect(await first.receive()).toEqual(["nuts"])
    expect(await second.receive()).toEqual(["pears"])
    await second.close()
    expect(String(await publisher.receive(soon))).toBe("\x00fruit")
    expect(publisher.topicsCount).toBe(1)
  })
})

describePeers("Matching turned around on both sides", (peers) => {
  const receivedBy = async (subscriber: PeerSocket, count: number): Promise<string[]> =>
    (await subscriber.receiveMany(count)).flat()

  test("makes our PUB send what libzmq's subscriber did not subscribe to", async ({ context }) => {
    const publisher = new Publisher({ context, invertMatching: true })
    const subscriber = await peers.shared.socket("SUB", { INVERT_MATCHING: 1 })
    await subscriber.set("SUBSCRIBE", "not this")
    await subscriber.connect(await publisher.bind("tcp://127.0.0.1:*"))
    await until(() => publisher.topicsCount === 1)
    for (const message of ["not this", "but this", "not this one either", "and not"])
      await publisher.send(message)
    expect(await receivedBy(subscriber, 2)).toEqual(["but this", "and not"])
  })

  test("makes our SUB receive from libzmq what it did not subscribe to", async ({ context }) => {
    const publisher = await peers.shared.socket("XPUB", { INVERT_MATCHING: 1 })
    const subscriber = new Subscriber({ context, invertMatching: true })
    subscriber.subscribe("not this")
    subscriber.connect(await publisher.bind())
    await publisher.receive()
    for (const message of ["not this", "but this", "not this one either", "and not"])
      await publisher.send(message)
    expect(String(await subscriber.receive(soon))).toBe("but this")
    expect(String(await subscriber.receive(soon))).toBe("and not")
    expect(subscriber.stats().messagesIn).toBe(2)
  })
})
