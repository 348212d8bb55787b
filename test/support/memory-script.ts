import { expect } from "vitest"
import { runScript } from "./run-script.ts"

/** Bytes that a process holds more than before. */
export interface Growth {
  readonly heapUsed: number
  readonly external: number
  readonly arrayBuffers: number
}

const megabyte = 1024 * 1024

/**
 * What a script can use besides `zmq`: `settled()` collects all garbage; `compare(work)` does it before and after
 * and answers by how many bytes the process grew; `left()` names sockets and timers that stay open, whether they
 * keep the process running or not; `report(results)` prints the results.
 */
const prelude = `
  const timers = new Set()
  const { setTimeout: begin, clearTimeout: end } = globalThis
  globalThis.setTimeout = (callback, delay, ...values) => {
    const timer = begin((...given) => { timers.delete(timer); callback(...given) }, delay, ...values)
    timers.add(timer)
    return timer
  }
  globalThis.clearTimeout = (timer) => { timers.delete(timer); end(timer) }
  const settled = async () => {
    for (let round = 0; round < 6; round++) {
      await new Promise((resolve) => begin(resolve, 1))
      gc()
    }
  }
  const compare = async (work) => {
    await settled()
    const before = process.memoryUsage()
    await work()
    await settled()
    const after = process.memoryUsage()
    return Object.fromEntries(
      ["heapUsed", "external", "arrayBuffers"].map((each) => [each, after[each] - before[each]]),
    )
  }
  const stillOpen = () => {
    process.report.excludeNetwork = true
    const handles = process.report.getReport().libuv
    const sockets = handles.filter(({ type, fd }) => (type === "tcp" || type === "pipe") && !(fd <= 2))
    return [...sockets.map(({ type }) => type), ...Array.from(timers, () => "timer")]
  }
  const left = async () => {
    // What the system has yet to close is not left behind.
    for (let attempt = 0; attempt < 200 && stillOpen().length > 0; attempt++) {
      await new Promise((resolve) => begin(resolve, 10))
    }
    return stillOpen()
  }
  const report = (results) => console.log("\\n" + JSON.stringify(results))
`

/** Runs a script in a process whose garbage can be collected on demand, and answers what it reported. */
export const runMemoryScript = async <Result>(text: string): Promise<Result> => {
  const { code, output, errors } = await runScript(prelude + text, { flags: ["--expose-gc"] })
  expect({ code, errors }).toEqual({ code: 0, errors: "" })
  return JSON.parse(output.trim().split("\n").at(-1) as string) as Result
}

/** Growth that is no more than noise: compiled code, and pools that fill once. */
export const expectNoGrowth = (growth: Growth, megabytes = 2): void => {
  for (const [what, bytes] of Object.entries(growth)) {
    expect(bytes / megabyte, `megabytes of ${what}`).toBeLessThan(megabytes)
  }
}
