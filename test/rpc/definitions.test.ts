import { fileURLToPath } from "node:url"
import ts from "typescript"
import { expect, it } from "vitest"

const root = fileURLToPath(new URL("../../", import.meta.url))
const file = `${root}test/rpc/calls-in-an-editor.ts`
const source = `import { connectRpc, method, param } from "../../src/rpc/index.ts"
const api = {
  add: method([param("a", Number), param("b", Number)], ({ a, b }) => a + b),
  files: { read: method([param("path", String)], ({ path }) => path) },
}
const client = await connectRpc<typeof api>({ connect: "tcp://127.0.0.1:5555" })
await client.call.add(1, 2)
await client.call.files.read("notes")
`

/** What an editor asks: a program with one file that is not on the disk. */
const editor = (): ts.LanguageService => {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile) as { config: unknown }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const read = (name: string): string | undefined => (name === file ? source : ts.sys.readFile(name))
  return ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const text = read(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCompilationSettings: () => options,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: read,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  })
}

it("An editor leads from a call of a client to the method of the server", () => {
  const service = editor()
  expect(service.getSemanticDiagnostics(file)).toEqual([])
  const definitionOf = (call: string): string | undefined => {
    const [found] = service.getDefinitionAtPosition(file, source.indexOf(call) + call.indexOf(".") + 1) ?? []
    return found === undefined ? undefined : source.slice(found.textSpan.start).split("(")[0]
  }
  expect(definitionOf("call.add(")).toMatch(/^add: method/)
  expect(definitionOf("files.read(")).toMatch(/^read: method/)
}, 60_000)
