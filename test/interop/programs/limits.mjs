// High-water marks and conflation.
import * as zmq from "zeromq"

const fill = async (socket, limit) => {
  let count = 0
  try {
    while (count < limit) {
      await socket.send(String(count))
      count++
    }
    return `${count} and more`
  } catch (error) {
    return `${count} then ${error.code}`
  }
}
const unconnected = new zmq.Push({ linger: 0, sendTimeout: 0, sendHighWaterMark: 7 })
unconnected.connect("tcp://127.0.0.1:1")
console.log(await fill(unconnected, 1000), unconnected.writable)
unconnected.close()

const push = new zmq.Push({ linger: 0, sendTimeout: 0, sendHighWaterMark: 5 })
const pull = new zmq.Pull({ linger: 0, receiveHighWaterMark: 6 })
await pull.bind("inproc://limits")
push.connect("inproc://limits")
console.log(await fill(push, 1000))
let received = 0
pull.receiveTimeout = 0
try {
  for (;;) {
    await pull.receive()
    received++
  }
} catch (error) {
  console.log(received, error.code)
}
push.close()
pull.close()

const unlimited = new zmq.Push({ linger: 0, sendTimeout: 0, sendHighWaterMark: 0 })
unlimited.connect("tcp://127.0.0.1:1")
console.log(await fill(unlimited, 5000), unlimited.writable)
unlimited.close()

const latest = new zmq.Pull({ linger: 0, conflate: true })
const source = new zmq.Push({ linger: 0, conflate: true })
await latest.bind("inproc://latest")
source.connect("inproc://latest")
for (const text of ["old", "older", "new"]) await source.send(text)
console.log(String(await latest.receive()), latest.readable)
latest.close()
source.close()

const publisher = new zmq.Publisher({ linger: 0 })
console.log(publisher.writable, await fill(publisher, 5000))
publisher.close()
