import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { describe, it } from "vitest"
import type { Description } from "./python-descriptions.ts"

/** Pythons that may have aiozmq: the system's, whose packages distributions install, and the first in the path. */
const pythons = ["/usr/bin/python3", "python3"]
const program = fileURLToPath(new URL("python/pickles.py", import.meta.url))

/** A pickle of ours, and what it should be. Bytes are in hex. */
export interface PickleQuestion {
  readonly pickle: string
  readonly value: Description
}

/** What Python makes of a pickle. */
export interface PickleAnswer {
  readonly value: Description
  /** Whether it is equal to the value that it should be, by Python's own comparison. */
  readonly isEqual: boolean
  /** Microseconds since 1970, for times with a zone. */
  readonly instant: string | null
  /** The value as Python pickles it in protocols 0 to 5. */
  readonly pickles: readonly string[]
}

/** A message of dates that aiozmq unpacks and packs again. */
export interface Packed {
  readonly packed: string
}

const run = (python: string, questions: readonly unknown[]): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const child = spawn(python, ["-W", "ignore", program], { stdio: "pipe" })
    let output = ""
    let errors = ""
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      output += part
    })
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      errors += part
    })
    // Whoever is gone before it has read everything shows that by its exit code.
    child.stdin.on("error", () => {})
    child.once("error", reject)
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(output))
      else reject(new Error(`${python}: ${errors.trim().split("\n").at(-1)}`))
    })
    child.stdin.end(JSON.stringify(questions))
  })

/** The first Python that has aiozmq, or why there is none. */
const findPython = async (): Promise<string | Error> => {
  const reasons: string[] = []
  for (const python of pythons) {
    const reason = await run(python, [{ packed: "90" }]).catch((error: Error) => error)
    if (!(reason instanceof Error)) return python
    reasons.push(reason.message)
  }
  return new Error(`No Python with aiozmq (${reasons.join("; ")})`)
}

const found = await findPython()

if (found instanceof Error && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw found

/** Asks Python. */
export interface Python {
  load(questions: readonly PickleQuestion[]): Promise<readonly PickleAnswer[]>
  repack(packed: string): Promise<string>
}

/**
 * Tests against Python's own pickles. They are skipped where there is no Python with aiozmq, and say so; with
 * TYPEMQ_REQUIRE_PEERS=1 that is an error instead.
 */
export const describePythonPickles = (title: string, body: (python: Python) => void): void => {
  describe(title, () => {
    if (found instanceof Error) {
      it("needs aiozmq", (context) => context.skip(found.message))
      return
    }
    body({
      load: async (questions) => (await run(found, questions)) as PickleAnswer[],
      repack: async (packed) => ((await run(found, [{ packed }])) as [Packed])[0].packed,
    })
  })
}
