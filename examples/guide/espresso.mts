// Espresso: a look inside of a proxy. Publishers and subscribers meet at one, and its capture socket gets a copy of all
// that goes through, in either direction: publications, subscriptions and their ends.

import assert from "node:assert/strict"
import { setImmediate as nextTurn } from "node:timers/promises"
import { Publisher, Pull, Push, proxy, Subscriber, XPublisher, XSubscriber } from "typemq"
import { play, type Role } from "./shared/roles.mts"

const cups = 5

/** A message that the listener has heard, in words. */
const inWords = (text: string): string => {
  const what = { "\x01": "subscribed to", "\x00": "no longer subscribed to" }[text.charAt(0)]
  return what === undefined ? text : `${what} ${text.slice(1)}`
}

const main = async (): Promise<void> => {
  await using beans = new XSubscriber()
  await using cup = new XPublisher()
  await using drip = new Push({ linger: 0 })
  await using listener = new Pull()
  const forPublishers = await beans.bind("tcp://127.0.0.1:*")
  const forSubscribers = await cup.bind("tcp://127.0.0.1:*")
  drip.connect(await listener.bind("inproc://drip"))
  const stop = new AbortController()
  const brewing = proxy(beans, cup, { capture: drip, signal: stop.signal })

  /** Publishes letters with numbers, as long as the proxy runs. */
  const publish = async (): Promise<void> => {
    await using publisher = new Publisher({ linger: 0 })
    publisher.connect(forPublishers)
    for (let number = 0; !stop.signal.aborted; number++) {
      publisher.trySend(`${"ABCDEFGHIJ".charAt(number % 10)}-${number}`)
      await nextTurn()
    }
  }

  /** Takes some, and leaves. */
  const drink = async (): Promise<string[]> => {
    await using subscriber = new Subscriber()
    subscriber.subscribe("A", "B")
    subscriber.connect(forSubscribers)
    const received: string[] = []
    for await (const [text] of subscriber) if (received.push(String(text)) === cups) break
    return received
  }

  /** Listens until it has heard both subscriptions end. */
  const listen = async (): Promise<string[]> => {
    const heard: string[] = []
    let ends = 0
    for await (const [frame] of listener) {
      const text = String(frame)
      heard.push(inWords(text))
      if (text.charAt(0) === "\x00" && ++ends === 2) break
    }
    return heard
  }

  const [, received, heard] = await Promise.all([
    publish(),
    drink(),
    listen().finally(() => stop.abort()),
    brewing,
  ])

  const talk = heard.filter((each) => each.includes(" "))
  const shown = heard.filter((each) => talk.includes(each) || received.includes(each))
  console.log(`the listener heard: ${shown.join(", ")}`)
  assert.deepEqual(talk.slice(0, 2).sort(), ["subscribed to A", "subscribed to B"])
  assert.deepEqual(talk.slice(2).sort(), ["no longer subscribed to A", "no longer subscribed to B"])
  assert.deepEqual(
    shown.filter((each) => !talk.includes(each)),
    received,
  )
  assert.ok(received.every((each) => /^[AB]-/.test(each)))
  console.log(`the subscriber got ${received.length} of them, all of A and B`)
}

const roles: Readonly<Record<string, Role>> = {
  proxy: {
    takes: "FOR-PUBLISHERS FOR-SUBSCRIBERS",
    run: async ([forPublishers = "", forSubscribers = ""], signal) => {
      await using beans = new XSubscriber()
      await using cup = new XPublisher({ linger: 0 })
      await using drip = new Push({ linger: 0 })
      await using listener = new Pull()
      console.log(`publishers: ${await beans.bind(forPublishers)}`)
      console.log(`subscribers: ${await cup.bind(forSubscribers)}`)
      drip.connect(await listener.bind("inproc://drip"))
      listener.consume(([frame]) => console.log(inWords(String(frame))))
      await proxy(beans, cup, { capture: drip, signal })
    },
  },
}

await play(roles, main)
