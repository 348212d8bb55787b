// Time limits for sending and receiving.
import * as zmq from "zeromq"

const timed = async (what) => {
  let waited = false
  const timer = setTimeout(() => {
    waited = true
  }, 50)
  try {
    await what()
    return "done"
  } catch (error) {
    return `${error.code} ${error.errno} ${waited ? "waited" : "at once"}`
  } finally {
    clearTimeout(timer)
  }
}
const push = new zmq.Push({ linger: 0, sendTimeout: 100 })
console.log(push.writable, await timed(() => push.send("x")))
push.sendTimeout = 0
console.log(await timed(() => push.send("x")))
const pull = new zmq.Pull({ linger: 0, receiveTimeout: 100 })
console.log(pull.readable, await timed(() => pull.receive()))
pull.receiveTimeout = 0
console.log(await timed(() => pull.receive()))
await pull.bind("inproc://timeouts")
push.connect("inproc://timeouts")
push.sendTimeout = 10_000
console.log(await timed(() => push.send("x")))
pull.receiveTimeout = 10_000
console.log(await timed(() => pull.receive()), pull.readable, push.writable)
pull.receiveTimeout = -1
setTimeout(() => push.send("later"), 30)
console.log(String(await pull.receive()))
push.close()
pull.close()
