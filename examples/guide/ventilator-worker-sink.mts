// Ventilator, workers, sink: one hands out tasks, many work, one collects. PUSH and PULL share the work out and bring
// the results together; a publisher tells the workers when it is over. Each worker is a thread of its own.

import assert from "node:assert/strict"
import { once } from "node:events"
import { isMainThread, Worker, workerData } from "node:worker_threads"
import { Pull, Push, Subscriber, XPublisher } from "typemq"
import { play, type Role } from "./shared/roles.mts"
import { whenAborted } from "./shared/when-aborted.mts"

const workers = 3
const tasks = 60
const taskSize = 4000

interface Endpoints {
  readonly ventilator: string
  readonly sink: string
  readonly control: string
}

const isPrime = (number: number): boolean => {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false
  return number > 1
}

/** How many prime numbers there are from `start` to before `end`. */
const countPrimes = (start: number, end: number): number => {
  let count = 0
  for (let number = start; number < end; number++) if (isPrime(number)) count++
  return count
}

/** Does what comes until it is told that there is no more. */
const work = async (
  { ventilator, sink, control }: Endpoints,
  name: string,
  signal?: AbortSignal,
): Promise<void> => {
  await using incoming = new Pull()
  await using outgoing = new Push() // lingers until all is delivered
  await using orders = new Subscriber()
  incoming.connect(ventilator)
  outgoing.connect(sink)
  orders.subscribe("end")
  orders.connect(control)
  const ended = orders.receive({ signal }).then(
    () => incoming.close(), // which ends the loop
    () => incoming.close(),
  )
  for await (const [task] of incoming) {
    const start = Number(task) * taskSize
    await outgoing.send([name, String(task), countPrimes(start, start + taskSize)])
  }
  await ended
}

const main = async (): Promise<void> => {
  await using ventilator = new Push()
  await using sink = new Pull()
  await using control = new XPublisher({ verbosity: "allSubs" })
  const endpoints: Endpoints = {
    ventilator: await ventilator.bind("tcp://127.0.0.1:*"),
    sink: await sink.bind("tcp://127.0.0.1:*"),
    control: await control.bind("tcp://127.0.0.1:*"),
  }
  const threads = Array.from(
    { length: workers },
    (_, index) => new Worker(new URL(import.meta.url), { workerData: [endpoints, `worker ${index + 1}`] }),
  )
  const ends = threads.map((each) => once(each, "exit"))

  // Whoever comes first would get all that is handed out until the others come. Their subscriptions tell that they are
  // there.
  for (let count = 0; count < workers; count++) await control.receive()

  const began = performance.now()
  for (let task = 0; task < tasks; task++) await ventilator.send(task)

  const done = new Map<string, number>()
  const primes = new Map<number, number>()
  for await (const [name, task, count] of sink) {
    assert.ok(!primes.has(Number(task)), "no task is done twice")
    primes.set(Number(task), Number(count))
    done.set(String(name), (done.get(String(name)) ?? 0) + 1)
    if (primes.size === tasks) break
  }
  const took = Math.round(performance.now() - began)
  for (const [name, count] of [...done].sort()) console.log(`${name} did ${count} tasks`)
  const total = [...primes.values()].reduce((sum, each) => sum + each, 0)
  console.log(`${total} prime numbers below ${tasks * taskSize}, counted in ${took} ms`)
  assert.equal(total, countPrimes(0, tasks * taskSize))

  await control.send("end")
  for (const [code] of await Promise.all(ends)) assert.equal(code, 0)
  console.log("all workers have ended")
}

/** They take so many: the ventilator waits for that many workers, the sink for that many results. */
const roles: Readonly<Record<string, Role>> = {
  ventilator: {
    takes: "ENDPOINT TASKS WORKERS",
    run: async ([endpoint = "", count = "", crew = ""], signal) => {
      await using ventilator = new Push()
      using _ending = whenAborted(signal, () => void ventilator.close({ linger: 0 }))
      let here = 0
      const allHere = new Promise<void>((resolve) => {
        ventilator.events.on("handshake", () => {
          if (++here === Number(crew)) resolve()
        })
      })
      console.log(await ventilator.bind(endpoint))
      await Promise.race([allHere, new Promise((resolve) => signal.addEventListener("abort", resolve))])
      for (let task = 0; task < Number(count); task++) await ventilator.send(task, { signal })
    },
  },
  worker: {
    takes: "VENTILATOR SINK CONTROL [NAME]",
    run: ([ventilator = "", sink = "", control = "", name = `worker ${process.pid}`], signal) =>
      work({ ventilator, sink, control }, name, signal),
  },
  sink: {
    takes: "ENDPOINT CONTROL TASKS",
    run: async ([endpoint = "", control = "", count = ""], signal) => {
      await using sink = new Pull()
      await using orders = new XPublisher()
      console.log(`${await sink.bind(endpoint)}, ${await orders.bind(control)}`)
      for (let task = 0; task < Number(count); task++) {
        const [name, number, result] = await sink.receive({ signal })
        console.log(`${name}: task ${number}, ${result} prime numbers`)
      }
      await orders.send("end")
    },
  },
}

if (isMainThread) await play(roles, main)
else await work(...(workerData as [Endpoints, string]))
