// @ts-check
// Calls that wait can be given a time limit or a signal. Neither loses a message.

import { AgainError, Pull, Push } from "typemq"

const pull = new Pull()
const endpoint = await pull.bind("tcp://127.0.0.1:*")

try {
  await pull.receive({ timeout: 50 })
} catch (error) {
  if (!(error instanceof AgainError)) throw error
  console.log(`nobody sent anything: ${error.message}`)
}

const controller = new AbortController()
const waiting = pull.receive({ signal: controller.signal })
controller.abort(new Error("we do not want it any more"))
await waiting.catch((/** @type {Error} */ error) => console.log(`given up: ${error.message}`))

const push = new Push()
push.connect(endpoint)
await push.send("still here")
console.log(String((await pull.receive())[0]))
await push.close()
await pull.close()
