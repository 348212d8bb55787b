// Paranoid Pirate: heartbeats in both directions, so that a queue knows which workers are alive, and workers know
// whether their queue is. A worker crashes, another one stalls, the queue is ended and started again: clients that ask
// again get all their answers.

import assert from "node:assert/strict"
import { EventEmitter, once } from "node:events"
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"
import { Router } from "typemq"
import { LazyPirate } from "../lazy-pirate/client.mts"
import { play } from "../shared/roles.mts"
import { queue } from "./queue.mts"
import { roles } from "./roles.mts"
import { work } from "./worker.mts"

const heartbeats = { interval: 40, liveness: 3 }
const backOff = { first: 40, most: 160 }

/** Which question befalls whom. */
const mishaps = { steady: "", careless: "crash", drowsy: "stall" } as const
type Name = keyof typeof mishaps

/** Milliseconds of a stall: long enough to be missed. */
const stall = 8 * heartbeats.interval

interface Start {
  readonly endpoint: string
  readonly name: Name
}

/** In a thread: a worker to which something happens when it is asked the first time. */
const workAs = async ({ endpoint, name }: Start): Promise<void> => {
  let asked = 0
  const answer = (question: string): string => {
    if (++asked === 1) {
      if (mishaps[name] === "crash") process.exit(1)
      if (mishaps[name] === "stall") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stall)
    }
    return `${question} was answered by ${name}`
  }
  const lost = (wait: number): void => parentPort?.postMessage(wait)
  await work(endpoint, answer, { ...heartbeats, backOff, name, lost })
}

const news = new EventEmitter()
const tell = (text: string): void => {
  console.log(text)
  news.emit(text)
}

/** Starts a queue; answers where it is, and how to end it. */
const startQueue = async (forClients: string, forWorkers: string) => {
  const clients = new Router({ linger: 0 })
  const workers = new Router({ linger: 0 })
  const endpoints = [await clients.bind(forClients), await workers.bind(forWorkers)] as const
  const stop = new AbortController()
  const changed = (change: "came" | "went", worker: string): void => tell(`the ${worker} worker ${change}`)
  const running = queue(clients, workers, { ...heartbeats, signal: stop.signal, changed })
  const end = async (): Promise<void> => {
    stop.abort()
    await running
  }
  return { endpoints, end }
}

const main = async (): Promise<void> => {
  const first = await startQueue("tcp://127.0.0.1:*", "tcp://127.0.0.1:*")
  const [forClients, forWorkers] = first.endpoints
  const names = Object.keys(mishaps) as Name[]
  const came = Promise.all(names.map((name) => once(news, `the ${name} worker came`)))
  const threads = names.map((name) => {
    const workerData: Start = { endpoint: forWorkers, name }
    const thread = new Worker(new URL(import.meta.url), { workerData })
    thread.on("message", (wait) => tell(`the ${name} worker misses the queue, and tries again in ${wait} ms`))
    return thread
  })
  const [steady, careless] = threads as [Worker, Worker]
  await came

  let questions = 0
  let silences = 0
  const onSilence = (): void => {
    silences++
  }
  await using client = new LazyPirate(forClients, { timeout: 200, attempts: 100, onSilence })
  const ask = async (): Promise<void> => {
    const question = `question ${++questions}`
    assert.ok(String(await client.ask(question)).startsWith(`${question} was answered by`))
  }

  let over = false
  const mishapsOver = Promise.all([
    once(careless, "exit"),
    once(news, "the careless worker went"),
    once(news, "the drowsy worker went").then(() => once(news, "the drowsy worker came")),
  ]).then(() => {
    over = true
  })
  while (!over) await ask()
  await mishapsOver

  const missed = once(steady, "message")
  await first.end()
  tell("the queue has ended")
  const asking = ask()
  await missed
  const again = once(news, "the steady worker came")
  const second = await startQueue(forClients, forWorkers)
  tell("the queue is there again")
  await Promise.all([again, asking])
  for (let count = 0; count < 6; count++) await ask()
  console.log(`all ${questions} questions were answered; ${silences} times they had to be asked again`)
  assert.ok(silences > 0)

  await second.end()
  await Promise.all(threads.map((each) => each.terminate()))
}

if (isMainThread) await play(roles, main)
else await workAs(workerData as Start)
