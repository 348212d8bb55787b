// @ts-check
// Calls to whoever subscribed to their topic. A topic is a prefix, and the filter works at the publisher.

import { setTimeout as pause } from "node:timers/promises"
import { connectPubSub, method, servePubSub } from "typemq/rpc"

/** @type {Set<string>} */
const heard = new Set()
/** @param {string} name */
const handlerOf = (name) => ({
  changed: method({ city: String, degrees: Number }, ({ city, degrees }) => {
    if (heard.has(`${name} ${city}`)) return
    heard.add(`${name} ${city}`)
    console.log(`${name}: ${city} has ${degrees} degrees`)
  }),
})

const publisher = await connectPubSub({ bind: "tcp://127.0.0.1:*" })
const connect = publisher.endpoint
const first = await servePubSub(handlerOf("first listener"), { connect, subscribe: "weather.no." })
const second = await servePubSub(handlerOf("second listener"), { connect, subscribe: "weather." })

// A publisher does not wait for subscribers: what it says before they are there reaches nobody. So it
// repeats itself, as weather stations do, until all have heard.
while (heard.size < 3) {
  await publisher.publish("weather.no.oslo").changed({ city: "Oslo", degrees: -3 })
  await publisher.publish("weather.it.rome").changed({ city: "Rome", degrees: 17 })
  await pause(10)
}

// Subscriptions may come and go while the service runs.
first.unsubscribe("weather.no.")
first.subscribe("weather.it.")
while (heard.size < 4) {
  await publisher.publish("weather.it.rome").changed({ city: "Rome", degrees: 18 })
  await pause(10)
}

for (const each of [first, second, publisher]) each.close()
