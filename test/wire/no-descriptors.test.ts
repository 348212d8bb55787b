import { expect, it } from "vitest"
import { runScript } from "../support/run-script.ts"

const script = `
import { closeSync, openSync } from "node:fs"
import { connect } from "node:net"

const router = new zmq.Router({ linger: 0 })
const endpoint = await router.bind("tcp://127.0.0.1:*")
router.consume((message) => {
  router.trySend(message)
})
const exchange = async (dealer, text) => {
  await dealer.send(text)
  console.log(String((await dealer.receive({ timeout: 10_000 }))[0]))
}
const dealer = new zmq.Dealer({ linger: 0 })
dealer.connect(endpoint)
await exchange(dealer, "before")

const files = []
try {
  for (;;) files.push(openSync("/dev/null"))
} catch (error) {
  console.log(error.code)
}
// One is left for the caller; none for who should answer.
closeSync(files.pop())
const caller = connect(Number(endpoint.split(":").at(-1)), "127.0.0.1")
caller.on("error", () => {})
await new Promise((resolve) => caller.once("connect", resolve))
for (let round = 0; round < 20; round++) await exchange(dealer, "during")

for (const file of files) closeSync(file)
caller.destroy()
const late = new zmq.Dealer({ linger: 0 })
late.connect(endpoint)
await exchange(late, "after")
await Promise.all([router.close(), dealer.close(), late.close()])
console.log("closed")
`

it("a listener that cannot accept for want of descriptors serves its peers, and newcomers when there are some again", {
  timeout: 60_000,
}, async () => {
  const { code, output, errors } = await runScript(script, { openFiles: 256 })
  expect(errors).toBe("")
  expect(output.trim().split("\n")).toEqual([
    "before",
    "EMFILE",
    ...Array(20).fill("during"),
    "after",
    "closed",
  ])
  expect(code).toBe(0)
})
