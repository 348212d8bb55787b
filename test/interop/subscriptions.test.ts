import { describe, expect } from "vitest"
import { Publisher, type Socket, Subscriber, XPublisher, XSubscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { range } from "../support/numbers.ts"
import { describePeers, type PeerSocket } from "../support/peers.ts"
import { until } from "../support/until.ts"

const soon = { timeout: 10_000 }

type Role = "we bind" | "they bind"
const roles: readonly Role[] = ["we bind", "they bind"]

/** Connects the two and waits until that is done. */
const join = async (role: Role, ours: Socket, theirs: PeerSocket): Promise<void> => {
  if (role === "we bind") await theirs.connect(await ours.bind("tcp://127.0.0.1:*"))
  else ours.connect(await theirs.bind())
  await until(() => ours.stats().peers === 1)
}

const receiveTexts = async (socket: XPublisher | Subscriber, count: number): Promise<string[]> => {
  const texts: string[] = []
  while (texts.length < count) {
    const [frame] = await socket.receive(soon)
    texts.push((frame as Buffer).toString("latin1"))
  }
  return texts
}

/** libzmq's sockets send subscriptions to newcomers only when they are used. */
const use = async (theirs: PeerSocket, done: () => boolean): Promise<void> => {
  while (!done()) await theirs.tryReceive(1)
}

describePeers("Our subscriptions", (peers) => {
  describe.each(roles)("%s", (role) => {
    test("reach libzmq's XPUB with their ends, each when it counts", async ({ context }) => {
      const subscriber = new Subscriber({ context })
      subscriber.subscribe("before", "twice", "twice")
      const publisher = await peers.shared.socket("XPUB")
      await join(role, subscriber, publisher)
      expect(await publisher.receiveMany(2)).toEqual([["\x01before"], ["\x01twice"]])
      subscriber.subscribe("later", "")
      expect(await publisher.receiveMany(2)).toEqual([["\x01later"], ["\x01"]])
      subscriber.unsubscribe("twice", "unknown", "before", "twice", "")
      expect(await publisher.receiveMany(3)).toEqual([["\x00before"], ["\x00twice"], ["\x00"]])
      await publisher.send(["before"])
      await publisher.send(["later", "arrives"])
      expect((await subscriber.receive(soon)).map(String)).toEqual(["later", "arrives"])
      expect(subscriber.stats().messagesIn).toBe(1)
    })

    test("of our XSUB reach libzmq's XPUB, and so does what else it sends", async ({ context }) => {
      const subscriber = new XSubscriber({ context })
      const publisher = await peers.shared.socket("XPUB")
      await join(role, subscriber, publisher)
      await subscriber.send("\x01topic")
      await subscriber.send("\x01topic")
      await subscriber.send(["for", "the", "publisher"])
      await subscriber.send("\x02")
      await subscriber.send("\x00unknown")
      await subscriber.send("\x00topic")
      await subscriber.send("\x00topic")
      await subscriber.send("end")
      expect(await publisher.receiveMany(5)).toEqual([
        ["\x01topic"],
        ["for", "the", "publisher"],
        ["\x02"],
        ["\x00topic"],
        ["end"],
      ])
    })

    test("to thousands of topics are all there, before and after connecting", async ({ context }) => {
      const subscriber = new Subscriber({ context, receiveHighWaterMark: 0 })
      const publisher = await peers.shared.socket("XPUB", { RCVHWM: 0, SNDHWM: 0 })
      const topics = range(0, 6_000).map((number) => `topic ${number}.`)
      subscriber.subscribe(...topics.slice(0, 3_000))
      await join(role, subscriber, publisher)
      subscriber.subscribe(...topics.slice(3_000))
      const notices = (await publisher.receiveMany(6_000)).flat()
      expect(notices.sort()).toEqual(topics.map((topic) => `\x01${topic}`).sort())
      subscriber.unsubscribe(...topics.slice(0, 5_000))
      const ends = (await publisher.receiveMany(5_000)).flat()
      expect(ends.sort()).toEqual(
        topics
          .slice(0, 5_000)
          .map((topic) => `\x00${topic}`)
          .sort(),
      )
      for (const topic of ["topic 4999.", "topic 5000.", "topic 5999.", "topic 1."])
        await publisher.send(topic)
      expect(await receiveTexts(subscriber, 2)).toEqual(["topic 5000.", "topic 5999."])
    })
  })

  test("may be to topics of any length and any octets", async ({ context }) => {
    const subscriber = new Subscriber({ context })
    const publisher = await peers.shared.socket("XPUB")
    await join("we bind", subscriber, publisher)
    const lengths = [0, 1, 2, 100, 243, 244, 245, 246, 247, 248, 254, 255, 256, 257, 1_000, 100_000]
    const topics = lengths.map((length) => Buffer.alloc(length, Uint8Array.of(length, 0, 255, 1)))
    for (const topic of topics) subscriber.subscribe(topic)
    const notices = (await publisher.receiveMany(lengths.length)).flat()
    expect(
      notices.map((notice) => (notice.includes(":") ? Number(notice.split(":")[0]) : notice.length)),
    ).toEqual(lengths.map((length) => length + 1))
    subscriber.unsubscribe("")
    await publisher.receive()
    await publisher.send([topics[4]?.toString("latin1") ?? "", "matches"])
    expect(String((await subscriber.receive(soon))[1])).toBe("matches")
  })
})

describePeers("Subscriptions of libzmq", (peers) => {
  describe.each(roles)("%s", (role) => {
    test("and their ends reach our XPUB, and decide what our PUB sends", async ({ context }) => {
      const [xpublisher, publisher] = [new XPublisher({ context }), new Publisher({ context })]
      const theirs = [await peers.shared.socket("SUB"), await peers.shared.socket("SUB")] as const
      for (const [index, socket] of [xpublisher, publisher].entries()) {
        const subscriber = theirs[index] as PeerSocket
        await subscriber.setAll("SUBSCRIBE", ["a", "b", "b"])
        await join(role, socket, subscriber)
        await use(subscriber, () => socket.topicsCount === 2)
        await subscriber.set("SUBSCRIBE", "c")
        await use(subscriber, () => socket.topicsCount === 3)
        await subscriber.setAll("UNSUBSCRIBE", ["a", "b", "none"])
        await use(subscriber, () => socket.topicsCount === 2)
        for (const message of ["a", "b", "", "c", "ca"]) await socket.send([message, "body"])
        expect(await subscriber.receiveMany(3)).toEqual([
          ["b", "body"],
          ["c", "body"],
          ["ca", "body"],
        ])
        expect(socket.stats().messagesOut).toBe(3)
      }
      expect(await receiveTexts(xpublisher, 4)).toEqual(["\x01a", "\x01b", "\x01c", "\x00a"])
    })

    test("of its XSUB reach our XPUB, and so does what else it sends", async ({ context }) => {
      const publisher = new XPublisher({ context })
      const subscriber = await peers.shared.socket("XSUB")
      await join(role, publisher, subscriber)
      await subscriber.send("\x01topic")
      // What is no subscription is not kept for a publisher that libzmq has not taken in yet.
      await use(subscriber, () => publisher.topicsCount === 1)
      await subscriber.send(["for", "the", "publisher"])
      await subscriber.send("\x02")
      await subscriber.send("\x00topic")
      await use(subscriber, () => publisher.stats().messagesIn === 4)
      const received: string[][] = []
      for (let count = 0; count < 4; count++) received.push((await publisher.receive(soon)).map(String))
      expect(received).toEqual([["\x01topic"], ["for", "the", "publisher"], ["\x02"], ["\x00topic"]])
    })

    test("to thousands of topics are all there", async ({ context }) => {
      const publisher = new Publisher({ context, sendHighWaterMark: 0 })
      const subscriber = await peers.shared.socket("SUB", { RCVHWM: 0, SNDHWM: 0 })
      const topics = range(0, 3_000).map((number) => `topic ${number}.`)
      await subscriber.setAll("SUBSCRIBE", topics)
      await join(role, publisher, subscriber)
      await use(subscriber, () => publisher.topicsCount === 3_000)
      for (const number of range(0, 3_000)) await publisher.send([`topic ${number}.`, String(number)])
      expect(await subscriber.receiveNumbers(3_000)).toEqual(range(0, 3_000))
      await subscriber.setAll("UNSUBSCRIBE", topics.slice(0, -1))
      await use(subscriber, () => publisher.topicsCount === 1)
      await publisher.send("topic 0.")
      await publisher.send("topic 2999.")
      expect(await subscriber.receive()).toEqual(["topic 2999."])
    })
  })

  test("may be to topics of any length and any octets", async ({ context }) => {
    const publisher = new XPublisher({ context })
    const subscriber = await peers.shared.socket("SUB")
    await join("we bind", publisher, subscriber)
    const lengths = [1, 2, 100, 243, 244, 245, 246, 247, 248, 254, 255, 256, 257, 1_000, 100_000]
    const topics = lengths.map((length) =>
      Buffer.alloc(length, Uint8Array.of(length, 0, 255, 1)).toString("latin1"),
    )
    await subscriber.setAll("SUBSCRIBE", topics)
    expect(await receiveTexts(publisher, lengths.length)).toEqual(topics.map((topic) => `\x01${topic}`))
    await subscriber.setAll("UNSUBSCRIBE", topics.toReversed())
    expect(await receiveTexts(publisher, lengths.length)).toEqual(
      topics.toReversed().map((topic) => `\x00${topic}`),
    )
    expect(publisher.topicsCount).toBe(0)
  })
})
