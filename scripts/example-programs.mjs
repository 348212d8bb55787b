// The examples as programs that Node runs. Those in TypeScript are compiled first, with the modules of theirs, into a
// folder inside of the package, so that `import "typemq"` finds it from there, too.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const folder = fileURLToPath(new URL("../examples/", import.meta.url))
const built = fileURLToPath(new URL("../dist/", import.meta.url))

/** What is run where an example is a folder; the other files in TypeScript below that are its modules. */
const main = "main.mts"
/** A folder of modules that several examples use. */
const shared = "shared"

/** @returns {string[]} All files of examples, from their folder on. */
export const exampleFiles = () =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((each) => /\.m[jt]s$/.test(each))
    .sort()

/** @returns {string[]} Names of all examples: the files to run. */
export const exampleNames = () => {
  const files = exampleFiles()
  const folders = files.filter((each) => basename(each) === main).map((each) => `${dirname(each)}/`)
  return files.filter(
    (each) =>
      basename(each) === main ||
      !(basename(dirname(each)) === shared || folders.some((whole) => each.startsWith(whole))),
  )
}

/** @type {ts.CompilerOptions} */
const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
}

/** @type {(name: string, target: string) => string} */
const compiledPath = (name, target) => join(target, name.replace(/\.mts$/, ".mjs"))

/**
 * Compiles a file and what it imports of its like; keeps their places to each other.
 *
 * @param {string} name
 * @param {string} target
 * @param {Set<string>} done
 */
const compile = (name, target, done = new Set()) => {
  if (done.has(name)) return
  done.add(name)
  const text = readFileSync(folder + name, "utf8")
  const { outputText } = ts.transpileModule(text, { fileName: name, compilerOptions })
  const path = compiledPath(name, target)
  mkdirSync(dirname(path), { recursive: true })
  // Whole or not at all: somebody else may be about to run it.
  writeFileSync(`${path}.${process.pid}`, outputText)
  renameSync(`${path}.${process.pid}`, path)
  for (const { fileName } of ts.preProcessFile(text).importedFiles) {
    if (fileName.startsWith(".")) compile(join(dirname(name), fileName), target, done)
  }
}

/**
 * The path of a program that Node can run, which stays until the next build.
 *
 * @param {string} name
 */
export const compiledExample = (name) => {
  if (name.endsWith(".mjs")) return folder + name
  const kept = `${built}examples`
  compile(name, kept)
  return compiledPath(name, kept)
}

/**
 * Calls with the path of a program that Node can run, which is there until the promise settles.
 *
 * @template Result
 * @param {string} name
 * @param {(path: string) => Promise<Result>} run
 */
export const withExample = async (name, run) => {
  if (name.endsWith(".mjs")) return run(folder + name)
  const temporary = mkdtempSync(`${built}example-`)
  try {
    compile(name, temporary)
    return await run(compiledPath(name, temporary))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
