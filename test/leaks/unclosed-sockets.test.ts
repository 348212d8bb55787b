import { describe, expect, it } from "vitest"
import { runMemoryScript } from "../support/memory-script.ts"
import { runScript, scriptTime } from "../support/run-script.ts"

/** Runs with a listener for warnings, and a way to lose sockets that nothing on the stack remembers. */
const prelude = `
  const warnings = []
  process.removeAllListeners("warning")
  process.on("warning", ({ name, code, message }) => warnings.push({ name, code, message }))
  const until = async (holds) => {
    for (let round = 0; round < 500 && !holds(); round++) await settled()
  }
`

describe("A socket that nothing refers to", { timeout: scriptTime }, () => {
  it("is closed, and warned of once", async () => {
    const { warnings, peers } = await runMemoryScript<{ warnings: object[]; peers: number }>(`${prelude}
      const pull = new zmq.Pull({ linger: 0 })
      const endpoint = await pull.bind("tcp://127.0.0.1:*")
      const lose = async () => {
        for (let count = 0; count < 5; count++) {
          const push = new zmq.Push()
          push.connect(endpoint)
          await push.send("not lost with it")
        }
        for (let count = 0; count < 5; count++) await pull.receive()
      }
      await lose()
      await until(() => pull.stats().peers === 0 && warnings.length > 0)
      await settled()
      report({ warnings, peers: pull.stats().peers })
    `)
    expect(peers).toBe(0)
    expect(warnings).toEqual([
      {
        name: "ResourceWarning",
        code: "TYPEMQ_UNCLOSED_SOCKET",
        message: expect.stringContaining("A PUSH socket was never closed"),
      },
    ])
  })

  it("goes on when it has a consumer, or somebody waits for it", async () => {
    const { warnings, received } = await runMemoryScript<{
      warnings: object[]
      received: string[]
    }>(`${prelude}
      const received = []
      const start = async () => {
        const consuming = new zmq.Pull({ linger: 0 }), waiting = new zmq.Pull({ linger: 0 })
        consuming.consume(([body]) => { received.push("consumed " + body) })
        waiting.receive().then(([body]) => received.push("received " + body), () => {})
        return [await consuming.bind("tcp://127.0.0.1:*"), await waiting.bind("tcp://127.0.0.1:*")]
      }
      const endpoints = await start()
      for (let round = 0; round < 5; round++) await settled()
      const before = [...warnings]
      const push = new zmq.Push({ linger: 0 })
      for (const endpoint of endpoints) push.connect(endpoint)
      for (let count = 0; received.length < 2 && count < 200; count++) {
        await push.send("x")
        await new Promise((resolve) => setImmediate(resolve))
      }
      report({ warnings: before, received: [...new Set(received)].sort() })
      process.exit(0)
    `)
    expect(warnings).toEqual([])
    expect(received).toEqual(["consumed x", "received x"])
  })

  it.each([
    ["a loop over its messages", "for await (const [body] of await opened()) await work(String(body))"],
    [
      "a loop over its values",
      "for await (const [value] of (await opened()).withCodec(codec)) await work(value)",
    ],
    ["a loop over its events", "for await (const { type } of (await opened()).events) { await work(type) }"],
    [
      "a poller",
      `const poller = new zmq.Poller()
       poller.register(await opened(), zmq.POLLIN)
       for await (const ready of poller) for (const pull of ready.keys()) await work(String(pull.tryReceive()))`,
    ],
    [
      "calls for several messages, in turns",
      `const pull = await opened()
       for (;;) for (const [body] of await pull.receiveMany(2)) await work(String(body))`,
    ],
  ])("goes on while it is in use by %s", async (_, loop) => {
    const { warnings, done, peers } = await runMemoryScript<{
      warnings: object[]
      done: number
      peers: number
    }>(`${prelude}
      const codec = { encode: String, decode: String }
      const done = []
      const work = async (each) => {
        // Nothing is asked for while this takes its time.
        for (let round = 0; round < 4; round++) await settled()
        done.push(each)
      }
      let endpoint
      const opened = async () => {
        const pull = new zmq.Pull({ linger: 0 })
        endpoint = await pull.bind("tcp://127.0.0.1:*")
        return pull
      }
      const use = async () => { ${loop} }
      use().catch(console.error)
      while (endpoint === undefined) await new Promise((resolve) => setImmediate(resolve))
      const push = new zmq.Push({ linger: 0 })
      push.connect(endpoint)
      for (let count = 0; done.length < 2 && count < 50; count++) {
        await push.send("x")
        await settled()
      }
      report({ warnings, done: done.length, peers: push.stats().peers })
      process.exit(0)
    `)
    expect({ warnings, done: done >= 2, peers }).toEqual({ warnings: [], done: true, peers: 1 })
  })

  it("is closed, and warned of, once nobody waits for it any more", async () => {
    const { warnings, received, waiting } = await runMemoryScript<{
      warnings: object[]
      received: string[]
      waiting: number
    }>(`${prelude}
      const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push({ linger: 0 })
      const endpoint = await push.bind("tcp://127.0.0.1:*")
      const later = "ipc://" + (await import("node:os")).tmpdir() + "/typemq-later-" + process.pid
      const received = []
      const lose = () => {
        const waiting = new zmq.Pull(), sending = new zmq.Push({ immediate: true, reconnectInterval: 10 })
        waiting.connect(endpoint)
        waiting.receive().then(([body]) => received.push(String(body)))
        sending.connect(later)
        sending.send("waits").then(() => received.push("sent"))
      }
      lose()
      for (let round = 0; round < 5; round++) await settled()
      const waiting = warnings.length
      await push.send("for who waits")
      await pull.bind(later)
      received.push(String(await pull.receive()))
      await until(() => push.stats().peers + pull.stats().peers === 0 && warnings.length > 0)
      report({ warnings, received: received.sort(), waiting })
    `)
    expect(received).toEqual(["for who waits", "sent", "waits"])
    expect([waiting, warnings.length]).toEqual([0, 1])
  })

  it("is not warned of when it was closed, alone or with its context", async () => {
    const warnings = await runMemoryScript<object[]>(`${prelude}
      const closed = async () => {
        await new zmq.Push().close()
        const context = new zmq.Context()
        context.socket("PULL")
        await context.destroy()
      }
      for (let count = 0; count < 10; count++) await closed()
      for (let round = 0; round < 5; round++) await settled()
      report(warnings)
    `)
    expect(warnings).toEqual([])
  })
})

