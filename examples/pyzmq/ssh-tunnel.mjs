// A socket that is behind a server of ssh, reached through a tunnel. (PyZMQ's zmq.ssh)
//
//   node examples/pyzmq/ssh-tunnel.mjs                       a server of ssh is started in here, by the package ssh2
//   node examples/pyzmq/ssh-tunnel.mjs me@gate.example.org   through that one, by the program ssh

import { once } from "node:events"
import { connect } from "node:net"
import { Reply, Request } from "typemq"
import { tunnelConnection } from "typemq/ssh"

/** A server that lets in who knows the password, and connects to what this machine can reach. */
const startServer = async ({ Server, utils }) => {
  const keys = utils.generateKeyPairSync("ed25519")
  const server = new Server({ hostKeys: [keys.private] }, (client) => {
    client.on("error", () => {})
    client.on("authentication", (login) =>
      login.method === "password" && login.password === "secret"
        ? login.accept()
        : login.reject(["password"]),
    )
    client.on("tcpip", (accept, reject, { destIP, destPort }) => {
      const far = connect({ host: destIP, port: destPort }).on("error", reject)
      far.once("connect", () => far.pipe(accept()).pipe(far))
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return { server, hostKey: keys.public.trim() }
}

const [, , given] = process.argv
const ssh2 = given === undefined ? await import("ssh2").catch(() => undefined) : undefined
if (given === undefined && ssh2 === undefined) {
  console.log("There is no server of ssh to show it with: name one, or npm install ssh2")
  process.exit(0)
}

const own = ssh2 && (await startServer(ssh2.default))
const server = given ?? `me@127.0.0.1:${own.server.address().port}`
const options = own ? { ssh2: true, password: "secret", hostKey: own.hostKey } : {}

// The endpoint is as the server sees it: behind another machine's server, the reply socket would be there.
const reply = new Reply()
const endpoint = await reply.bind("tcp://127.0.0.1:*")

const request = new Request()
const tunnel = await tunnelConnection(request, endpoint, server, options)
console.log(`${endpoint} is reached through ${server} at ${tunnel.endpoint}`)

await request.send("hello")
await reply.send(`${await reply.receive()}, back through the tunnel`)
console.log(`${await request.receive()}`)

await request.close() // and the tunnel with it
await tunnel.closed
await reply.close()
own?.server.close()
