import { createHash } from "node:crypto"
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath, pathToFileURL } from "node:url"
import type ts from "typescript"

const root = fileURLToPath(new URL("../..", import.meta.url))
const shelf = join(root, "node_modules", ".typemq-compiled")

/** The sources by their path below `src`. */
const readSources = (): Map<string, string> => {
  const folder = join(root, "src")
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((each) =>
    each.endsWith(".ts"),
  )
  return new Map(files.sort().map((file) => [file, readFileSync(join(folder, file), "utf8")]))
}

const compilerOptions = ({ ScriptTarget, ModuleKind }: typeof ts): ts.CompilerOptions => ({
  target: ScriptTarget.ES2022,
  module: ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
})

const packageText = readFileSync(join(root, "package.json"), "utf8").replaceAll("./dist/", "./")

/** Answers where it is, and compiles it only if nobody has. */
const compiled = async (): Promise<string> => {
  const sources = readSources()
  const hash = createHash("sha256")
    .update(JSON.stringify([packageText, ...sources]))
    .digest("hex")
    .slice(0, 16)
  const folder = join(shelf, hash)
  while (!isThere(folder)) {
    if (isMineToMake(`${folder}-being-made`)) await compile(sources, folder)
    else await sleep(100)
  }
  return pathToFileURL(join(folder, "index.js")).href
}

/** Whether it is there; it counts as used then. */
const isThere = (folder: string): boolean => {
  const now = new Date()
  try {
    utimesSync(folder, now, now)
    return true
  } catch {
    return false
  }
}

/** Milliseconds after which whoever makes it is taken for dead. */
const patience = 60_000

/** Several processes want it at once; one compiles it. */
const isMineToMake = (sign: string): boolean => {
  mkdirSync(shelf, { recursive: true })
  try {
    mkdirSync(sign)
    return true
  } catch {
    const made = statSync(sign, { throwIfNoEntry: false })?.mtimeMs
    if (made !== undefined && made < Date.now() - patience) rmSync(sign, { recursive: true, force: true })
    return false
  }
}

const compile = async (sources: ReadonlyMap<string, string>, folder: string): Promise<void> => {
  // Loaded only by the one that needs it: that takes its time.
  const { default: compiler } = await import("typescript")
  const options = compilerOptions(compiler)
  const draft = `${folder}-${process.pid}`
  for (const [file, text] of sources) {
    const target = join(draft, file.replace(/\.ts$/, ".js"))
    mkdirSync(dirname(target), { recursive: true })
    const { outputText } = compiler.transpileModule(text, { compilerOptions: options, fileName: file })
    writeFileSync(target, outputText)
  }
  writeFileSync(join(draft, "package.json"), packageText)
  try {
    renameSync(draft, folder)
  } catch {
    // Another one was quicker with the same.
    rmSync(draft, { recursive: true, force: true })
  }
  rmSync(`${folder}-being-made`, { recursive: true, force: true })
  removeOld()
}

const shelfLife = 3_600_000

/** What was compiled from earlier sources, and nobody has asked for within an hour. */
const removeOld = (): void => {
  for (const name of readdirSync(shelf)) {
    const folder = join(shelf, name)
    const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs
    if (made !== undefined && made < Date.now() - shelfLife) rmSync(folder, { recursive: true, force: true })
  }
}

/** Where a process keeps which copy it has taken. */
const kept = globalThis as { typemqCompiledLibrary?: string }
kept.typemqCompiledLibrary ??= await compiled()

/**
 * The address to import the library from, as JavaScript, for processes that a test starts: compiled from the
 * sources as they are now, not from whatever was built last, and kept until they change. It is there before any
 * test begins: no test's time is spent on it. A process stays with the copy that it took first, also when this
 * module is loaded anew, or the sources are edited meanwhile: objects of two copies do not know each other.
 */
export const compiledLibrary: string = kept.typemqCompiledLibrary
