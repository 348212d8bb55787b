// @ts-check
// A transport calls a protocol: no promise per message. `connectionMade` comes first, so that a protocol knows
// where to write.

import { DEALER, ROUTER } from "typemq"
import { createZmqConnection } from "typemq/streams"

/** @typedef {import("typemq/streams").ZmqTransport} ZmqTransport */

/** Sends back what comes. The first frame is the sender's identity: written first, it is the way back. */
class Echo {
  /** @param {ZmqTransport} transport */
  connectionMade(transport) {
    this.transport = transport
  }

  /** @param {Buffer[]} message */
  messageReceived([identity = Buffer.of(), ...frames]) {
    console.log(`router: ${frames.join(", ")}`)
    this.transport?.write([identity, ...frames, "read"])
  }

  connectionLost() {
    console.log("router: closed")
  }
}

/** @type {(answer: Buffer[]) => void} */
let answered = () => {}
/** @type {Promise<Buffer[]>} */
const answer = new Promise((resolve) => {
  answered = resolve
})
// All methods of a protocol are optional, and any object will do.
const asker = { messageReceived: answered, connectionLost: () => console.log("dealer: closed") }

const router = await createZmqConnection(() => new Echo(), ROUTER, { bind: "tcp://127.0.0.1:*" })
const dealer = await createZmqConnection(() => asker, DEALER, { connect: router.transport.bindings() })

// Nothing to wait for: what the socket cannot take yet, the transport keeps.
dealer.transport.write(["a dealer", "asks"])
console.log(`dealer: ${(await answer).join(", ")}`)

// Transports keep the program running until they are closed.
dealer.transport.close()
router.transport.close()
await Promise.all([dealer.transport.waitClosed(), router.transport.waitClosed()])
