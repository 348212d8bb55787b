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
      const push = new zmq.Push({ linger: 0 })
      for (const endpoint of endpoints) push.connect(endpoint)
      for (let count = 0; received.length < 2 && count < 200; count++) {
        await push.send("x")
        await new Promise((resolve) => setImmediate(resolve))
      }
      report({ warnings, received: [...new Set(received)].sort() })
      process.exit(0)
    `)
    expect(warnings).toEqual([])
    expect(received).toEqual(["consumed x", "received x"])
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