describe("A proxy between sockets that nothing else refers to", { timeout: scriptTime }, () => {
  const uses: readonly (readonly [string, string])[] = [
    ["proxy", "zmq.proxy(front, back)"],
    ["proxy that copies", "zmq.proxy(front, back, copies)"],
    ["proxy that is steered", "zmq.proxySteerable(front, back, copies, control)"],
    ["class Proxy", "new zmq.Proxy(front, back, { capture: copies, control }).run()"],
    ["queue with a monitor", "devices.monitoredQueue(front, back, copies)"],
  ]

  it.each(uses)("goes on, as a %s, and all of them are closed when it is over", async (_, run) => {
    const found = await runMemoryScript<object>(`${prelude}
      const devices = await import(library.replace(/index\\.js$/, "devices/index.js"))
      const place = "tcp://127.0.0.1:*"
      const copying = ${JSON.stringify(/copies/.test(run))}, steered = ${JSON.stringify(/control/.test(run))}
      const start = async () => {
        const front = new zmq.Pull(), back = new zmq.Push()
        const copies = copying ? new zmq.Push() : undefined, control = steered ? new zmq.Pair() : undefined
        const endpoints = await Promise.all([front, back, copies, control].map((each) => each?.bind(place)))
        const state = { over: false }
        ${run}.then(() => { state.over = true })
        return { endpoints, state }
      }
      const { endpoints, state } = await start()
      const outside = { linger: 0 }
      const source = new zmq.Push(outside), sink = new zmq.Pull(outside), copied = new zmq.Pull(outside)
      const operator = new zmq.Pair(outside)
      for (const [index, each] of [source, sink, copied, operator].entries()) {
        if (endpoints[index] !== undefined) each.connect(endpoints[index])
      }
      const pass = async (text) => {
        await source.send(text)
        if (copying) await copied.receive({ timeout: 5_000 })
        return String(await sink.receive({ timeout: 5_000 }))
      }
      const passed = []
      for (let round = 0; round < 3; round++) {
        passed.push(await pass("passed " + round))
        await settled()
      }
      if (steered) {
        for (const command of ["PAUSE", "STATISTICS"]) await operator.send(command)
        await operator.receive({ timeout: 5_000 })
        await settled()
        await operator.send("RESUME")
        passed.push(await pass("passed on"))
        await settled()
        await operator.send("TERMINATE")
        await until(() => state.over)
        // The last of them wait for who is still there.
        await until(() => [source, sink, copied, operator].every((each) => each.stats().peers === 0))
      }
      report({ passed, over: state.over, codes: warnings.map(({ code }) => code) })
      process.exit(0)
    `)
    const steered = /control/.test(run)
    expect(found).toEqual({
      passed: ["passed 0", "passed 1", "passed 2", ...(steered ? ["passed on"] : [])],
      over: steered,
      codes: steered ? ["TYPEMQ_UNCLOSED_SOCKET"] : [],
    })
  })
})

describe("Polls and trackers that were given up", { timeout: scriptTime }, () => {
  it("leave nothing behind", async () => {
    const growth = await runMemoryScript<{ heapUsed: number }>(`
      const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push({ linger: 0 })
      push.connect(await pull.bind("tcp://127.0.0.1:*"))
      const poller = new zmq.Poller()
      poller.register(pull, zmq.POLLIN)
      const many = async (count) => {
        for (let done = 0; done < count; done++) {
          const controller = new AbortController()
          const waiting = poller.poll({ signal: controller.signal }).catch(() => {})
          controller.abort()
          await waiting
          await (await push.send(["head", Buffer.alloc(200)], { track: true })).wait()
          await pull.receive()
        }
      }
      await many(2000)
      report(await compare(() => many(10_000)))
      process.exit(0)
    `)
    expect(growth.heapUsed).toBeLessThan(2 * 1024 * 1024)
  })
})

describe("Worker threads", { timeout: scriptTime }, () => {
  it("have contexts of their own, and meet over tcp", async () => {
    const { code, output, errors } = await runScript(`
      import { Worker } from "node:worker_threads"
      const pull = new zmq.Pull()
      await pull.bind("inproc://main")
      const endpoint = await pull.bind("tcp://127.0.0.1:*")
      const worker = new Worker(\`
        import(\${JSON.stringify(library)}).then(async (zmq) => {
          const free = new zmq.Pull()
          await free.bind("inproc://main")
          const push = new zmq.Push()
          push.connect(\${JSON.stringify(endpoint)})
          await push.send(String(zmq.Context.instance() === zmq.context))
          await Promise.all([free.close(), push.close()])
        })
      \`, { eval: true })
      const ended = new Promise((resolve) => worker.once("exit", resolve))
      console.log("from the worker:", String(await pull.receive()))
      await ended
      await pull.close()
    `)
    expect({ code, errors }).toEqual({ code: 0, errors: "" })
    expect(output.trim()).toBe("from the worker: true")
  })
})
