import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
// @ts-expect-error a script without types
import { optionsReference, readComments } from "../../scripts/generate-options-reference.mjs"
import { socketTypeCodes } from "../../src/core/socket-type-name.ts"
import { contextOptions } from "../../src/options/context-options.ts"
import { numberedViews } from "../../src/options/numbered-views.ts"
import { socketOptions } from "../../src/options/socket-options.ts"

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")

const socket = {
  table: socketOptions,
  source: read("src/options/socket-options.ts"),
  types: Object.keys(socketTypeCodes),
}
const context = { table: contextOptions, source: read("src/options/context-options.ts") }

test.each([
  ["socket", socket],
  ["context", context],
])("every %s option has a doc comment", (_, { table, source }) => {
  const groups = readComments(source) as readonly { readonly meanings: ReadonlyMap<string, string> }[]
  const meanings = new Map(groups.flatMap((group) => [...group.meanings]))
  expect([...meanings.keys()]).toEqual(Object.keys(table))
  for (const [name, meaning] of meanings) expect(meaning, name).toMatch(/^[A-Z].*[.)]$/s)
})

test("docs/options.md is what the tables say: run scripts/generate-options-reference.mjs", () => {
  expect(read("docs/options.md")).toBe(optionsReference({ socket, context, views: numberedViews }))
})
