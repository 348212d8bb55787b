// @ts-check
// Who is still there? A PUB asks all at once, a ROUTER takes the answers: who has not answered when the next question is
// due is gone.

import { Dealer, Publisher, Router, Subscriber } from "typemq"

const beat = 50

const publisher = new Publisher()
const router = new Router()
const pings = await publisher.bind("tcp://127.0.0.1:*")
const pongs = await router.bind("tcp://127.0.0.1:*")

/** Answers until it is stopped. @param {string} name */
const startHeart = (name) => {
  const subscriber = new Subscriber()
  const dealer = new Dealer({ routingId: name, linger: 0 })
  subscriber.subscribe("")
  subscriber.connect(pings)
  dealer.connect(pongs)
  subscriber.consume(([ping]) => dealer.send(ping ?? ""))
  return () => Promise.all([subscriber.close(), dealer.close()])
}

/** Asks, and answers who was there in time. @param {number} number */
const ask = async (number) => {
  await publisher.send(`ping ${number}`)
  const answered = []
  const signal = AbortSignal.timeout(beat)
  while (!signal.aborted) {
    const frames = await router.receive({ signal }).catch(() => undefined)
    if (frames !== undefined && String(frames[1]) === `ping ${number}`) answered.push(String(frames[0]))
  }
  return answered.sort()
}

const stop = { left: startHeart("left"), right: startHeart("right") }
let number = 0
let alive = await ask(number)
while (alive.length < 2) alive = await ask(++number)
console.log(`alive: ${alive.join(", ")}`)
await stop.right()
while (alive.length > 1) alive = await ask(++number)
console.log(`alive: ${alive.join(", ")}`)
await Promise.all([stop.left(), publisher.close(), router.close()])
