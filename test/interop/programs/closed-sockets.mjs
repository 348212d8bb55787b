// What can still be done with a socket that is closed.
import * as zmq from "zeromq"

const attempt = async (title, what) => {
  let how = "throws"
  try {
    const result = what()
    how = "rejects"
    console.log(title, "gives", await result)
  } catch (error) {
    console.log(title, how, error.code, error.errno)
  }
}
const socket = new zmq.Dealer({ linger: 0 })
await socket.bind("tcp://127.0.0.1:*")
socket.close()
socket.close()
await attempt("send", () => socket.send("x"))
await attempt("receive", () => socket.receive())
await attempt("bind", () => socket.bind("tcp://127.0.0.1:*"))
await attempt("bindSync", () => socket.bindSync("tcp://127.0.0.1:*"))
await attempt("unbind", () => socket.unbind("tcp://127.0.0.1:*"))
await attempt("connect", () => socket.connect("tcp://127.0.0.1:1"))
await attempt("disconnect", () => socket.disconnect("tcp://127.0.0.1:1"))
await attempt("closed", () => socket.closed)
await attempt("readable", () => socket.readable)
await attempt("writable", () => socket.writable)
await attempt("iteration", async () => {
  let count = 0
  for await (const _ of socket) count++
  return count
})
