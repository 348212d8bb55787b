// @ts-check
// The fourth of five houses: walls of stone. Everything is encrypted (CURVE), and clients know that they talk to the
// server whose key they have. The server lets in any client that has a key of its own.

import { Context, curveKeyPair, Pull, Push } from "typemq"
import { Authenticator, CURVE_ALLOW_ANY } from "typemq/auth"

const serverKeys = curveKeyPair()
const clientKeys = curveKeyPair()

const context = new Context()
const authenticator = new Authenticator({ context })
await authenticator.configureCurve({ location: CURVE_ALLOW_ANY })
await authenticator.start()

const server = new Pull({ context, curveServer: true, curveSecretKey: serverKeys.secretKey })
const client = new Push({
  context,
  curveServerKey: serverKeys.publicKey,
  curvePublicKey: clientKeys.publicKey,
  curveSecretKey: clientKeys.secretKey,
})
client.connect(await server.bind("tcp://127.0.0.1:*"))

await client.send("Hello")
const [text] = await server.receive()
console.log(`Stonehouse: ${text}`)

await Promise.all([client.close(), server.close()])
await authenticator.stop()
