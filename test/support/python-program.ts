import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { describe, it } from "vitest"

/** Pythons that may have aiozmq: the system's, whose packages distributions install, and the first in the path. */
const pythons = ["/usr/bin/python3", "python3"]

/** Runs Python to its end; resolves to what it prints. */
const run = (python: string, parameters: readonly string[], input = ""): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(python, ["-W", "ignore", ...parameters], { stdio: "pipe" })
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
      if (code === 0) resolve(output)
      else reject(new Error(`${python}: ${errors.trim().split("\n").at(-1)}`))
    })
    child.stdin.end(input)
  })

/** The first Python that has aiozmq, or why there is none. */
const findPython = async (): Promise<string | Error> => {
  const reasons: string[] = []
  for (const python of pythons) {
    const reason = await run(python, ["-c", "import aiozmq.rpc"]).catch((error: Error) => error)
    if (!(reason instanceof Error)) return python
    reasons.push(reason.message)
  }
  return new Error(`No Python with aiozmq (${reasons.join("; ")})`)
}

const found = await findPython()

if (found instanceof Error && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw found

/** Asks a program in `test/support/python`: it reads one array of JSON and prints one with as many answers. */
export const askPython = async (program: string, questions: readonly unknown[]): Promise<unknown[]> => {
  if (found instanceof Error) throw found
  const file = fileURLToPath(new URL(`python/${program}`, import.meta.url))
  return JSON.parse(await run(found, [file], JSON.stringify(questions))) as unknown[]
}

/**
 * Tests that ask Python. They are skipped where there is no Python with aiozmq, and say so; with
 * TYPEMQ_REQUIRE_PEERS=1 that is an error instead.
 */
export const describeWithPython = (title: string, body: () => void): void => {
  describe(title, () => {
    if (found instanceof Error) it("needs aiozmq", (context) => context.skip(found.message))
    else body()
  })
}
