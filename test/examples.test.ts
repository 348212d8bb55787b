import { spawn } from "node:child_process"
import { once } from "node:events"
import ts from "typescript"
import { describe, expect, it, vi } from "vitest"
// @ts-expect-error a script without types
import { exampleFiles, exampleNames, withExample } from "../scripts/example-programs.mjs"
import { complaints, createProgram, root } from "./types/compile.ts"

/** What came of a program. */
interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null
  readonly printed: string
  readonly errors: string
}

/** Runs a program to its end, or until the signal aborts. */
const run = async (path: string, signal: AbortSignal): Promise<Ended> => {
  const child = spawn(process.execPath, [path], {
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGKILL",
  })
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

describe("Examples in TypeScript", () => {
  it("compile with what is published, as strictly as the library", () => {
    const files = (exampleFiles() as string[]).filter((each) => each.endsWith(".mts"))
    expect(files).not.toEqual([])
    const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile)
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    const program = createProgram({ files: files.map((each) => `examples/${each}`), options })
    expect(complaints(program)).toEqual([])
  }, 60_000)
})
