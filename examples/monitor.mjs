// @ts-check
// What happens to the connections of a socket, as it happens.

import { Dealer, Router } from "typemq"

const router = new Router()
const dealer = new Dealer({ reconnectInterval: 20 })
const seen = []
for (const type of /** @type {const} */ (["connect:delay", "connect", "handshake", "disconnect"])) {
  dealer.events.on(type, (event) => {
    seen.push(event.type)
    console.log(event.type, event.address)
  })
}

dealer.connect(await router.bind("tcp://127.0.0.1:*"))
await dealer.send("are you there?")
await router.receive()
const gone = new Promise((resolve) => dealer.events.on("disconnect", resolve))
await router.close()
await gone
await dealer.close()
