// Majordomo (RFC 7 and 8): services by name, behind a broker. Neither a worker that dies at its work nor a broker that
// dies and comes back loses a client its answer.

import assert from "node:assert/strict"
import { once } from "node:events"
import { Context } from "typemq"
import { play } from "../shared/roles.mts"
import { AsyncClient } from "./async-client.mts"
import { Broker } from "./broker.mts"
import { Client } from "./client.mts"
import { roles } from "./roles.mts"
import { Worker } from "./worker.mts"

const heartbeatInterval = 50
const settings = { heartbeatInterval }

/** A process of its own, as far as sockets are concerned: when it is killed they are gone, and nobody was told. */
const kill = (context: Context): Promise<void> => context.destroy({ linger: 0 })

const main = async (): Promise<void> => {
  const first = new Context()
  const broker = await Broker.bind("tcp://127.0.0.1:*", { ...settings, context: first })
  const { endpoint } = broker

  await using _worker = new Worker({ broker: endpoint, service: "upper", ...settings }, (body) =>
    body.map((each) => String(each).toUpperCase()),
  )
  await using client = new Client({ broker: endpoint, timeout: 500, attempts: 10 })

  console.log(`upper says: ${await client.request("upper", ["hello", "world"])}`)
  assert.equal(await client.discover("upper"), true)
  assert.equal(await client.discover("lower"), false)
  console.log("The broker knows upper, and does not know lower")

  await using manifold = new AsyncClient({ broker: endpoint })
  for (let number = 0; number < 500; number++) await manifold.send("upper", [`request ${number}`])
  const replies = new Set<string>()
  for await (const { body } of manifold) if (replies.add(String(body)).size === 500) break
  console.log(`${replies.size} replies to requests sent at once`)

  // A worker that dies at its work.
  const doomed = new Context()
  const begun = new EventTarget()
  const ill = new Worker({ broker: endpoint, service: "slow", context: doomed, ...settings }, () => {
    begun.dispatchEvent(new Event("begun"))
    return new Promise<never>(() => {})
  })
  const atWork = once(begun, "begun")
  const answer = client.request("slow", ["a lot of work"])
  await atWork
  await using _well = new Worker({ broker: endpoint, service: "slow", ...settings }, ([work]) => [
    `${work} is done`,
  ])
  await kill(doomed)
  await ill.ended
  assert.equal(String(await answer), "a lot of work is done")
  console.log("A worker died with a request in its hands; another one has answered it")

  // A broker that dies.
  await kill(first)
  await broker.ended
  const waiting = client.request("upper", ["are you back?"])
  await using _second = await Broker.bind(endpoint, settings)
  assert.equal(String(await waiting), "ARE YOU BACK?")
  console.log("The broker was killed and started anew; worker and client have found it again")
}

await play(roles, main)
