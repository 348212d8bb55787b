import { expect, it } from "vitest"
import { runMemoryScript } from "../support/memory-script.ts"
import { ownPlace } from "../support/network.ts"
import { scriptTime } from "../support/run-script.ts"

interface Results {
  readonly uncaught: readonly string[]
  /** Codes of the errors that calls failed with, each with its count. */
  readonly failures: Readonly<Record<string, number>>
  readonly received: number
  readonly left: readonly string[]
}

/** What calls may fail with when they come at any time and in any order. */
const ordinary = [
  "EAGAIN",
  "EADDRINUSE",
  "EBADF",
  "EBUSY",
  "EFSM",
  "EHOSTUNREACH",
  "EINVAL",
  "ENOENT",
  "ETERM",
]

const live = (seed: number, steps: number): Promise<Results> =>
  runMemoryScript<Results>(`
    const uncaught = []
    process.on("uncaughtException", (error) => uncaught.push(String(error.stack)))
    process.on("unhandledRejection", (error) => uncaught.push(String(error?.stack ?? error)))
    // The same numbers in each run, below the limit (a linear congruential generator).
    let state = ${seed}
    const random = (limit) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * limit)
    }
    const pick = (list) => list[random(list.length)]
    const classes = [zmq.Pair, zmq.Publisher, zmq.Subscriber, zmq.Request, zmq.Reply, zmq.Dealer, zmq.Router,
      zmq.Pull, zmq.Push, zmq.XPublisher, zmq.XSubscriber]
    const failures = {}
    let received = 0
    const failed = (error) => {
      const name = error.code ?? error.stack
      failures[name] = (failures[name] ?? 0) + 1
    }
    const attempt = (call) => {
      try {
        Promise.resolve(call()).catch(failed)
      } catch (error) {
        failed(error)
      }
    }
    const context = new zmq.Context({ blocky: false })
    const sockets = []
    const endpoints = ["inproc://0", "inproc://1", "inproc://2", "tcp://127.0.0.1:1", "ipc:///tmp/typemq-nobody"]
    const bodies = ["", "topic", ["a", "", "b"], Buffer.alloc(1_000), Buffer.alloc(200_000), [Buffer.alloc(10), ""]]
    const open = () => {
      const options = { context, reconnectInterval: 1 + random(20), immediate: random(3) === 0 }
      if (random(3) === 0) options.linger = pick([0, 5, 30])
      if (random(3) === 0) options.heartbeatInterval = 5
      if (random(4) === 0) options.handshakeInterval = 1 + random(20)
      const socket = new (pick(classes))(options)
      if (random(3) === 0) socket.set("sendHighWaterMark", random(4))
      if (random(3) === 0) socket.set("receiveHighWaterMark", random(4))
      if (random(3) === 0) socket.events.on("disconnect", () => { if (random(50) === 0) socket.close() })
      if (socket.subscribe && random(4) > 0) attempt(() => socket.subscribe(""))
      sockets.push(socket)
    }
    const steps = [
      [2, () => { if (sockets.length < 40) open() }],
      [3, () => attempt(async () => {
        const endpoint = await pick(sockets).bind(pick(["${ownPlace()}", "ipc://*", "inproc://" + random(3)]))
        endpoints.push(endpoint)
        if (endpoints.length > 40) endpoints.splice(5 + random(10), 1)
      })],
      [6, () => attempt(() => pick(sockets).connect(pick(endpoints)))],
      [2, () => attempt(() => pick(sockets).disconnect(pick(endpoints)))],
      [1, () => attempt(() => pick(sockets).unbind(pick(endpoints)))],
      [20, () => { const socket = pick(sockets); if (socket.send) attempt(() => socket.send(pick(bodies), { timeout: random(30) })) }],
      [10, () => { const socket = pick(sockets); if (socket.trySend) attempt(() => socket.trySend(pick(bodies))) }],
      [20, () => { const socket = pick(sockets); if (socket.receive) attempt(() => socket.receive({ timeout: random(30) }).then(() => received++)) }],
      [5, () => { const socket = pick(sockets); if (socket.tryReceive) attempt(() => { if (socket.tryReceive()) received++ }) }],
      [2, () => {
        const socket = pick(sockets)
        if (!socket.consume) return
        attempt(() => {
          const consumption = socket.consume(() => {
            received++
            if (random(20) === 0) consumption.pause()
            if (random(20) === 0) return new Promise((resolve) => setTimeout(resolve, random(5)))
            if (random(50) === 0) attempt(() => socket.close())
          })
          setTimeout(() => consumption.resume(), random(10))
          setTimeout(() => consumption.stop(), random(40))
        })
      }],
      [1, () => {
        const index = random(sockets.length)
        const [socket] = sockets.splice(index, 1)
        // Closed sockets are used on for a while.
        if (random(2) === 0) sockets.push(socket)
        attempt(() => socket.close(random(2) === 0 ? { linger: random(20) } : {}))
      }],
    ].flatMap(([weight, step]) => Array.from({ length: weight }, () => step))
    for (let count = 0; count < 10; count++) open()
    for (let count = 0; count < ${steps}; count++) {
      pick(steps)()
      for (const closed of sockets.filter((each) => each.closed && random(10) === 0)) sockets.splice(sockets.indexOf(closed), 1)
      while (sockets.length < 5) open()
      if (random(4) === 0) await new Promise((resolve) => setImmediate(resolve))
      if (random(100) === 0) await new Promise((resolve) => setTimeout(resolve, random(5)))
    }
    const limit = setTimeout(() => report({ uncaught, failures, received, left: ["a socket that does not close"] }), 10_000)
    await context.destroy({ linger: 0 })
    clearTimeout(limit)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await settled()
    report({ uncaught, failures, received, left: await left() })
  `)

it.each([1, 2])(
  "Sockets live through whatever is done to them, in any order (%i)",
  { timeout: scriptTime },
  async (seed) => {
    const results = await live(seed, 3_000)
    expect(results.uncaught).toEqual([])
    expect(Object.keys(results.failures).filter((code) => !ordinary.includes(code))).toEqual([])
    expect(results.received).toBeGreaterThan(20)
    expect(results.left).toEqual([])
  },
)
