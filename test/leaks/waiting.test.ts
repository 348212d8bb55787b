import { describe, expect, it } from "vitest"
import { expectNoGrowth, type Growth, runMemoryScript } from "../support/memory-script.ts"
import { scriptTime } from "../support/run-script.ts"

interface Results {
  readonly growth: Growth
  /** Listeners on the signal that all calls shared. */
  readonly listeners: number
  readonly left: readonly string[]
  /** How the calls ended, each way with its count. */
  readonly outcomes: Readonly<Record<string, number>>
}

/** Runs some work after the other in one process, with so many calls each; answers what came of each. */
const run = (count: number, work: Readonly<Record<string, string>>): Promise<Record<string, Results>> =>
  runMemoryScript<Record<string, Results>>(`
    import { getEventListeners, setMaxListeners } from "node:events"
    const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push({ linger: 0 }), lonely = new zmq.Push({ linger: 0 })
    push.connect(await pull.bind("inproc://a"))
    const attempt = async (work) => {
      const controller = new AbortController()
      const { signal } = controller
      // Node finds more than a few listeners remarkable.
      setMaxListeners(0, signal)
      const outcomes = {}
      const note = (what) => { outcomes[what] = (outcomes[what] ?? 0) + 1 }
      const many = (call) => Promise.all(Array.from({ length: ${count} }, () =>
        call().then(() => note("done"), (error) => note(error.code ?? error.message))))
      const growth = await compare(() => work({ many, note, controller, signal }))
      return { growth, outcomes, listeners: getEventListeners(signal, "abort").length }
    }
    const results = {}
    // Whatever grows to the size that so many calls at a time need has done it then.
    await attempt(({ many }) => many(() => pull.receive({ timeout: 1 })))
    ${Object.entries(work)
      .map(
        ([name, text]) => `results[${JSON.stringify(name)}] =
          await attempt(async ({ many, note, controller, signal }) => { ${text} })`,
      )
      .join("\n")}
    await Promise.all([pull, push, lonely].map((each) => each.close()))
    await settled()
    const remaining = await left()
    for (const result of Object.values(results)) result.left = remaining
    report(results)
  `)

const expectNothing = (results: Record<string, Results>, outcomes: Results["outcomes"]): void => {
  for (const [name, result] of Object.entries(results)) {
    expect({ name, ...result }).toMatchObject({ name, outcomes, listeners: 0, left: [] })
    expectNoGrowth(result.growth)
  }
}

const aborted = (call: string): string => `
  const calls = many(() => ${call})
  controller.abort(new Error("aborted"))
  await calls
`

describe("Nothing stays behind of", { timeout: scriptTime }, () => {
  it("5 000 calls that waited to receive and were aborted by one signal", async () => {
    const results = await run(5_000, { receiving: aborted("pull.receive({ signal })") })
    expectNothing(results, { aborted: 5_000 })
  })

  it("5 000 calls that waited to receive until their time was up", async () => {
    const results = await run(5_000, { receiving: "await many(() => pull.receive({ timeout: 5 }))" })
    expectNothing(results, { EAGAIN: 5_000 })
  })

  it("other calls that were aborted", async () => {
    const results = await run(2_000, {
      "receiving many": aborted("pull.receiveMany(10, { signal })"),
      sending: aborted('lonely.send("x", { signal })'),
      "with a time limit too": aborted("pull.receive({ signal, timeout: 600_000 })"),
    })
    expectNothing(results, { aborted: 2_000 })
  })

  it("other calls whose time was up, or that waited when their socket was closed", async () => {
    const results = await run(2_000, {
      sending: 'await many(() => lonely.send("x", { timeout: 5 }))',
      "with a signal too": "await many(() => pull.receive({ timeout: 5, signal }))",
      "not at all": "await many(() => pull.receive({ timeout: 0, signal }))",
      "receiving from a socket that closes": `
        const dealer = new zmq.Dealer({ linger: 0 })
        const calls = many(() => dealer.receive({ timeout: 600_000, signal }))
        await dealer.close()
        await calls
      `,
      "sending to one": `
        const dealer = new zmq.Dealer({ linger: 0 })
        const calls = many(() => dealer.send("x", { timeout: 600_000, signal }))
        await dealer.close()
        await calls
      `,
    })
    expectNothing(results, { EAGAIN: 2_000 })
  })

  it("calls that were done in time, with the limits they had", async () => {
    const results = await run(2_000, {
      "all at once": `
        const calls = many(() => pull.receive({ timeout: 600_000, signal }))
        for (let sent = 0; sent < 2_000; sent++) await push.send("x", { timeout: 600_000, signal })
        await calls
      `,
      "one after the other": `
        for (let sent = 0; sent < 2_000; sent++) {
          const call = pull.receive({ timeout: 600_000, signal })
          await push.send("x", { signal })
          await call
          note(getEventListeners(signal, "abort").length === 0 ? "done" : "listener")
        }
      `,
    })
    expectNothing(results, { done: 2_000 })
  })
})
