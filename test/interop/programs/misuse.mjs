// Errors: what is thrown, what is rejected, and with which code.
import * as zmq from "zeromq"

const attempt = async (title, what) => {
  let how = "throws"
  try {
    const result = what()
    how = "rejects"
    await result
    console.log(title, "works")
  } catch (error) {
    const { code, errno, address } = error
    console.log(title, how, error instanceof TypeError ? "TypeError" : `${code} ${errno}`, address ?? "")
  }
}
const push = new zmq.Push({ linger: 0, sendTimeout: 0 })
const pull = new zmq.Pull({ linger: 0, receiveTimeout: 0 })
const pair = new zmq.Pair({ linger: 0 })
const request = new zmq.Request({ linger: 0, sendTimeout: 0, receiveTimeout: 0 })
const reply = new zmq.Reply({ linger: 0, sendTimeout: 0 })
await pull.bind("tcp://127.0.0.1:*")
const taken = pull.lastEndpoint
await pull.bind("inproc://taken")

await attempt("bind text", () => push.bind("nonsense"))
await attempt("bind scheme", () => push.bind("carrier-pigeon://here"))
await attempt("bind interface", () => push.bind("tcp://no-such-interface:5555"))
await attempt("bind no port", () => push.bind("tcp://127.0.0.1"))
await attempt("bind taken inproc", () => push.bind("inproc://taken"))
await attempt("bind nothing", () => push.bind())
await attempt("bind number", () => push.bind(5555))
await attempt("bindSync text", () => push.bindSync("nonsense"))
await attempt("connect text", () => push.connect("nonsense"))
await attempt("connect scheme", () => push.connect("carrier-pigeon://here"))
await attempt("connect no port", () => push.connect("tcp://127.0.0.1"))
await attempt("connect number", () => push.connect(5555))
await attempt("disconnect unknown", () => push.disconnect("tcp://127.0.0.1:1"))
await attempt("disconnect text", () => push.disconnect("nonsense"))
await attempt("unbind unknown", () => push.unbind("tcp://127.0.0.1:1"))
await attempt("unbind unknown inproc", () => push.unbind("inproc://unknown"))
await attempt("send to nobody", () => push.send("x"))
await attempt("send undefined", () => push.send(undefined))
await attempt("send nothing", () => push.send())
await attempt("receive nothing", () => pull.receive())
await attempt("request receives first", () => request.receive())
await attempt("reply sends first", () => reply.send("x"))
await attempt("request to nobody", () => request.send("x"))
await attempt("subscribe number", () => new zmq.Subscriber({ linger: 0 }).subscribe(5))
await attempt("options", () => new zmq.Push("tcp://127.0.0.1:1"))
await attempt("socket type", () => new zmq.Proxy(pair))
try {
  await push.bind(taken)
} catch (error) {
  console.log(error.code, error.errno, error.address === taken)
}
for (const socket of [push, pull, pair, request, reply]) socket.close()
