// @ts-check
// One loop for several sockets: orders are served before news, however many news there are.

import { POLLIN, Poller, Publisher, Pull, Push, Subscriber, select } from "typemq"

const publisher = new Publisher()
const subscriber = new Subscriber()
const push = new Push()
const pull = new Pull()
subscriber.subscribe("")
subscriber.connect(await publisher.bind("inproc://news"))
push.connect(await pull.bind("inproc://orders"))

for (const news of ["rain", "sun"]) await publisher.send(news)
for (const order of ["one", "two"]) await push.send(order)

const poller = new Poller()
poller.register(subscriber, POLLIN)
poller.register(pull, POLLIN)
for (let ready = await poller.poll(20); ready.size > 0; ready = await poller.poll(20)) {
  if (ready.has(pull)) console.log(`order: ${pull.tryReceive()}`)
  else console.log(`news: ${subscriber.tryReceive()}`)
}

const [readable, writable] = await select([pull], [push])
console.log(`${readable.length} can be received from, ${writable.length} sent to`)
await Promise.all([publisher, subscriber, push, pull].map((each) => each.close()))
