// @ts-check
// What happens to the connections of a transport, told to its protocol: here to that of a dealer, which
// finds its router and loses it again.

import { once } from "node:events"
import * as zmq from "typemq"
import { createZmqConnection } from "typemq/streams"

/** libzmq's numbers, as names for people. */
const names = new Map([
  [zmq.EVENT_CONNECT_DELAYED, "connecting"],
  [zmq.EVENT_CONNECTED, "connected"],
  [zmq.EVENT_HANDSHAKE_SUCCEEDED, "ready"],
  [zmq.EVENT_DISCONNECTED, "disconnected"],
])

const happened = new EventTarget()
const watcher = {
  /** @param {import("typemq/streams").SocketEvent} event */
  eventReceived({ event, endpoint }) {
    const name = names.get(event) ?? String(event)
    console.log(`${name} (${event}): ${endpoint}`)
    happened.dispatchEvent(new Event(name))
  },
}

const router = await createZmqConnection(() => ({}), zmq.ROUTER, { bind: "tcp://127.0.0.1:*" })
const [endpoint = ""] = router.transport.bindings()

// No endpoint yet: whoever enables the monitor first misses nothing. A mask keeps out what nobody looks at.
const { transport } = await createZmqConnection(() => watcher, zmq.DEALER)
await transport.enableMonitor([...names.keys()].reduce((mask, event) => mask | event))

// The waits come before what they wait for.
const ready = once(happened, "ready")
await transport.connect(endpoint)
await ready

const disconnected = once(happened, "disconnected")
router.transport.close()
await disconnected

await transport.disableMonitor()
transport.close()
