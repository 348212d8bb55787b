// Calls that wait when their socket is closed.
import * as zmq from "zeromq"

const outcome = (promise) =>
  promise.then(
    (value) => `resolved ${value}`,
    (error) => `${error.code} ${error.errno}`,
  )
const pull = new zmq.Pull({ linger: 0 })
const push = new zmq.Push({ linger: 0 })
const [received, sent] = [outcome(pull.receive()), outcome(push.send("never"))]
const iterated = (async () => {
  const router = new zmq.Router({ linger: 0 })
  setTimeout(() => router.close(), 20)
  for await (const _ of router) console.log("never")
  return "iteration over"
})()
setTimeout(() => {
  pull.close()
  push.close()
}, 20)
console.log(await received)
console.log(await sent)
console.log(await iterated)
const binding = new zmq.Reply({ linger: 0 })
const bound = outcome(binding.bind("tcp://127.0.0.1:*"))
binding.close()
console.log((await bound).split(" ")[0])
console.log(binding.closed)
