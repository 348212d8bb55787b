import { createHash } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import ts from "typescript"

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

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
}

const packageText = readFileSync(join(root, "package.json"), "utf8").replaceAll("./dist/", "./")

/** Answers where it is, and compiles it only if nobody has. */
const compiled = (): string => {
  const sources = readSources()
  const hash = createHash("sha256")
    .update(JSON.stringify([packageText, ...sources]))
    .digest("hex")
    .slice(0, 16)
  const folder = join(shelf, hash)
  if (!existsSync(folder)) compile(sources, folder)
  return pathToFileURL(join(folder, "index.js")).href
}

const compile = (sources: ReadonlyMap<string, string>, folder: string): void => {
  const draft = `${folder}-${process.pid}`
  for (const [file, text] of sources) {
    const target = join(draft, file.replace(/\.ts$/, ".js"))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, ts.transpileModule(text, { compilerOptions, fileName: file }).outputText)
  }
  writeFileSync(join(draft, "package.json"), packageText)
  try {
    renameSync(draft, folder)
  } catch {
    // Another test was quicker with the same.
    rmSync(draft, { recursive: true, force: true })
  }
  removeOld()
}

const shelfLife = 3_600_000

/** What was compiled from earlier sources; nobody uses it after an hour. */
const removeOld = (): void => {
  for (const name of readdirSync(shelf)) {
    const folder = join(shelf, name)
    const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs
    if (made !== undefined && made < Date.now() - shelfLife) rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * The address to import the library from, as JavaScript, for processes that a test starts: compiled from the
 * sources as they are now, not from whatever was built last, and kept until they change. It is there before any
 * test begins: no test's time is spent on it.
 */
export const compiledLibrary: string = compiled()
