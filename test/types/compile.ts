import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

export const root = fileURLToPath(new URL("../..", import.meta.url))

/** The library as it is built and published, and as it is written. */
export const built = `${root}dist/index.d.ts`
export const builtDraft = `${root}dist/draft/index.d.ts`
export const written = `${root}src/index.ts`

/** What applications usually have, rather than what this repository is strict about. */
const usual: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
}

/** What to compile. */
export interface Compilation {
  /** Files of this repository. */
  readonly files?: readonly string[]
  /** More files, with their texts, as if they were there. */
  readonly texts?: ReadonlyMap<string, string>
  /** Files that stand for packages. */
  readonly packages?: Readonly<Record<string, string>>
  readonly options?: ts.CompilerOptions
}

/** Files that several compilations read are read once. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/** Compiles without writing anything. */
export const createProgram = ({
  files = [],
  texts,
  packages = {},
  options = {},
}: Compilation): ts.Program => {
  for (const file of Object.values(packages)) {
    if (!ts.sys.fileExists(file)) throw new Error(`${file} is missing: run npm run build first.`)
  }
  const paths = Object.fromEntries(Object.entries(packages).map(([name, file]) => [name, [file]]))
  const all: ts.CompilerOptions = { ...usual, ...options, paths }
  const host = ts.createCompilerHost(all)
  const { getSourceFile, fileExists, directoryExists } = host
  const folders = new Set([...(texts?.keys() ?? [])].map(dirname))
  host.fileExists = (name) => texts?.has(name) === true || fileExists(name)
  host.directoryExists = (name) => folders.has(name) || directoryExists?.(name) === true
  host.getSourceFile = (name, how, ...rest) => {
    const text = texts?.get(name)
    if (text !== undefined) return ts.createSourceFile(name, text, how, true)
    const key = `${name} ${typeof how === "object" ? how.impliedNodeFormat : ""}`
    if (!parsed.has(key)) parsed.set(key, getSourceFile(name, how, ...rest))
    return parsed.get(key)
  }
  return ts.createProgram([...files.map((each) => root + each), ...(texts?.keys() ?? [])], all, host)
}

/**
 * What the compiler has to say, one line each, about the files it was given and the library as it is built. As it is
 * written, it is compiled by `npm run types`.
 */
export const complaints = (program: ts.Program): string[] => {
  const files = program
    .getSourceFiles()
    .filter(({ fileName }) => !fileName.includes("/node_modules/") && !fileName.startsWith(`${root}src/`))
  const found = [
    program.getOptionsDiagnostics(),
    program.getGlobalDiagnostics(),
    ...files.flatMap((each) => [program.getSyntacticDiagnostics(each), program.getSemanticDiagnostics(each)]),
  ]
  return found.flat().map(({ file, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, "\n")
    if (file === undefined || start === undefined) return text
    const { line } = file.getLineAndCharacterOfPosition(start)
    return `${file.fileName.replace(root, "")}:${line + 1} ${text}`
  })
}

/** The names that a module exports, types included. */
export const exportsOf = (program: ts.Program, file: string): string[] => {
  const checker = program.getTypeChecker()
  const symbol = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile)
  return symbol === undefined ? [] : checker.getExportsOfModule(symbol).map((each) => each.name)
}
