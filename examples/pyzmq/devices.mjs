// @ts-check
// A queue in a process of its own: clients ask, workers answer, and a monitor sees both.

import { Reply, Request, Subscriber } from "typemq"
import { ProcessMonitoredQueue } from "typemq/devices"

const queue = new ProcessMonitoredQueue({
  in: { type: "ROUTER", bind: "tcp://127.0.0.1:*" },
  out: { type: "DEALER", bind: "tcp://127.0.0.1:*" },
  monitor: { type: "PUB", bind: "tcp://127.0.0.1:*" },
  inPrefix: "asked",
  outPrefix: "answered",
})
await queue.start()
const [clients = "", workers = "", monitor = ""] = [
  queue.endpoints.in,
  queue.endpoints.out,
  queue.endpoints.monitor,
].flat()

const subscriber = new Subscriber()
subscriber.subscribe("asked", "answered")
subscriber.connect(monitor)
const reply = new Reply()
reply.connect(workers)
const request = new Request()
request.connect(clients)

const worker = (async () => {
  for await (const [question] of reply) await reply.send(`${question}? Five.`)
})()

// A publisher does not wait for subscribers: ask until one of the questions was seen.
const seen = (async () => [await subscriber.receive(), await subscriber.receive()])()
let done = false
seen.then(() => {
  done = true
})
for (let round = 1; !done; round++) {
  await request.send("How much")
  const [answer] = await request.receive()
  if (round === 1) console.log(`the client hears: ${answer}`)
}
for (const [prefix, ...frames] of await seen) console.log(`the monitor sees: ${prefix} ${frames.at(-1)}`)

await Promise.all([reply.close(), request.close(), subscriber.close()])
await worker
await queue.stop()
console.log("the queue is gone")
