// Simple Pirate: many workers behind a queue, clients that ask again. The queue is the load-balancing broker, the
// clients are lazy pirates: whichever worker dies or stalls with a question in its hands, another one answers it.

import assert from "node:assert/strict"
import { once } from "node:events"
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"
import { Router } from "typemq"
import { LazyPirate } from "./lazy-pirate/client.mts"
import { balance } from "./load-balancing-broker/broker.mts"
import { work } from "./load-balancing-broker/worker.mts"

/** What befalls the workers at their third questions. */
const mishaps = { lucky: "none", unlucky: "crash", sleepy: "stall" } as const
/** Milliseconds of a stall; and until clients ask again. */
const [stall, timeout] = [300, 200]

interface Start {
  readonly endpoint: string
  readonly name: keyof typeof mishaps
}

const workAs = async ({ endpoint, name }: Start): Promise<void> => {
  let count = 0
  await work(endpoint, (question) => {
    if (++count === 3) {
      if (mishaps[name] === "crash") process.exit(1)
      if (mishaps[name] === "stall") {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stall)
        parentPort?.postMessage("awake again")
      }
    }
    return `${question}, answered by ${name}`
  })
}

const main = async (): Promise<void> => {
  await using frontEnd = new Router({ linger: 0 })
  await using backEnd = new Router({ linger: 0 })
  const forClients = await frontEnd.bind("tcp://127.0.0.1:*")
  const forWorkers = await backEnd.bind("tcp://127.0.0.1:*")
  const stop = new AbortController()
  const queue = balance(frontEnd, backEnd, stop.signal)
  const [lucky, unlucky, sleepy] = (Object.keys(mishaps) as Start["name"][]).map((name) => {
    const workerData: Start = { endpoint: forWorkers, name }
    return new Worker(new URL(import.meta.url), { workerData })
  }) as [Worker, Worker, Worker]
  let over = false
  const mishapsOver = Promise.all([once(unlucky, "exit"), once(sleepy, "message")]).then(() => {
    over = true
  })

  const ask = async (name: string): Promise<void> => {
    let silences = 0
    const onSilence = (): void => {
      silences++
    }
    await using client = new LazyPirate(forClients, { timeout, attempts: 100, onSilence })
    let number = 0
    while (!over) {
      const answer = String(await client.ask(`${name} ${++number}`))
      assert.ok(answer.startsWith(`${name} ${number}, answered by`))
    }
    console.log(
      `${name} has the answers to all ${number} questions; ${silences} times there was none in time`,
    )
  }
  await Promise.all([ask("Anne"), ask("Mary"), mishapsOver])
  console.log("of three workers, one has crashed and one has slept")

  stop.abort()
  await queue
  await Promise.all([lucky, sleepy].map((each) => each.terminate()))
}

if (isMainThread) await main()
else await workAs(workerData as Start)
