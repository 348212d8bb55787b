// @ts-check
// A consumer that returns a promise sets the pace: its peers feel it at the high-water marks.

import { setTimeout as pause } from "node:timers/promises"
import { Pull, Push } from "typemq"

const pull = new Pull({ receiveHighWaterMark: 5 })
const push = new Push({ sendHighWaterMark: 5 })
await pull.bind("inproc://slow")
push.connect("inproc://slow")

let taken = 0
const enough = new Promise((resolve) => {
  pull.consume(async () => {
    await pause(5)
    if (++taken === 30) resolve(undefined)
  })
})

let waited = 0
for (let index = 0; index < 30; index++) {
  if (!push.trySend(String(index))) {
    waited++
    await push.send(String(index))
  }
}
await enough
console.log(`30 messages went through; the sender had to wait for ${waited} of them`)
await push.close()
await pull.close()
