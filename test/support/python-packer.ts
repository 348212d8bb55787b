import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { describe, it } from "vitest"

/** Pythons that may have aiozmq: the system's, whose packages distributions install, and the first in the path. */
const pythons = ["/usr/bin/python3", "python3"]
const program = fileURLToPath(new URL("python/repack.py", import.meta.url))

/** Has aiozmq unpack messages and pack them again; undefined stands for those that it cannot unpack. */
export type Repack = (messages: readonly Uint8Array[]) => Promise<readonly (Buffer | undefined)[]>

const repackWith = (python: string, messages: readonly Uint8Array[]): ReturnType<Repack> =>
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
      if (code !== 0) reject(new Error(`${python}: ${errors.trim().split("\n").at(-1)}`))
      else {
        const answers = JSON.parse(output) as (string | null)[]
        resolve(answers.map((each) => (each === null ? undefined : Buffer.from(each, "hex"))))
      }
    })
    child.stdin.end(JSON.stringify(messages.map((each) => Buffer.from(each).toString("hex"))))
  })

/** The first Python that has aiozmq, or why there is none. */
const findPython = async (): Promise<string | Error> => {
  const reasons: string[] = []
  for (const python of pythons) {
    const reason = await repackWith(python, []).catch((error: Error) => error)
    if (!(reason instanceof Error)) return python
    reasons.push(reason.message)
  }
  return new Error(`No Python with aiozmq (${reasons.join("; ")})`)
}

const found = await findPython()

if (found instanceof Error && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw found

/**
 * Tests against aiozmq's packer. They are skipped where there is no Python with aiozmq, and say so; with
 * TYPEMQ_REQUIRE_PEERS=1 that is an error instead.
 */
export const describePythonPacker = (title: string, body: (repack: Repack) => void): void => {
  describe(title, () => {
    if (found instanceof Error) {
      it("needs aiozmq", (context) => context.skip(found.message))
      return
    }
    body((messages) => repackWith(found, messages))
  })
}
