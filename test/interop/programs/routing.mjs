// ROUTER and DEALER by name, by the name a ROUTER gives, and to nobody.
import * as zmq from "zeromq"

const router = new zmq.Router({ linger: 0, mandatory: true })
await router.bind("tcp://127.0.0.1:*")
const dealer = new zmq.Dealer({ linger: 0, routingId: "worker" })
dealer.connect(router.lastEndpoint)
await dealer.send(["", "ready"])
console.log((await router.receive()).map(String))
await router.send(["worker", "", "job"])
console.log((await dealer.receive()).map(String))
try {
  await router.send(["nobody", "lost"])
} catch (error) {
  console.log(error.code, error.errno, error instanceof Error)
}
router.mandatory = false
await router.send(["nobody", "lost"])

const caller = new zmq.Router({ linger: 0 })
caller.connect(router.lastEndpoint, { routingId: "the other one" })
await caller.send(["the other one", "hello"])
const [id, text] = await router.receive()
console.log(id.length, id[0], String(text))
await router.send([id, "well met"])
console.log((await caller.receive()).map(String))

const unnamed = new zmq.Dealer({ linger: 0, probeRouter: true })
unnamed.connect(router.lastEndpoint)
const probe = await router.receive()
console.log(probe.length, probe[0].length, probe[0][0], probe[1].length)
for (const socket of [router, dealer, caller, unnamed]) socket.close()
