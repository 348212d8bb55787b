// Last Value Cache: who comes late to a publisher that speaks rarely need not wait for news. A proxy between the two
// keeps the last value of each topic, and gives it to whoever subscribes.

import assert from "node:assert/strict"
import { Subscriber, XPublisher, XSubscriber } from "typemq"
import { play } from "../shared/roles.mts"
import { cacheLastValues } from "./cache.mts"
import { roles } from "./roles.mts"

const topics = ["gold", "silver", "wine", "wool"]
const rounds = 10

const main = async (): Promise<void> => {
  await using frontEnd = new XSubscriber()
  await using backEnd = new XPublisher({ linger: 0 })
  const forPublishers = await frontEnd.bind("tcp://127.0.0.1:*")
  const forSubscribers = await backEnd.bind("tcp://127.0.0.1:*")
  const stop = new AbortController()
  const caching = cacheLastValues(frontEnd, backEnd, stop.signal)

  const subscribe = (topic: string): Subscriber => {
    const subscriber = new Subscriber()
    subscriber.subscribe(topic)
    subscriber.connect(forSubscribers)
    return subscriber
  }

  /** What a subscriber gets until all the topics have come to their last values. */
  const settle = async (subscriber: Subscriber, wanted: readonly string[]): Promise<Map<string, number>> => {
    const values = new Map<string, number>()
    for await (const [topic, value] of subscriber) {
      const before = values.get(String(topic)) ?? 0
      assert.ok(Number(value) >= before, "nothing older comes after something newer")
      values.set(String(topic), Number(value))
      if (wanted.every((each) => values.get(each) === rounds)) break
    }
    return values
  }

  await using early = subscribe("")
  const listening = settle(early, topics)

  await using publisher = new XPublisher()
  publisher.connect(forPublishers)
  await publisher.receive() // the cache has subscribed
  for (let round = 1; round <= rounds; round++) {
    for (const topic of topics) await publisher.send([topic, round])
  }
  await publisher.close()
  await listening
  console.log(`the publisher has sent ${rounds} prices each of ${topics.join(", ")}, and left`)

  await using late = subscribe("gold")
  console.log(
    `who subscribes to gold now gets the price at once: ${(await settle(late, ["gold"])).get("gold")}`,
  )

  await using later = subscribe("w")
  const values = await settle(later, ["wine", "wool"])
  console.log(`and who wants all that begins with w: ${[...values].map((each) => each.join(" ")).join(", ")}`)
  assert.deepEqual([...values.keys()].sort(), ["wine", "wool"])

  stop.abort()
  await caching
}

await play(roles, main)
