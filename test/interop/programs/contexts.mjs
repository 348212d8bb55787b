// Contexts: their options, what they hand on, and their limits.
import * as zmq from "zeromq"

const attempt = (what) => {
  try {
    return what()
  } catch (error) {
    return error instanceof TypeError ? "TypeError" : `${error.code} ${error.errno}`
  }
}
const context = new zmq.Context({ blocky: false, maxSockets: 2, ipv6: true })
console.log(context.blocky, context.maxSockets, context.ipv6, context.ioThreads, context.maxMessageSize)
console.log(context.maxSocketsLimit, context instanceof zmq.Context, context === zmq.context)
const [left, right] = [new zmq.Pair({ context }), new zmq.Pair({ context })]
console.log(left.context === context, left.linger, left.ipv6)
console.log(attempt(() => new zmq.Pair({ context })))
console.log(
  attempt(() => new zmq.Context({ maxSockets: 0 })),
  attempt(() => new zmq.Context({ ioThreads: -1 })),
)
console.log(
  attempt(() => new zmq.Context({ blocky: "yes" })),
  attempt(() => new zmq.Context("blocky")),
)
left.bindSync("inproc://same name")
right.connect("inproc://same name")
await left.send("within")
console.log(String(await right.receive()))
const outside = new zmq.Pair({ linger: 0, sendTimeout: 0 })
outside.bindSync("inproc://same name")
console.log(outside.context === zmq.context, outside.lastEndpoint)
for (const socket of [left, right, outside]) socket.close()
