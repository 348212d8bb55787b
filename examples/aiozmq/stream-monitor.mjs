// @ts-check
// The events of a stream are read like its messages, and beside them: one may wait for both at the same time.

import { DEALER, EVENT_HANDSHAKE_SUCCEEDED, EVENT_LISTENING, ROUTER } from "typemq"
import { createZmqStream, ZmqStreamClosed } from "typemq/streams"

// Events that nobody reads must not fill the memory: of more than `eventsBacklog`, the oldest are dropped.
const router = await createZmqStream(ROUTER, { eventsBacklog: 20 })
await router.transport?.enableMonitor()

/** @type {(value?: unknown) => void} */
let tellHandshake = () => {}
const handshake = new Promise((resolve) => {
  tellHandshake = resolve
})

const watch = async () => {
  try {
    while (true) {
      const { event, value, endpoint } = await router.readEvent()
      console.log(`event ${event}, value ${value}, at ${endpoint}`)
      if (event === EVENT_LISTENING) console.log("  now others can connect")
      if (event === EVENT_HANDSHAKE_SUCCEEDED) tellHandshake()
    }
  } catch (error) {
    // The end of the stream is the end of its events.
    if (!(error instanceof ZmqStreamClosed)) throw error
    console.log("no more events")
  }
}
const watching = watch()

const endpoint = await router.transport?.bind("tcp://127.0.0.1:*")
const dealer = await createZmqStream(DEALER, { connect: endpoint })
dealer.write(["hello"])
const [, message] = await router.read()
console.log(`message: ${message}`)
await handshake

dealer.close()
router.close()
await watching
