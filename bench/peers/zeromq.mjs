// @ts-check
// The side of npm's zeromq, the binding of libzmq for Node. Usage: node zeromq.mjs ROLE key=value…
// It allows one send at a time, so each is awaited, as its documentation asks.
import { createRequire } from "node:module"
import { clientOptions, serverOptions } from "./curve.mjs"
import { Meter, makeBody, play, report, timeRoundTrips } from "./peer.mjs"

const require = createRequire(import.meta.url) // a CommonJS package
/** @type {typeof import("zeromq")} */
const { Pull, Push, Reply, Request, version } = require("zeromq")
/** @type {{ version: string }} */
const { version: packageVersion } = require("zeromq/package.json")

await play({
  version: async () => ({ version: `zeromq ${packageVersion} (libzmq ${version})` }),

  async pull(settings) {
    const socket = new Pull(serverOptions(settings))
    const meter = new Meter(settings)
    await socket.bind(settings.endpoint)
    report({ endpoint: socket.lastEndpoint })
    if (settings.mode === "receive") {
      while (meter.take((await socket.receive())[0]));
    } else {
      for await (const [body] of socket) if (!meter.take(body)) break
    }
    socket.close()
    return meter.done
  },

  async push(settings) {
    const { endpoint, size, warmup, count } = settings
    const socket = new Push(clientOptions(settings))
    socket.connect(endpoint)
    const body = makeBody(size)
    for (let left = warmup + count; left > 0; left--) await socket.send(body)
    socket.close()
    return {}
  },

  async reply({ endpoint, warmup, count }) {
    const socket = new Reply()
    await socket.bind(endpoint)
    report({ endpoint: socket.lastEndpoint })
    for (let left = warmup + count; left > 0; left--) await socket.send(await socket.receive())
    socket.close()
    return {}
  },

  async request(settings) {
    const socket = new Request()
    socket.connect(settings.endpoint)
    const body = makeBody(settings.size)
    const result = await timeRoundTrips(settings, async () => {
      await socket.send(body)
      return (await socket.receive())[0]
    })
    socket.close()
    return result
  },
})
