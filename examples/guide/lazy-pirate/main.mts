// Lazy Pirate: reliability on the client's side. It asks again when there is no answer in time, a server that has died
// is started again: every question is answered. Needs nothing but REQ and REP.

import assert from "node:assert/strict"
import { once } from "node:events"
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"
import { AgainError } from "typemq"
import { play } from "../shared/roles.mts"
import { LazyPirate } from "./client.mts"
import { roles } from "./roles.mts"
import { type Mishap, serve } from "./server.mts"

const questions = 8
const mishaps: readonly Mishap[] = [
  { kind: "crash", at: "question 3" },
  { kind: "stall", at: "question 6" },
]

interface Start {
  readonly endpoint: string
  readonly mishap: Mishap | undefined
}

/** A server, listening. */
const start = async (workerData: Start): Promise<{ thread: Worker; endpoint: string }> => {
  const thread = new Worker(new URL(import.meta.url), { workerData })
  const [endpoint] = await once(thread, "message")
  return { thread, endpoint }
}

const main = async (): Promise<void> => {
  let { thread, endpoint } = await start({ endpoint: "tcp://127.0.0.1:*", mishap: mishaps[0] })
  const restarted = once(thread, "exit").then(async () => {
    console.log("the server has crashed, and is started again")
    thread = (await start({ endpoint, mishap: mishaps[1] })).thread
  })

  let silences = 0
  const onSilence = (): void => {
    silences++
  }
  await using client = new LazyPirate(endpoint, { timeout: 150, attempts: 100, onSilence })
  for (let number = 1; number <= questions; number++) {
    const before = silences
    const answer = String(await client.ask(`question ${number}`))
    assert.equal(answer, `answer to question ${number}`)
    if (silences > before) console.log(`${answer}, asked ${silences - before + 1} times`)
  }
  await restarted
  console.log(`all ${questions} questions were answered, ${silences} times nobody had been there`)
  assert.ok(silences >= mishaps.length)

  await thread.terminate()
  await using impatient = new LazyPirate(endpoint, { timeout: 30, attempts: 3 })
  await assert.rejects(impatient.ask("anybody?"), AgainError)
  console.log("without a server, the client gives up in the end")
}

if (isMainThread) await play(roles, main)
else {
  const { endpoint, mishap } = workerData as Start
  await serve(endpoint, mishap, (bound) => parentPort?.postMessage(bound))
}
