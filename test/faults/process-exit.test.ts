import { describe, expect, it } from "vitest"
import { impossibleHost, ownPlace } from "../support/network.ts"
import { runScript, type ScriptResult, scriptTime } from "../support/run-script.ts"

/** What a script printed, if it came to its end without a word of complaint. */
const ended = ({ code, signal, output, errors }: ScriptResult): unknown =>
  code === 0 && errors === "" ? output : { code, signal, output, errors }

/** Sockets that a script leaves open and refers to no more are warned of, if garbage is collected in time. */
const flags = ["--disable-warning=TYPEMQ_UNCLOSED_SOCKET"]

const run = async (text: string): Promise<unknown> => ended(await runScript(text, { flags }))

/** A PULL that is bound and a PUSH that has talked to it. */
const connected = `
  const pull = new zmq.Pull(), push = new zmq.Push()
  push.connect(await pull.bind("${ownPlace()}"))
  await push.send("hello")
  console.log(String(await pull.receive()))
`

describe("A process ends by itself", { timeout: scriptTime }, () => {
  it("when its sockets were closed", async () => {
    expect(
      await run(`${connected}
        await Promise.all([push.close(), pull.close()])
        const left = () => process.getActiveResourcesInfo().filter((each) => /TCP|Timeout|Shutdown|Write/.test(each))
        // The system is told to close in the turns that follow.
        const deadline = performance.now() + 5_000
        while (left().length > 0 && performance.now() < deadline) await new Promise((resolve) => setImmediate(resolve))
        console.log(left().length === 0 ? "nothing left" : left())
      `),
    ).toBe("hello\nnothing left\n")
  })

  it("when close was called and not waited for", async () => {
    expect(await run(`${connected} push.close(); pull.close()`)).toBe("hello\n")
  })

  it("when its context was destroyed", async () => {
    expect(
      await run(`
        const context = new zmq.Context()
        for (const [type, endpoint] of [["PULL", "${ownPlace()}"], ["SUB", "ipc://*"], ["REP", "inproc://a"]]) {
          await context.socket(type).bind(endpoint)
        }
        context.socket("PUSH").connect("tcp://127.0.0.1:1")
        context.socket("REQ").connect("tcp://${impossibleHost}:1")
        await context.destroy({ linger: 0 })
        console.log("destroyed")
      `),
    ).toBe("destroyed\n")
  })

  it("when its peers are gone for good, each with the linger it was given", async () => {
    expect(
      await run(`
        const push = new zmq.Push({ linger: 100 })
        push.connect("tcp://127.0.0.1:1")
        await push.send("nobody")
        push.close()
        process.on("exit", () => console.log("exit"))
      `),
    ).toBe("exit\n")
  })

  it("when sockets were closed with a heartbeat and a handshake under way", async () => {
    expect(
      await run(`
        const pull = new zmq.Pull({ heartbeatInterval: 10_000, handshakeInterval: 60_000 })
        const push = new zmq.Push({ heartbeatInterval: 10_000, connectTimeout: 60_000 })
        push.connect(await pull.bind("${ownPlace()}"))
        await push.send("hello")
        await pull.receive()
        const silent = (await import("node:net")).connect(Number(pull.lastEndpoint.split(":").at(-1)), pull.lastEndpoint.split(/[/:]+/)[1])
        silent.on("error", () => {}).unref()
        await new Promise((resolve) => silent.once("connect", resolve))
        pull.receive({ timeout: 60_000 }).catch(({ code }) => console.log(code))
        pull.receive({ signal: AbortSignal.timeout(60_000) }).catch(({ code }) => console.log(code))
        await Promise.all([push.close(), pull.close()])
      `),
    ).toBe("EAGAIN\nEAGAIN\n")
  })
})

