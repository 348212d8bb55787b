// What the observer of a socket that binds is told.
import * as zmq from "zeromq"

const pull = new zmq.Pull({ linger: 0 })
const seen = []
const endpoints = new Set()
let told = () => {}
const watching = (async () => {
  for await (const event of pull.events) {
    const { type, address, ...rest } = event
    seen.push(type)
    if (type !== "end" && type !== "disconnect") endpoints.add(typeof address)
    console.log(
      type,
      Object.keys(event).includes("address"),
      Object.keys(rest).length > 0 && type !== "disconnect",
    )
    told()
  }
})()
const until = async (type) => {
  while (!seen.includes(type)) {
    await new Promise((resolve) => {
      told = resolve
    })
  }
}
await pull.bind("tcp://127.0.0.1:*")
await until("bind")
const push = new zmq.Push({ linger: 0 })
push.connect(pull.lastEndpoint)
await until("handshake")
await push.send("x")
console.log(String(await pull.receive()))
push.close()
await until("disconnect")
pull.close()
await watching
console.log([...endpoints].join())
