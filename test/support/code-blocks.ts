import { readdirSync, readFileSync } from "node:fs"
import { posix } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** A piece of TypeScript or JavaScript that documentation shows. */
export interface CodeBlock {
  /** The file it stands in, from the root of the repository. */
  readonly file: string
  /** The line of its first line of code. */
  readonly line: number
  readonly code: string
}

/** A file of the repository, as text. */
export const textOf = (file: string): string => readFileSync(root + file, "utf8")

/** Files below a folder of the repository whose names end like this. */
export const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(root + folder, { recursive: true, encoding: "utf8" })
    .map((each) => `${folder}/${each.replaceAll("\\", "/")}`)
    .filter((each) => each.endsWith(ending))

/** What stands between fences marked `ts` or `js`, in Markdown or in the comments of a source. */
export const codeBlocksOf = (file: string): CodeBlock[] => {
  const text = textOf(file)
  return [...text.matchAll(/^([ *]*)```(?:ts|js)\n([\s\S]*?)^\1```$/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length + 1,
    code: (match[2] as string)
      .split("\n")
      .map((line) => (match[1]?.includes("*") ? line.replace(/^ *\* ?/, "") : line))
      .join("\n"),
  }))
}

/** Whether a block says itself what it uses of the library: then it is a program, and can be run as it is. */
export const isProgram = ({ code }: CodeBlock): boolean => / from "typemq(?:\/\w+)?"$/m.test(code)

/** The same code is asked for many things. */
const parsed = new Map<string, ts.SourceFile>()

const parse = (code: string): ts.SourceFile => {
  const file = parsed.get(code) ?? ts.createSourceFile("block.ts", code, ts.ScriptTarget.ES2022, false)
  parsed.set(code, file)
  return file
}

/** Every identifier in a piece of code, wherever it stands. */
const identifiersIn = (code: string): Set<string> => {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(parse(code))
  return found
}

const namesOf = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((each) => (ts.isBindingElement(each) ? namesOf(each.name) : []))

/** The names that a piece of code declares or imports at its top. */
const declaredIn = (code: string): Set<string> => {
  const found = new Set<string>()
  for (const statement of parse(code).statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) {
        for (const each of namesOf(name)) found.add(each)
      }
    } else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings
      if (bindings !== undefined && ts.isNamespaceImport(bindings)) found.add(bindings.name.text)
      else for (const each of bindings?.elements ?? []) found.add(each.name.text)
    } else if ("name" in statement) {
      found.add((statement.name as ts.Identifier).text)
    }
  }
  return found
}

/**
 * The import that a fragment leaves out: what it speaks of and does not declare. It fits in front of the
 * fragment's first line.
 */
export const importFor = (code: string, names: Iterable<string>, from: string): string => {
  const mentioned = identifiersIn(code)
  const declared = declaredIn(code)
  const needed = [...new Set(names)].filter((each) => mentioned.has(each) && !declared.has(each))
  return needed.length === 0 ? "" : `import { ${needed.join(", ")} } from ${JSON.stringify(from)}; `
}

const exported = new Map<string, string[]>()

/** The names that a source exports, types included. */
export const exportedBy = (file: string): string[] => {
  const names = exported.get(file) ?? namesExportedBy(file)
  exported.set(file, names)
  return names
}

const namesExportedBy = (file: string): string[] =>
  parse(textOf(file)).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause: clause, moduleSpecifier: from } = statement
      if (clause !== undefined && ts.isNamedExports(clause))
        return clause.elements.map((each) => each.name.text)
      if (clause !== undefined) return [clause.name.text]
      return exportedBy(posix.join(posix.dirname(file), (from as ts.StringLiteral).text))
    }
    const exported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword) === true
    if (!exported) return []
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap((each) => namesOf(each.name))
    }
    return "name" in statement ? [(statement.name as ts.Identifier).text] : []
  })
