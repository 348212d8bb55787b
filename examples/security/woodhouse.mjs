// @ts-check
// The third of five houses: walls of wood. Clients have names and passwords (PLAIN), which anybody on the way can read.

import { Context, Pull, Push } from "typemq"
import { Authenticator } from "typemq/auth"

const context = new Context()
const authenticator = new Authenticator({ context })
await authenticator.configurePlain({ passwords: { admin: "secret" } })
await authenticator.start()

const server = new Pull({ context, plainServer: true })
const endpoint = await server.bind("tcp://127.0.0.1:*")

const client = new Push({ context, plainUsername: "admin", plainPassword: "secret" })
client.connect(endpoint)
await client.send("Hello")
const [frame] = await server.receiveFrames()
console.log(`Woodhouse: ${frame?.data} from ${frame?.property("User-Id")}`)

const guesser = new Push({ context, plainUsername: "admin", plainPassword: "123456", linger: 0 })
const refused = new Promise((resolve) => guesser.events.on("handshake:error:auth", resolve))
guesser.connect(endpoint)
await refused
console.log("Woodhouse: whoever guesses stays outside")

await Promise.all([client.close(), guesser.close(), server.close()])
await authenticator.stop()
