import { existsSync, readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
// @ts-expect-error a script without types
import * as script from "../../scripts/generate-conformance.mjs"
import type { Line } from "./line.ts"
import { sections } from "./lines.ts"

type Named = ReadonlyMap<string, readonly string[]>

const { conformancePage, filesOf, namedLines } = script as {
  conformancePage(from: typeof sections, named: Named): string
  filesOf(line: Line, named: Named): readonly string[]
  namedLines(files: readonly (readonly [string, string])[]): Named
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8")

const named = namedLines(
  readdirSync(new URL(".", import.meta.url))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => [name, read(name)] as const),
)

const lines = sections.flatMap((section) => section.lines)

describe("the table of what libzmq's tests hold", () => {
  it("has each line once", () => {
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length)
    expect(lines.length).toBeGreaterThan(150)
  })

  it("has all lines that tests name", () => {
    const known = lines.map(({ id }) => id)
    expect([...named.keys()].filter((id) => !known.includes(id))).toEqual([])
  })

  it.each(lines)("says who holds $id, or why nobody does", (line) => {
    const held = filesOf(line, named).length > 0
    expect(held).toBe(line.not === undefined)
    for (const [file, titles] of Object.entries(line.held ?? {})) {
      expect(existsSync(new URL(`../${file}`, import.meta.url)), file).toBe(true)
      const text = read(`../${file}`)
      expect(titles.length).toBeGreaterThan(0)
      for (const title of titles) expect(text.includes(title), `${file} has "${title}"`).toBe(true)
    }
  })

  it("is what docs/conformance.md says: run scripts/generate-conformance.mjs", () => {
    expect(read("../../docs/conformance.md")).toBe(conformancePage(sections, named))
  })
})