// A program that forgets to close is not kept alive by sockets that do nothing: the addon for Node does the
// same. Sockets that are waited on, and messages that linger, do keep it alive.
describe("A process whose sockets were left open", { timeout: scriptTime }, () => {
  it("ends when none of them is waited on", async () => {
    expect(await run(connected)).toBe("hello\n")
  })

  it("ends when none of those inside the process is", async () => {
    expect(
      await run(`
        const pull = new zmq.Pull(), push = new zmq.Push()
        await pull.bind("inproc://a")
        push.connect("inproc://a")
        await push.send("hello")
        console.log(String(await pull.receive({ timeout: 60_000 })))
        await push.send("unread")
      `),
    ).toBe("hello\n")
  })

  it("ends when a peer is looked for in vain", async () => {
    expect(await run('new zmq.Push().connect("tcp://127.0.0.1:1"); console.log("tried")')).toBe("tried\n")
  })

  it("goes on while a call waits for a message", async () => {
    expect(
      await run(`
        const pull = new zmq.Pull()
        await pull.bind("${ownPlace()}")
        const timer = setTimeout(() => { console.log("still here"); process.exit() }, 300)
        timer.unref()
        await pull.receive()
      `),
    ).toBe("still here\n")
  })

  it("goes on while a call waits to send", async () => {
    expect(
      await run(`
        const push = new zmq.Push()
        setTimeout(() => { console.log("still here"); process.exit() }, 300).unref()
        await push.send("nobody")
      `),
    ).toBe("still here\n")
  })

  it("ends when calls that waited have given up", async () => {
    expect(
      await run(`
        const pull = new zmq.Pull(), push = new zmq.Push()
        await pull.bind("${ownPlace()}")
        const failed = ({ name }) => console.log(name)
        pull.receive({ timeout: 50 }).catch(failed)
        pull.receive({ signal: AbortSignal.timeout(100) }).catch(failed)
        push.send("x", { timeout: 150 }).catch(failed)
        setTimeout(() => pull.consume(() => {}).stop(), 200)
      `),
    ).toBe("AgainError\nTimeoutError\nAgainError\n")
  })

  it("goes on while a consumer is there", async () => {
    expect(
      await run(`
        const pull = new zmq.Pull()
        await pull.bind("${ownPlace()}")
        pull.consume(() => {})
        setTimeout(() => { console.log("still here"); process.exit() }, 300).unref()
      `),
    ).toBe("still here\n")
  })

  it("sends what waits first, for as long as the linger says", async () => {
    expect(
      await run(`
        const push = new zmq.Push({ linger: 200 })
        push.connect("tcp://127.0.0.1:1")
        await push.send("nobody")
        const begun = performance.now()
        process.on("exit", () => console.log(performance.now() - begun > 180))
      `),
    ).toBe("true\n")
  })
})

describe("A worker thread with sockets", { timeout: scriptTime }, () => {
  /** A worker that binds and waits, and a socket of the main thread that talks to it. */
  const pair = (inWorker: string, inMain: string): string => `
    import { Worker } from "node:worker_threads"
    const source = \`
      import * as zmq from "\${library}"
      import { parentPort } from "node:worker_threads"
      const reply = new zmq.Reply(), place = new zmq.Pull()
      parentPort.postMessage(await reply.bind("${ownPlace()}"))
      await place.bind("ipc://*")
      const [question] = await reply.receive()
      await reply.send("answer to " + question)
      ${inWorker}
    \`
    const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(source)))
    const exit = new Promise((resolve) => worker.once("exit", resolve))
    const request = new zmq.Request({ linger: 0, reconnectInterval: 5 })
    request.connect(await new Promise((resolve) => worker.once("message", resolve)))
    await request.send("question")
    console.log(String(await request.receive()))
    ${inMain}
    console.log(await exit)
    const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push({ linger: 0 })
    push.connect(await pull.bind("ipc://*"))
    await push.send("fine")
    console.log(String(await pull.receive({ timeout: 10_000 })))
    await Promise.all([request, pull, push].map((each) => each.close()))
  `

  it("ends when they are closed", async () => {
    expect(await run(pair("await Promise.all([reply.close(), place.close()])", ""))).toBe(
      "answer to question\n0\nfine\n",
    )
  })

  it("can be terminated while they are open, and harms no others", async () => {
    expect(await run(pair("await reply.receive()", "await worker.terminate()"))).toBe(
      "answer to question\n1\nfine\n",
    )
  })
})
