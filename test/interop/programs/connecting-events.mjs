// What the observer of a socket that connects is told: nobody is there, then somebody is.
import * as zmq from "zeromq"

const pull = new zmq.Pull({ linger: 0 })
await pull.bind("tcp://127.0.0.1:*")
const endpoint = pull.lastEndpoint
const push = new zmq.Push({ linger: 0, reconnectInterval: 20 })
const types = []
let told = () => {}
const log = (event) => {
  types.push(event.type)
  told()
}
for (const type of ["connect", "connect:delay", "connect:retry", "handshake", "disconnect", "close", "end"]) {
  push.events.on(type, log)
}
const until = async (wanted) => {
  while (!wanted()) {
    await new Promise((resolve) => {
      told = resolve
    })
  }
}
push.connect(endpoint)
await until(() => types.includes("handshake"))
console.log(types.join(" "))
types.length = 0
pull.close()
await until(() => types.includes("connect:retry"))
console.log(types.slice(0, 2).join(" "))
push.events.off("connect:retry", log)
types.length = 0
push.close()
await until(() => types.includes("end"))
console.log(types.includes("connect:retry"), types.at(-1))
