// Binding and connecting, undoing both, and in the wrong order.
import * as zmq from "zeromq"

const attempt = async (what) => {
  try {
    await what()
    return "fine"
  } catch (error) {
    return error.code
  }
}
const pull = new zmq.Pull({ linger: 0, receiveTimeout: 10_000 })
console.log(pull.lastEndpoint)
await pull.bind("tcp://127.0.0.1:*")
const first = pull.lastEndpoint
console.log(/^tcp:\/\/127\.0\.0\.1:\d+$/.test(first))
await pull.bind("tcp://*:*")
console.log(/^tcp:\/\/0\.0\.0\.0:\d+$/.test(pull.lastEndpoint))
await pull.bind("inproc://endpoints")
console.log(pull.lastEndpoint)
await pull.bind("ipc://*")
console.log(pull.lastEndpoint.startsWith("ipc://"), pull.lastEndpoint.length > 6)
const push = new zmq.Push({ linger: 0 })
push.connect(first)
console.log(push.lastEndpoint === first)
await push.send("over tcp")
console.log(String(await pull.receive()))
push.disconnect(first)
console.log(await attempt(() => push.disconnect(first)))
push.connect("inproc://endpoints")
await push.send("over inproc")
console.log(String(await pull.receive()))
await pull.unbind(first)
console.log(await attempt(() => pull.unbind(first)))
pull.close()
push.close()

const early = new zmq.Request({ linger: 0 })
early.connect("inproc://not-yet")
await early.send("anybody?")
const late = new zmq.Reply({ linger: 0 })
await late.bind("inproc://not-yet")
console.log(String(await late.receive()))
await late.send("here")
console.log(String(await early.receive()))
early.close()
late.close()
