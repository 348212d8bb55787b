import { readdirSync } from "node:fs"
import ts from "typescript"
import { beforeAll, describe, expect, it } from "vitest"
// @ts-expect-error a script without types
import { exampleFiles } from "../../scripts/example-programs.mjs"
import { built, builtDraft, complaints, createProgram, exportsOf, root } from "./compile.ts"

const programs = readdirSync(new URL("programs", import.meta.url)).map(
  (each) => `test/types/programs/${each}`,
)

/** As applications may have it. */
const settings: Readonly<Record<string, ts.CompilerOptions>> = {
  "usual settings": {},
  "the strictest settings": {
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
  },
  "a bundler": { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
}

describe("Programs written for the package zeromq", () => {
  it("compile with its own types", () => {
    expect(complaints(createProgram({ files: programs }))).toEqual([])
  }, 60_000)

  it.each(Object.entries(settings))(
    "compile unchanged with ours, with %s",
    (_, options) => {
      const packages = { zeromq: built, "zeromq/draft.js": builtDraft }
      expect(complaints(createProgram({ files: programs, packages, options }))).toEqual([])
    },
    60_000,
  )
})

describe("The types of the library", () => {
  const files = ["members", "guidance", "draft"].map((each) => `test/types/parity/${each}.ts`)
  let program: ts.Program

  beforeAll(() => {
    program = createProgram({ files, packages: { typemq: built, "typemq/draft": builtDraft } })
  }, 60_000)

  it("have what zeromq's have, drafts too, but for the exceptions stated, and stop what must not be", () => {
    expect(complaints(program)).toEqual([])
  }, 60_000)

  it("have every name that zeromq exports, types included", () => {
    const original = program.getSourceFiles().find((each) => each.fileName.endsWith("/zeromq/lib/index.d.ts"))
    const theirs = exportsOf(program, original?.fileName as string)
    const ours = exportsOf(program, built)
    expect(theirs.length).toBeGreaterThan(30)
    expect(theirs.filter((each) => !ours.includes(each))).toEqual([])
  }, 60_000)
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
