// A producer binds and hands out work, a worker connects and does it.
import * as zmq from "zeromq"

const producer = new zmq.Push({ linger: 0 })
await producer.bind("tcp://127.0.0.1:*")
const worker = new zmq.Pull({ linger: 0 })
worker.connect(producer.lastEndpoint)

for (let number = 1; number <= 5; number++) await producer.send(`job ${number}`)
await producer.send(["several", "frames", "", "at once"])
await producer.send("stop")

for await (const message of worker) {
  console.log(message.length, message.map(String).join("|"), message.every(Buffer.isBuffer))
  if (String(message[0]) === "stop") break
}
console.log(worker.closed, producer.closed)
producer.close()
worker.close()
console.log(worker.closed, producer.closed)
