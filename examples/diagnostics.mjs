// @ts-check
// Metrics without touching the program: counts and times of all sockets and calls, by Node's diagnostics_channel.

import { subscribe, tracingChannel } from "node:diagnostics_channel"
import { connectRpc, method, param, py, serveRpc } from "typemq/rpc"

/** @type {Map<string, number>} */
const counts = new Map()
/** @param {string} name */
const count = (name) => counts.set(name, (counts.get(name) ?? 0) + 1)
/** @type {WeakMap<object, number>} */
const begun = new WeakMap()

subscribe("typemq:socket.open", (message) => {
  const { socket } = /** @type {import("typemq").SocketDiagnostic} */ (message)
  count(`${socket.type} opened`)
})
subscribe("typemq:socket.event", (message) => {
  const { socket, event } = /** @type {import("typemq").SocketEventDiagnostic} */ (message)
  count(`${socket.type} ${event.type}`)
})
subscribe("typemq:socket.close", (message) => {
  const { socket } = /** @type {import("typemq").SocketDiagnostic} */ (message)
  const { messagesIn, messagesOut } = socket.stats()
  console.log(`${socket.type} closed: ${messagesIn} in, ${messagesOut} out`)
})
tracingChannel("typemq:rpc.call").subscribe({
  start: (trace) => void begun.set(trace, performance.now()),
  end() {},
  asyncStart() {},
  asyncEnd(message) {
    const trace = /** @type {import("typemq/rpc").RpcTrace} */ (message)
    const took = performance.now() - (begun.get(trace) ?? 0)
    console.log(
      `${trace.method}() took ${took.toFixed(1)} ms${trace.error === undefined ? "" : " and failed"}`,
    )
  },
  error() {},
})

process.once("exit", () => {
  for (const [name, times] of [...counts].sort()) console.log(`${name}: ${times}`)
})

// The program. It knows nothing of that.
const api = {
  half: method([param("of", Number)], ({ of }) => {
    if (of % 2 === 1) throw new py.ValueError(`${of} is odd`)
    return of / 2
  }),
}
const server = await serveRpc(api, { bind: "tcp://127.0.0.1:*" })
const client = /** @type {import("typemq/rpc").RpcClient<typeof api>} */ (
  await connectRpc({ connect: server.endpoint })
)
await client.call.half(42)
await client.call.half(43).catch(() => {})
client.close()
await client.waitClosed()
server.close()
await server.waitClosed()
