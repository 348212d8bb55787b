// @ts-check
// Many questions under way at once, answered in any order: DEALER and ROUTER.

import { setTimeout as pause } from "node:timers/promises"
import { Dealer, Router } from "typemq"

const router = new Router()
const dealer = new Dealer({ routingId: "asker" })
dealer.connect(await router.bind("tcp://127.0.0.1:*"))

router.consume(async ([id, number, delay]) => {
  void pause(Number(delay)).then(() => router.send([id ?? null, number ?? null, `after ${delay} ms`]))
})

await dealer.send(["1", "60"])
await dealer.send(["2", "10"])
await dealer.send(["3", "30"])
for (let count = 0; count < 3; count++) {
  const [number, answer] = await dealer.receive()
  console.log(`question ${number} was answered ${answer}`)
}
await dealer.close()
await router.close()
