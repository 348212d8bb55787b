// @ts-check
// The fifth of five houses: walls of iron. Everything is encrypted, and both sides know whom they talk to: the server
// lets in the clients alone whose certificates are in its folder.

import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Context, curveKeyPair, Pull, Push } from "typemq"
import { Authenticator, createCertificates, loadCertificate } from "typemq/auth"

// Certificates are made once. Of the client's, only the public file goes to the server.
const clients = await mkdtemp(join(tmpdir(), "ironhouse-"))
const { secretFile } = await createCertificates(clients, "client", { metadata: { name: "Ada" } })
const clientKeys = await loadCertificate(secretFile)
const serverKeys = curveKeyPair()

const context = new Context()
const authenticator = new Authenticator({ context })
await authenticator.configureCurve({ location: clients })
await authenticator.start()

const server = new Pull({ context, curveServer: true, curveSecretKey: serverKeys.secretKey })
const endpoint = await server.bind("tcp://127.0.0.1:*")

/** @param {{ publicKey: string, secretKey?: string }} keys */
const clientWith = ({ publicKey, secretKey = "" }) =>
  new Push({
    context,
    curveServerKey: serverKeys.publicKey,
    curvePublicKey: publicKey,
    curveSecretKey: secretKey,
    linger: 0,
  })

const client = clientWith(clientKeys)
client.connect(endpoint)
await client.send("Hello")
const [frame] = await server.receiveFrames()
console.log(
  `Ironhouse: ${frame?.data}, and it is the client: ${String(frame?.property("User-Id")) === clientKeys.publicKey}`,
)

const stranger = clientWith(curveKeyPair())
const refused = new Promise((resolve) => stranger.events.on("handshake:error:auth", resolve))
stranger.connect(endpoint)
await refused
console.log("Ironhouse: strangers stay outside")

await Promise.all([client.close(), stranger.close(), server.close()])
await authenticator.stop()
await rm(clients, { recursive: true })
