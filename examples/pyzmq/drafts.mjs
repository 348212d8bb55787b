// @ts-check
// Draft socket types: a CLIENT asks a SERVER, a RADIO speaks to a group of DISHes. Messages have one frame, and what
// else there is to know stands beside it.

import { Client, Dish, Radio, Server } from "typemq/draft"

const server = new Server()
const client = new Client()
client.connect(await server.bind("tcp://127.0.0.1:*"))
await client.sendJson({ celsius: 20 })
const [question, { routingId }] = await server.receiveJson()
const { celsius } = /** @type {{ celsius: number }} */ (question)
await server.sendJson({ fahrenheit: celsius * 1.8 + 32 }, { routingId })
console.log(await client.receiveJson())

// A frame knows whom it came from, and so goes back there.
await client.send("echo")
await server.sendFrame(await server.receiveFrame())
console.log(await client.receiveString())

const radio = new Radio()
const dish = new Dish()
dish.join("weather")
dish.connect(await radio.bind("inproc://radio"))
await radio.send("nobody hears this", { group: "news" })
await radio.send("sun", { group: "weather" })
const [news, { group }] = await dish.receiveString()
console.log(`${group}: ${news}`)
await Promise.all([server, client, radio, dish].map((each) => each.close()))
