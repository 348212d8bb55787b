// @ts-check
// The second of five houses: a wall of straw. Clients are let in by their addresses, which stops those who come from
// elsewhere and do not know how to pretend otherwise.

import { Context, Pull, Push } from "typemq"
import { Authenticator } from "typemq/auth"

const context = new Context()
const authenticator = new Authenticator({ context })
authenticator.allow("127.0.0.1")
await authenticator.start()

// A domain is what makes a server without any other security ask the authenticator.
const server = new Pull({ context, zapDomain: "global" })
const client = new Push({ context })
client.connect(await server.bind("tcp://127.0.0.1:*"))

await client.send("Hello")
const [text] = await server.receive()
console.log(`Strawhouse: ${text}`)

await Promise.all([client.close(), server.close()])
await authenticator.stop()
