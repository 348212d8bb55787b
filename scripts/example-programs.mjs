// The examples as programs that Node runs. Those in TypeScript, which have what Node does not know yet (decorators),
// are compiled first, into a folder inside of the package, so that `import "typemq"` finds it from there, too.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const folder = fileURLToPath(new URL("../examples/", import.meta.url))
const built = fileURLToPath(new URL("../dist/", import.meta.url))

/** @returns {string[]} Names of all examples, from their folder on. */
export const exampleNames = () =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((each) => /\.m[jt]s$/.test(each))
    .sort()

/**
 * Calls with the path of a program that Node can run, which is there until the promise settles.
 *
 * @template Result
 * @param {string} name
 * @param {(path: string) => Promise<Result>} run
 */
export const withExample = async (name, run) => {
  if (name.endsWith(".mjs")) return run(folder + name)
  const text = readFileSync(folder + name, "utf8")
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
  const { outputText } = ts.transpileModule(text, { fileName: name, compilerOptions })
  const temporary = mkdtempSync(`${built}example-`)
  try {
    const path = `${temporary}/${basename(name, ".mts")}.mjs`
    writeFileSync(path, outputText)
    return await run(path)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
