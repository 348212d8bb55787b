// STREAM: a program that knows nothing of ZeroMQ at the other end, as server and as client.
import { once } from "node:events"
import net from "node:net"
import * as zmq from "zeromq"

const stream = new zmq.Stream({ linger: 0 })
console.log(stream.type, stream.sendHighWaterMark)
await stream.bind("tcp://127.0.0.1:*")
const client = net.connect(Number(stream.lastEndpoint.split(":")[2]), "127.0.0.1")
const [id, notice] = await stream.receive()
console.log(id.length, id[0], notice.length)
client.write("GET / HTTP/1.0\r\n\r\n")
const [same, request] = await stream.receive()
console.log(same.equals(id), String(request).trim())
await stream.send([id, "HTTP/1.0 200 OK\r\n\r\nhello"])
const [answer] = await once(client, "data")
console.log(String(answer).split("\r\n"))
client.end()
const [gone, last] = await stream.receive()
console.log(gone.equals(id), last.length)
try {
  await stream.send(["nobody", "hello"])
} catch (error) {
  console.log(error.code, error instanceof Error)
}
stream.close()

const server = net.createServer((socket) => socket.on("error", () => {}).end("hello"))
server.listen(0, "127.0.0.1")
await once(server, "listening")
const other = new zmq.Stream({ linger: 0, reconnectInterval: 10_000 })
other.connect(`tcp://127.0.0.1:${server.address().port}`, { routingId: "server" })
let heard = ""
for await (const [from, data] of other) {
  console.log(String(from), data.length)
  heard += data
  if (data.length === 0 && heard !== "") break
}
console.log(heard)
other.close()
server.close()

const silent = new zmq.Stream({ linger: 0, notify: false })
await silent.bind("tcp://127.0.0.1:*")
const talker = net.connect(Number(silent.lastEndpoint.split(":")[2]), "127.0.0.1")
talker.end("first")
console.log((await silent.receive()).map((frame) => frame.length))
silent.close()
