// @ts-check
// The same two sockets as streams: messages are read one by one, in the order of the program.

import { DEALER, ROUTER } from "typemq"
import { createZmqStream, ZmqStreamClosed } from "typemq/streams"

const router = await createZmqStream(ROUTER, { bind: "tcp://127.0.0.1:*" })
const dealer = await createZmqStream(DEALER, { connect: router.transport?.bindings() ?? [] })

for (let round = 1; round <= 3; round++) {
  dealer.write(["round", String(round)])
  // Waits while more than `highWrite` bytes are under way. Here it never does; a faster writer needs it.
  await dealer.drain()

  const [identity = "", ...question] = await router.read()
  console.log(`router: ${question.join(" ")}`)
  router.write([identity, ...question, "seen"])

  const answer = await dealer.read({ timeout: 1000 })
  console.log(`dealer: ${answer.join(" ")}`)
}

dealer.close()
router.close()

// A stream that is closed has nothing more to read, and says so by an error of its own class.
try {
  await dealer.read()
} catch (error) {
  if (!(error instanceof ZmqStreamClosed)) throw error
  console.log("dealer: there will be no more")
}
