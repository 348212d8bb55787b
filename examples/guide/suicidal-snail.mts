// Suicidal Snail: a subscriber that is too slow ends itself, rather than work on with news of yesterday. Publications
// carry their time; the subscriber compares it with its own. What ends it is visible to whoever runs it: an error.

import assert from "node:assert/strict"
import { setTimeout as pause } from "node:timers/promises"
import { Publisher, Subscriber } from "typemq"
import { play, type Role } from "./shared/roles.mts"
import { whenAborted } from "./shared/when-aborted.mts"

/** Milliseconds between two publications. */
const interval = 2
/** Milliseconds that a publication may be old when it is received. */
const oldest = 1000

class SnailError extends Error {
  constructor(age: number) {
    super(`this news is ${Math.round(age)} ms old, more than the ${oldest} that are allowed`)
  }
}

const publish = async (publisher: Publisher, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    publisher.trySend(String(Date.now()))
    await pause(interval)
  }
}

/** Takes so many milliseconds for each publication. Rejects with a `SnailError` when that is too much. */
const subscribe = async (endpoint: string, effort: number, signal: AbortSignal): Promise<number> => {
  await using subscriber = new Subscriber()
  using _ending = whenAborted(signal, () => void subscriber.close())
  if (subscriber.closed) return 0
  subscriber.subscribe("")
  subscriber.connect(endpoint)
  let handled = 0
  for await (const [clock] of subscriber) {
    const age = Date.now() - Number(clock)
    if (age > oldest) throw new SnailError(age)
    if (effort > 0) await pause(effort)
    handled++
  }
  return handled
}

const main = async (): Promise<void> => {
  await using publisher = new Publisher({ linger: 0 })
  const endpoint = await publisher.bind("tcp://127.0.0.1:*")
  const stop = new AbortController()
  const publishing = publish(publisher, stop.signal)
  const quick = subscribe(endpoint, 0, stop.signal)

  await assert.rejects(subscribe(endpoint, 10 * interval, stop.signal), (error) => {
    console.log(`the slow subscriber ended itself: ${(error as Error).message}`)
    return error instanceof SnailError
  })
  stop.abort()
  await publishing
  console.log(`the quick one has handled all of ${await quick}`)
}

const roles: Readonly<Record<string, Role>> = {
  publisher: {
    takes: "ENDPOINT",
    run: async ([endpoint = ""], signal) => {
      await using publisher = new Publisher({ linger: 0 })
      console.log(await publisher.bind(endpoint))
      await publish(publisher, signal)
    },
  },
  subscriber: {
    takes: "ENDPOINT [MILLISECONDS-FOR-EACH]",
    run: async ([endpoint = "", effort = "0"], signal) =>
      console.log(`has handled ${await subscribe(endpoint, Number(effort), signal)}`),
  },
}

await play(roles, main)
