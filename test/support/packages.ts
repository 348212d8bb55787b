import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { describe, it } from "vitest"
import { compiledLibrary } from "./compiled-library.ts"

/** A package that programs written for `zeromq` can run with. */
export type Package = "typemq" | "zeromq"

/** Where zeromq is, or why it cannot be used: it needs an addon that fits the platform. */
const findZeromq = (): string | Error => {
  try {
    const address = pathToFileURL(createRequire(import.meta.url).resolve("zeromq")).href
    const text = `import ${JSON.stringify(address)}`
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", text], {
      encoding: "utf8",
    })
    return status === 0 ? address : new Error(`zeromq does not load: ${stderr.trim().split("\n").at(-1)}`)
  } catch {
    return new Error("The package zeromq is not installed.")
  }
}

const zeromq = findZeromq()

if (zeromq instanceof Error && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw zeromq

/** The address to import a package from in a process of its own; ours is as its sources are now. */
export const addressOf = (name: Package): string => {
  if (name === "typemq") return compiledLibrary
  if (zeromq instanceof Error) throw zeromq
  return zeromq
}

/** Starting a process takes its time on a busy machine. */
const timeout = 60_000

/**
 * Tests beside the package zeromq. They are skipped where it does not run, and say so; with
 * TYPEMQ_REQUIRE_PEERS=1 that is an error instead.
 */
export const describeWithZeromq = (title: string, body: () => void): void => {
  describe(title, { timeout }, () => {
    if (zeromq instanceof Error) it("needs the package zeromq", (context) => context.skip(zeromq.message))
    else body()
  })
}
