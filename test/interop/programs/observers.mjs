// Observers on their own: one event at a time, ends, and calls that come too late.
import * as zmq from "zeromq"

const attempt = async (what) => {
  try {
    const value = await what()
    return value?.type ?? String(value)
  } catch (error) {
    return error.code ?? error.constructor.name
  }
}
const socket = new zmq.Router({ linger: 0 })
const { events } = socket
console.log(events === socket.events, events instanceof zmq.Observer, events.closed)
await socket.bind("inproc://observed")
await socket.bind("tcp://127.0.0.1:*")
const bound = await events.receive()
console.log(bound.type, bound.address === socket.lastEndpoint)
const later = events.receive()
socket.close()
let next = await later
while (next.type !== "end") next = await events.receive()
console.log(JSON.stringify(next))
console.log(events.closed, await attempt(() => events.receive()))
const rest = []
for await (const event of events) rest.push(event)
console.log(rest.length)

const other = new zmq.Dealer({ linger: 0 })
let told = 0
const toldTwice = new Promise((resolve) => {
  other.events.on("bind", () => {
    console.log("listener called")
    if (++told === 2) resolve()
  })
})
console.log((await attempt(() => other.events.receive())) !== "bind")
await other.bind("tcp://127.0.0.1:*")
await other.bind("tcp://127.0.0.1:*")
await toldTwice
other.close()
