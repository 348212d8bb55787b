/** Topics, subscriptions and what publishers hear of them. */

const on = (topic) => Buffer.from(`\x01${topic}`)
const off = (topic) => Buffer.from(`\x00${topic}`)

/** An XPUB and subscribers to it, in one process, where nothing is under way once a call returns. */
const cast = async (stage, options, ...subscribers) => {
  const publisher = stage.open("XPublisher", options)
  const opened = subscribers.map((name) => stage.open(name))
  await stage.join("inproc", publisher, ...opened)
  return [publisher, ...opened]
}

export const scenarios = {
  ...Object.fromEntries(
    ["tcp", "ipc", "inproc"].map((transport) => [
      `a SUB hears what begins with its topics over ${transport}`,
      async (stage) => {
        const [publisher, subscriber] = [stage.open("Publisher"), stage.open("Subscriber")]
        await stage.join(transport, publisher, subscriber)
        subscriber.subscribe("a", Buffer.from("bc"))
        await stage.synchronize(publisher, subscriber)
        const published = ["a", "ab", "b", "bc", "bcd", "c", "", ["a", "second"], ["x", "a"], "~end"]
        subscriber.subscribe("~end")
        await stage.synchronize(publisher, subscriber)
        for (const message of published) await publisher.send(message)
        for (let end = false; !end; ) {
          const message = await subscriber.receive()
          stage.say(message)
          end = String(message) === "~end"
        }
      },
    ]),
  ),
  "a SUB without a topic named hears everything": async (stage) => {
    const [publisher, subscriber] = [stage.open("Publisher"), stage.open("Subscriber")]
    await stage.join("inproc", publisher, subscriber)
    subscriber.subscribe()
    await stage.synchronize(publisher, subscriber)
    for (const message of ["", "x", ["a", "b"]]) await publisher.send(message)
    const heard = []
    while (heard.length < 3) {
      const message = await subscriber.receive()
      if (!String(message).startsWith("~")) heard.push(message)
    }
    stage.say(heard)
  },
  "topics count as often as they were subscribed": async (stage) => {
    const [publisher, subscriber] = await cast(stage, {}, "Subscriber")
    subscriber.subscribe("a")
    subscriber.subscribe("a")
    subscriber.unsubscribe("a")
    await publisher.send("a1")
    await stage.drain(publisher)
    await publisher.send("a2")
    await stage.drain(subscriber)
    subscriber.unsubscribe("a")
    await stage.drain(publisher)
    await publisher.send("a3")
    await stage.drain(subscriber)
  },
  "unsubscribing from what was never subscribed": async (stage) => {
    const [publisher, subscriber] = await cast(stage, {}, "Subscriber")
    await stage.try("unsubscribe", () => subscriber.unsubscribe("never"))
    subscriber.subscribe("a")
    subscriber.unsubscribe("b")
    await stage.drain(publisher)
  },
  "several topics in one call are told in their order": async (stage) => {
    const [publisher, subscriber] = await cast(stage, {}, "Subscriber")
    subscriber.subscribe("c", "a", "b")
    await stage.drain(publisher)
    subscriber.unsubscribe("a", "c")
    await stage.drain(publisher)
  },
  "topics may be anything": async (stage) => {
    const [publisher, subscriber] = await cast(stage, {}, "Subscriber")
    subscriber.subscribe("", "ü", Buffer.from([0, 255]), "x".repeat(300))
    await stage.drain(publisher)
  },
  "topics of wrong types are refused": async (stage) => {
    const subscriber = stage.open("Subscriber")
    for (const topic of [5, true, null, {}]) await stage.try(String(topic), () => subscriber.subscribe(topic))
  },
  ...Object.fromEntries(
    [null, "allSubs", "allSubsUnsubs"].map((verbosity) => [
      `an XPUB with the verbosity ${verbosity} hears of subscriptions`,
      async (stage) => {
        const [publisher, first, second] = await cast(stage, { verbosity }, "XSubscriber", "XSubscriber")
        for (const [socket, message] of [
          [first, on("A")],
          [second, on("A")],
          [first, on("A")],
          [second, on("AB")],
          [first, off("A")],
          [first, off("A")],
          [second, off("A")],
          [second, off("A")],
          [second, off("AB")],
          [first, off("unknown")],
        ]) {
          await socket.send(message)
          stage.say("sent", message)
          await stage.drain(publisher)
        }
      },
    ]),
  ),
  "an XPUB hears the end of all that a subscriber had": async (stage) => {
    const [publisher, leaving, staying] = await cast(stage, {}, "Subscriber", "Subscriber")
    leaving.subscribe("b", "a", "shared", "aa")
    staying.subscribe("shared")
    await stage.drain(publisher, 20)
    leaving.close()
    await stage.hear(publisher, 3)
    await stage.drain(publisher)
  },
  "an XPUB hears other messages of an XSUB as they are": async (stage) => {
    const [publisher, subscriber] = await cast(stage, {}, "XSubscriber")
    for (const message of ["user", ["two", "parts"], on("A"), [on("B"), "rest"], ["x", on("C")], ""]) {
      await subscriber.send(message)
      await stage.drain(publisher)
    }
  },
  "a publisher that is not to drop says when it would": async (stage) => {
    const publisher = stage.open("Publisher", { noDrop: true, sendHighWaterMark: 3 })
    const subscriber = stage.open("Subscriber", { receiveHighWaterMark: 4 })
    subscriber.subscribe("")
    await stage.join("inproc", publisher, subscriber)
    await stage.synchronize(publisher, subscriber)
    // What is left of synchronizing.
    subscriber.receiveTimeout = 5
    for (let left = true; left; ) left = await subscriber.receive().catch(() => false)
    stage.say(await stage.fill(publisher, 100))
  },
  "a publisher drops beyond the marks": async (stage) => {
    const publisher = stage.open("XPublisher", { sendHighWaterMark: 3 })
    const subscriber = stage.open("Subscriber", { receiveHighWaterMark: 4 })
    subscriber.subscribe("")
    await stage.join("inproc", publisher, subscriber)
    await stage.hear(publisher)
    stage.say(await stage.fill(publisher, 20))
    await stage.drain(subscriber)
  },
  "a welcome is the first message of those who want it": async (stage) => {
    const publisher = stage.open("XPublisher", { welcomeMessage: "welcome" })
    const endpoint = await stage.bind(publisher)
    for (const topic of ["", "wel", "other"]) {
      const subscriber = stage.open("Subscriber")
      subscriber.subscribe(topic)
      subscriber.connect(endpoint)
      await stage.hear(publisher)
      await publisher.send("other message")
      stage.say(topic, await subscriber.receive().catch((error) => error))
      subscriber.close()
      await stage.hear(publisher)
      if (topic === "wel") break
    }
  },
  ...Object.fromEntries(
    ["Publisher", "XPublisher"].map((name) => [
      `a ${name} that matches the other way round`,
      async (stage) => {
        const publisher = stage.open(name, { invertMatching: true })
        const subscriber = stage.open("Subscriber", { invertMatching: true })
        await stage.join("tcp", publisher, subscriber)
        subscriber.subscribe("a")
        for (let heard = false; !heard; ) {
          await publisher.send("~")
          subscriber.receiveTimeout = 5
          heard = await subscriber.receive().then(
            () => true,
            () => false,
          )
        }
        if (name === "XPublisher") await stage.hear(publisher)
        // A message that is wanted comes in any case; "a" only before the subscription has arrived.
        await stage.pause(20)
        for (const text of ["a", "ab", "b", "end"]) await publisher.send(text)
        subscriber.receiveTimeout = 5000
        for (let text = ""; text !== "end"; ) {
          text = String(await subscriber.receive())
          if (text !== "~") stage.say(text)
        }
      },
    ]),
  ),
  "an XPUB in manual mode hears each subscription": async (stage) => {
    const [publisher, first, second] = await cast(stage, { manual: true }, "Subscriber", "Subscriber")
    for (const change of [
      () => first.subscribe("A"),
      () => second.subscribe("A"),
      () => first.unsubscribe("A"),
    ]) {
      change()
      await stage.drain(publisher)
    }
    await publisher.send("A is for nobody")
    await stage.drain(first)
    await stage.drain(second)
  },
  "an XSUB takes everything that reaches it": async (stage) => {
    const [publisher, subscriber] = await cast(stage, {}, "XSubscriber")
    await subscriber.send(on("A"))
    await stage.hear(publisher)
    for (const text of ["A", "B", "AB"]) await publisher.send(text)
    await stage.drain(subscriber)
  },
  "a SUB hears nothing that was published before it came": async (stage) => {
    const [publisher, subscriber] = [stage.open("Publisher"), stage.open("Subscriber")]
    publisher.connect("inproc://later")
    await publisher.send("lost")
    subscriber.subscribe("")
    await subscriber.bind("inproc://later")
    await publisher.send("not lost")
    await stage.drain(subscriber, 20)
  },
  "a SUB tells all its topics to a publisher that comes later": async (stage) => {
    const subscriber = stage.open("Subscriber")
    subscriber.subscribe("b", "a", "", "ab", "a")
    const endpoint = await stage.bind(subscriber)
    const publisher = stage.open("XPublisher")
    publisher.connect(endpoint)
    const waiting = stage.outcome(() => subscriber.receive())
    const topics = []
    while (topics.length < 4) topics.push(...(await publisher.receive()))
    stage.say(topics.sort(Buffer.compare))
    await publisher.send("at last")
    stage.say(await waiting)
    await stage.drain(publisher, 20)
  },
}
