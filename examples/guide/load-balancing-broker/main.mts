// Load balancing: a broker gives each request to the worker that has been idle for longest, so that a slow worker gets
// less to do instead of a queue. Clients and workers are REQ sockets, the broker has a ROUTER for either side.

import assert from "node:assert/strict"
import { setTimeout as pause } from "node:timers/promises"
import { Request, Router } from "typemq"
import { play } from "../shared/roles.mts"
import { balance } from "./broker.mts"
import { roles } from "./roles.mts"
import { work } from "./worker.mts"

/** Milliseconds for a request, by worker. */
const workers = { quick: 5, steady: 10, slow: 60 }
const clients = 5
const questions = 12

const main = async (): Promise<void> => {
  await using frontEnd = new Router({ linger: 0 })
  await using backEnd = new Router({ linger: 0 })
  const forClients = await frontEnd.bind("tcp://127.0.0.1:*")
  const forWorkers = await backEnd.bind("tcp://127.0.0.1:*")
  const stop = new AbortController()
  const broker = balance(frontEnd, backEnd, stop.signal)

  const done = new Map<string, number>()
  const crew = Object.entries(workers).map(([name, time]) => {
    let busy = false
    const answer = async (question: string): Promise<string> => {
      assert.ok(!busy, "a worker has one request at a time")
      busy = true
      await pause(time)
      busy = false
      done.set(name, (done.get(name) ?? 0) + 1)
      return `${question} was answered by ${name}`
    }
    return work(forWorkers, answer, stop.signal)
  })

  const ask = async (name: string): Promise<void> => {
    await using request = new Request({ linger: 0 })
    request.connect(forClients)
    for (let number = 1; number <= questions; number++) {
      await request.send(`${name}${number}`)
      const [answer] = await request.receive({ timeout: 10_000 })
      assert.match(String(answer), new RegExp(`^${name}${number} was answered`))
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, index) => ask("ABCDE".charAt(index))))

  for (const [name, count] of done) console.log(`the ${name} worker answered ${count} questions`)
  const counts = [...done.values()]
  assert.equal(
    counts.reduce((sum, each) => sum + each, 0),
    clients * questions,
  )
  assert.ok((done.get("slow") ?? 0) <= (done.get("quick") ?? 0))

  stop.abort()
  await Promise.all([broker, ...crew])
}

await play(roles, main)
