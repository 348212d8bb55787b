import { spawn } from "node:child_process"
import { once } from "node:events"
import { describe, expect, it } from "vitest"
// @ts-expect-error a script without types
import { exampleNames, withExample } from "../scripts/example-programs.mjs"
import { complaints, createProgram, root } from "./types/compile.ts"

const names = exampleNames() as string[]

/** Runs a program to its end; answers its exit code and what it printed. */
const run = async (path: string): Promise<[code: number, printed: string]> => {
  const child = spawn(process.execPath, [path], { stdio: ["ignore", "pipe", "inherit"] })
  let printed = ""
  child.stdout.on("data", (chunk) => {
    printed += String(chunk)
  })
  const [code] = await once(child, "close")
  return [code as number, printed]
}

describe("examples", () => {
  it.each(names)(
    "%s runs and ends by itself",
    async (name) => {
      const [code, printed] = await withExample(name, run)
      expect(code).toBe(0)
      expect(printed).not.toBe("")
    },
    60_000,
  )

  it("in TypeScript compile", () => {
    const files = names.filter((each) => each.endsWith(".mts")).map((each) => `examples/${each}`)
    expect(files).not.toEqual([])
    const packages = {
      "typemq/rpc": `${root}src/rpc/index.ts`,
      "#transports": `${root}src/transports/node.ts`,
    }
    const options = { allowImportingTsExtensions: true }
    expect(complaints(createProgram({ files, packages, options }))).toEqual([])
  }, 60_000)
})
