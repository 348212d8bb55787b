import { type ChildProcessByStdio, spawn } from "node:child_process"
import { once } from "node:events"
import type { Readable } from "node:stream"
import { describe, expect, it, vi } from "vitest"
// @ts-expect-error a script without types
import { exampleNames, withExample } from "../scripts/example-programs.mjs"
import { root } from "./types/compile.ts"

/** What came of a program. */
interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null
  readonly printed: string
  readonly errors: string
}

type Program = ChildProcessByStdio<null, Readable, Readable>

/** Runs a program to its end, or until the signal aborts. */
const run = (path: string, signal: AbortSignal, ...given: string[]): Promise<Ended> =>
  endOf(start(path, signal, ...given))

const start = (path: string, signal: AbortSignal, ...given: string[]): Program =>
  spawn(process.execPath, [path, ...given], {
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGKILL",
  })

const endOf = async (child: Program): Promise<Ended> => {
  let printed = ""
  let errors = ""
  child.stdout.on("data", (chunk) => {
    printed += String(chunk)
  })
  child.stderr.on("data", (chunk) => {
    errors += String(chunk)
  })
  const [code] = await once(child, "close")
  return { code: code as number | null, printed, errors }
}

// They wait most of their time.
vi.setConfig({ maxConcurrency: 3 })

describe.concurrent("Examples", () => {
  it.for(exampleNames() as string[])(
    "%s runs and ends by itself",
    { timeout: 60_000 },
    async (name, { signal }) => {
      const ended: Ended = await withExample(name, (path: string) => run(path, signal))
      expect(ended).toMatchObject({ code: 0, errors: "" })
      expect(ended.printed).not.toBe("")
    },
  )
})

describe("Roles of a pattern", () => {
  /** A role, once it has printed a line: what there is in it. */
  const ready = async (program: Program): Promise<string> => {
    const [line] = await once(program.stdout, "data")
    return String(line).trim()
  }

  it("play together as processes, find a broker again that was killed, and end by Ctrl-C", async ({
    signal,
  }) => {
    await withExample("guide/majordomo/main.mts", async (path: string) => {
      const killed = start(path, signal, "broker", "tcp://127.0.0.1:*")
      const broker = await ready(killed)
      const worker = start(path, signal, "worker", broker, "loud")
      const asked = ready(worker)
      const ask = (text: string): Promise<Ended> => run(path, signal, "client", broker, "loud", text)
      expect(await ask("one")).toEqual({ code: 0, printed: "ONE\n", errors: "" })
      expect(await asked).toBe("one")
      const end = once(killed, "exit")
      killed.kill("SIGKILL")
      await end
      const again = start(path, signal, "broker", broker)
      await ready(again)
      expect(await ask("two")).toEqual({ code: 0, printed: "TWO\n", errors: "" })
      const ends = [again, worker].map(endOf)
      for (const each of [again, worker]) each.kill("SIGINT")
      for (const each of await Promise.all(ends)) expect(each).toMatchObject({ code: 0, errors: "" })
    })
  }, 60_000)

  it("are listed for whoever names another one", async ({ signal }) => {
    expect(await run(`${root}scripts/play-role.mjs`, signal, "lazy-pirate", "nobody")).toMatchObject({
      code: 2,
      printed: "",
      errors: expect.stringContaining("  server ENDPOINT\n  client ENDPOINT QUESTION"),
    })
  }, 60_000)
})
