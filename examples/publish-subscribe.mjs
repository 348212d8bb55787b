// @ts-check
// News to whoever subscribed to its topic: PUB and SUB. The filter works at the publisher.

import { Subscriber, XPublisher } from "typemq"

const publisher = new XPublisher()
const endpoint = await publisher.bind("tcp://127.0.0.1:*")

const subscriber = new Subscriber()
subscriber.subscribe("weather.")
subscriber.connect(endpoint)

const [subscription] = await publisher.receive()
console.log(`somebody subscribed to ${subscription?.subarray(1)}`)

await publisher.send(["traffic.paris", "slow"])
await publisher.send(["weather.paris", "sunny"])
const [topic, news] = await subscriber.receive()
console.log(`${topic}: ${news}`)

await subscriber.close()
await publisher.close()
