import { Subscriber, XPublisher, XSubscriber } from "typemq"
import type { Role } from "../shared/roles.mts"
import { whenAborted } from "../shared/when-aborted.mts"
import { cacheLastValues } from "./cache.mts"

export const roles: Readonly<Record<string, Role>> = {
  cache: {
    takes: "FOR-PUBLISHERS FOR-SUBSCRIBERS",
    run: async ([forPublishers = "", forSubscribers = ""], signal) => {
      await using publishers = new XSubscriber()
      await using subscribers = new XPublisher({ linger: 0, sendHighWaterMark: 100_000 })
      console.log(`publishers: ${await publishers.bind(forPublishers)}`)
      console.log(`subscribers: ${await subscribers.bind(forSubscribers)}`)
      await cacheLastValues(publishers, subscribers, signal)
    },
  },
  publisher: {
    takes: "ENDPOINT TOPIC VALUE",
    run: async ([endpoint = "", topic = "", value = ""], signal) => {
      await using publisher = new XPublisher()
      publisher.connect(endpoint)
      await publisher.receive({ signal }) // the cache has subscribed
      await publisher.send([topic, value])
    },
  },
  subscriber: {
    takes: "ENDPOINT [TOPIC…]",
    run: async ([endpoint = "", ...topics], signal) => {
      await using subscriber = new Subscriber()
      using _ending = whenAborted(signal, () => void subscriber.close())
      subscriber.subscribe(...topics)
      subscriber.connect(endpoint)
      for await (const frames of subscriber) console.log(frames.join(" "))
    },
  },
}
