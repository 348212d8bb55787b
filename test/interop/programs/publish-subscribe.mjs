// A publisher with one subscriber for some of its topics.
import * as zmq from "zeromq"

const publisher = new zmq.XPublisher({ linger: 0 })
await publisher.bind("tcp://127.0.0.1:*")
const subscriber = new zmq.Subscriber({ linger: 0 })
subscriber.connect(publisher.lastEndpoint)
subscriber.subscribe("cats", Buffer.from("do"))
for (let count = 0; count < 2; count++) {
  const [subscription] = await publisher.receive()
  console.log(subscription[0], subscription.subarray(1).toString())
}
await publisher.send(["cats", "meow"])
await publisher.send(["birds", "tweet"])
await publisher.send(["dogs", "woof"])
await publisher.send(["cat", "?"])
await publisher.send(["catsuit", "zip"])
for (let count = 0; count < 3; count++) {
  const [topic, text] = await subscriber.receive()
  console.log(`${topic}: ${text}`)
}
subscriber.unsubscribe("cats")
const [gone] = await publisher.receive()
console.log(gone[0], gone.subarray(1).toString())
await publisher.send(["cats", "hiss"])
await publisher.send(["done"])
console.log(String(await subscriber.receive()))
subscriber.subscribe()
console.log((await publisher.receive())[0].toString("hex"))
await publisher.send("anything")
console.log(String(await subscriber.receive()))
subscriber.close()
publisher.close()
