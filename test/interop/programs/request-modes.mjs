// Requests that may be given up: relaxed, and with correlated replies.
import * as zmq from "zeromq"

const router = new zmq.Router({ linger: 0 })
await router.bind("tcp://127.0.0.1:*")
const request = new zmq.Request({ linger: 0, relaxed: true, correlate: true, routingId: "asker" })
request.connect(router.lastEndpoint)
await request.send("first")
const first = await router.receive()
console.log(first.length, String(first[0]), first[1].length, first[2].length, String(first[3]))
await request.send("second")
const second = await router.receive()
await router.send([...second.slice(0, 3), "in time"])
console.log(String(await request.receive()))

const strict = new zmq.Request({ linger: 0 })
strict.connect(router.lastEndpoint)
await strict.send(["two", "frames"])
const plain = await router.receive()
console.log(plain.length, plain[0].length, plain[1].length, plain.slice(2).map(String))
await router.send([plain[0], "", "proper"])
console.log(String(await strict.receive()))
for (const socket of [router, request, strict]) socket.close()
