// @ts-check
// The first of five houses: no walls at all. Anybody may connect, and anybody on the way may listen.

import { Pull, Push } from "typemq"

const server = new Pull()
const client = new Push()
client.connect(await server.bind("tcp://127.0.0.1:*"))

await client.send("Hello")
const [text] = await server.receive()
console.log(`Grasslands: ${text}`)

await Promise.all([client.close(), server.close()])
