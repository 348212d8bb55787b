// @ts-check
// A meeting point: clients and workers connect to a proxy and need not know each other.

import { Dealer, Proxy, Pull, Push, Reply, Request, Router } from "typemq"

const watch = new Pull()
await watch.bind("inproc://watch")
const copies = new Push()
copies.connect("inproc://watch")

const proxy = new Proxy(new Router(), new Dealer(), copies)
const clients = await proxy.frontEnd.bind("tcp://127.0.0.1:*")
const workers = await proxy.backEnd.bind("tcp://127.0.0.1:*")
const running = proxy.run()

const reply = new Reply()
reply.connect(workers)
const request = new Request()
request.connect(clients)

await request.send("ping")
const [question] = await reply.receive()
await reply.send(`${question} pong`)
console.log(String((await request.receive())[0]))
console.log(`the proxy passed on ${(await watch.receiveMany()).length} messages`)

proxy.terminate()
await running
await Promise.all([request, reply, copies, watch].map((socket) => socket.close()))
