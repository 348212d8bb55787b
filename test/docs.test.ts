import { existsSync } from "node:fs"
import { posix } from "node:path"
import ts from "typescript"
import { beforeAll, describe, expect, it } from "vitest"
import {
  type CodeBlock,
  codeBlocksOf,
  exportedBy,
  filesBelow,
  importFor,
  isProgram,
  textOf,
} from "./support/code-blocks.ts"
import { promisedLines, runCodeBlock } from "./support/run-code-block.ts"
import { createProgram, root } from "./types/compile.ts"

const documents = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "bench/README.md",
  "examples/guide/README.md",
  ...filesBelow("docs", ".md"),
]
  .filter((each) => !each.startsWith("docs/api/"))
  .sort()
const sources = filesBelow("src", ".ts").sort()
const blocks = [...documents, ...sources].flatMap(codeBlocksOf)

/**
 * What fragments speak of as if it were there: sockets under the names of their types, and functions of the
 * application. A fragment that declares one of these names means its own.
 */
const understood = `
import type * as typemq from "typemq"
declare global {
  const pair: typemq.Pair
  const publisher: typemq.Publisher
  const subscriber: typemq.Subscriber
  const request: typemq.Request
  const reply: typemq.Reply
  const dealer: typemq.Dealer
  const router: typemq.Router
  const pull: typemq.Pull
  const push: typemq.Push
  const xpublisher: typemq.XPublisher
  const xsubscriber: typemq.XSubscriber
  const socket: typemq.Dealer
  const broker: typemq.Proxy
  const endpoint: string
  const zmq: typeof typemq
  const controller: AbortController
  const jobs: string[]
  function handle(...values: unknown[]): void
  function save(...values: unknown[]): Promise<void>
  const transport: import("typemq/streams").ZmqTransport<typemq.Router>
  const stream: import("typemq/streams").ZmqStream
  const Echo: new () => import("typemq/streams").ZmqProtocol
  const z: typeof import("zod").z
  const service: import("typemq/rpc").PubSubService
  const server: import("typemq/rpc").HandlerService
  const packer: import("typemq/rpc").Packer
  const authenticator: import("typemq/auth").Authenticator
  const inspector: import("typemq/inspect").Inspector
  const reader: import("typemq/inspect").InspectReader
  const forwarder: import("typemq/devices").ProxySteerable
  const handler: import("typemq/log").PubHandler
  const api: typeof import("${root}test/blocks/api.ts").api
  const client: import("${root}test/blocks/api.ts").Client
}
`

/** A service that fragments speak of. */
const api = `
import { AttrHandler, method, param, named, rest, type RpcClient, type PubSubClient, type PipelineClient } from "typemq/rpc"
export const api = {
  add: method([param("a", Number), param("b", Number, { default: 1 })], ({ a, b }) => a + b),
  save: method([param("document", (value: { title: string }) => value)], ({ document }) => document.title),
  order: method([param("drink", String)], ({ drink }) => drink),
  store: method([param("key", String), param("value", Number)], ({ key }) => { console.log(key) }),
  lookUp: method([param("name", String)], ({ name }) => name.length),
  book: method([param("day")], ({ day }) => String(day)),
  changed: method({ degrees: Number }, ({ degrees }) => { console.log(degrees) }),
}
type Api = typeof api
export type Client = RpcClient<Api> & Pick<PubSubClient<Api>, "publish"> & Pick<PipelineClient<Api>, "notify">
`

const folder = `${root}test/blocks/`
const fileOf = ({ file, line }: CodeBlock): string => `${folder}${file}.${line}.ts`

/** Entry points of the package: the first one is there for all fragments, the others for those of their folders. */
const entries = {
  typemq: "src/index.ts",
  "typemq/draft": "src/draft/index.ts",
  "typemq/decorators": "src/decorators/index.ts",
  "typemq/streams": "src/streams/index.ts",
  "typemq/rpc": "src/rpc/index.ts",
  "typemq/auth": "src/auth/index.ts",
  "typemq/devices": "src/devices/index.ts",
  "typemq/log": "src/log/index.ts",
  "typemq/ssh": "src/ssh/index.ts",
  "typemq/utils": "src/utils/index.ts",
  "typemq/inspect": "src/inspect/index.ts",
  "typemq/log/pino": "src/log/pino.ts",
  "typemq/log/winston": "src/log/winston.ts",
} as const

const exportsOf = new Map(Object.entries(entries).map(([name, file]) => [name, exportedBy(file)] as const))

/** Documents about more than the first entry point. */
const subjects: Readonly<Record<string, readonly (keyof typeof entries)[]>> = {
  "docs/streams.md": ["typemq/streams", "typemq"],
  "docs/rpc.md": ["typemq/rpc", "typemq"],
  "docs/security.md": ["typemq/auth", "typemq"],
  "docs/ssh.md": ["typemq/ssh", "typemq"],
  "docs/inspect.md": ["typemq/inspect", "typemq"],
  "docs/diagnostics.md": ["typemq/rpc", "typemq"],
  "docs/devices.md": ["typemq/devices", "typemq"],
  "docs/logging.md": ["typemq/log", "typemq"],
  "docs/from-aiozmq.md": ["typemq/rpc", "typemq/streams", "typemq"],
}

/** The entry points that a fragment in this file may speak of. */
const entriesFor = (file: string): readonly string[] =>
  file.startsWith("src/")
    ? Object.entries(entries)
        .filter(([, entry]) => file.startsWith(posix.dirname(entry)))
        .map(([name]) => name)
        .reverse()
    : (subjects[file] ?? ["typemq"])

/** A block as a module. Programs are complete; fragments get what they leave out, in front of their first line. */
const moduleOf = (block: CodeBlock): string => {
  const { file, code } = block
  if (isProgram(block)) return code
  const own = file.startsWith("src/") ? exportedBy(file) : []
  const taken = new Set<string>()
  let imports = ""
  for (const name of entriesFor(file)) {
    const names = (exportsOf.get(name) as string[]).filter((each) => !taken.has(each))
    for (const each of names) taken.add(each)
    imports += importFor(code, names, name)
  }
  const rest = own.filter((each) => !taken.has(each))
  return imports + importFor(code, rest, root + file) + code
}

const texts = new Map([
  [`${folder}understood.d.ts`, understood],
  [`${folder}api.ts`, api],
  ...blocks.map((each) => [fileOf(each), moduleOf(each)] as const),
])
let program: ts.Program

beforeAll(() => {
  const packages = {
    ...Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, root + file])),
    "#transports": `${root}src/transports/node.ts`,
  }
  program = createProgram({ texts, packages, options: { allowImportingTsExtensions: true } })
}, 60_000)

/** What the compiler has to say of a block, with the line in its document. */
const complaintsAbout = (block: CodeBlock): string[] => {
  const file = program.getSourceFile(fileOf(block)) as ts.SourceFile
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((each) => {
    const line = block.line + file.getLineAndCharacterOfPosition(each.start ?? 0).line
    return `${block.file}:${line} ${ts.flattenDiagnosticMessageText(each.messageText, " ")}`
  })
}

describe("Code in documents and doc comments", () => {
  it("is found", () => {
    const found = new Set(blocks.map((each) => each.file))
    expect([...found]).toEqual(expect.arrayContaining(["README.md", "docs/guide.md", "docs/from-zeromq.md"]))
    expect(found.size).toBeGreaterThan(12)
  })

  it("is marked as what it is, so that none is passed over", () => {
    const marks = documents.flatMap((file) =>
      [...textOf(file).matchAll(/^ *```(.*)$/gm)].map((each) => each[1]),
    )
    expect([...new Set(marks)].sort()).toEqual(["", "js", "py", "sh", "ts"])
  })

  it("compiles", () => {
    expect(blocks.flatMap(complaintsAbout)).toEqual([])
  }, 60_000)
})

describe("Programs in documents", () => {
  const programs = blocks.filter((each) => isProgram(each) && !each.file.startsWith("src/"))

  it.each(programs.map((block) => [`${block.file}:${block.line}`, block] as const))(
    "%s runs as it stands and prints what it says",
    async (_, block) => {
      expect(await runCodeBlock(block)).toEqual(promisedLines(block))
    },
  )
})

describe("Documents", () => {
  /** As GitHub makes them: lower case, words joined by hyphens, punctuation left out. */
  const anchorsOf = (file: string): string[] =>
    [...textOf(file).matchAll(/^#+ (.*)$/gm)].map((each) =>
      (each[1] as string)
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    )

  it("refer to files and headings that are there", () => {
    const lost = documents.flatMap((file) =>
      [...textOf(file).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(([, path, anchor]) => {
        const target = path === "" ? file : posix.join(posix.dirname(file), path as string)
        if (!existsSync(root + target)) return [`${file}: ${target}`]
        return anchor === undefined || anchorsOf(target).includes(anchor)
          ? []
          : [`${file}: ${target}#${anchor}`]
      }),
    )
    expect(lost).toEqual([])
  })
})

/** Each entry point has more than this: should the test overlook something, it fails. */
const leastExported: Readonly<Record<keyof typeof entries, { names: number; examples: number }>> = {
  typemq: { names: 400, examples: 60 },
  "typemq/draft": { names: 15, examples: 10 },
  "typemq/decorators": { names: 8, examples: 3 },
  "typemq/streams": { names: 160, examples: 80 },
  "typemq/rpc": { names: 350, examples: 75 },
  "typemq/auth": { names: 60, examples: 15 },
  "typemq/inspect": { names: 70, examples: 10 },
  "typemq/ssh": { names: 45, examples: 10 },
  "typemq/utils": { names: 15, examples: 7 },
  "typemq/devices": { names: 90, examples: 35 },
  "typemq/log": { names: 80, examples: 25 },
  "typemq/log/pino": { names: 12, examples: 0 },
  "typemq/log/winston": { names: 8, examples: 2 },
}

describe.each(Object.entries(entries))("Everything that %s exports", (name, entry) => {
  /** Exports under their names, and the public members of classes and interfaces, each once. */
  const exported = (): ReadonlyMap<ts.Symbol, string> => {
    const found = new Map<ts.Symbol, string>()
    const declarations = new Set<ts.Declaration>()
    const add = (member: ts.Symbol, owner: string): void => {
      const declaration = member.declarations?.[0]
      if (declaration === undefined || declarations.has(declaration) || !isPublic(declaration)) return
      declarations.add(declaration)
      found.set(member, `${owner}.${ts.getNameOfDeclaration(declaration)?.getText() ?? member.name}`)
    }
    const checker = program.getTypeChecker()
    const visit = (module: ts.Symbol, prefix: string): void => {
      for (const each of checker.getExportsOfModule(module)) {
        const symbol = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each
        if (found.has(symbol)) continue
        const name = prefix + each.name
        if ((symbol.flags & ts.SymbolFlags.ValueModule) !== 0) {
          found.set(each, name)
          visit(symbol, `${name}.`)
          continue
        }
        found.set(symbol, name)
        if ((symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) === 0) continue
        for (const member of checker.getDeclaredTypeOfSymbol(symbol).getProperties()) add(member, name)
        for (const member of symbol.exports?.values() ?? []) add(member, name)
      }
    }
    visit(checker.getSymbolAtLocation(program.getSourceFile(root + entry) as ts.SourceFile) as ts.Symbol, "")
    return found
  }

  const isPublic = (declaration: ts.Declaration): boolean =>
    declaration.getSourceFile().fileName.startsWith(`${root}src/`) &&
    (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) ===
      0 &&
    ts.getNameOfDeclaration(declaration)?.kind !== ts.SyntaxKind.PrivateIdentifier &&
    !ts.getJSDocTags(declaration).some((each) => each.tagName.text === "internal")

  const commentOf = (symbol: ts.Symbol): string => {
    const [declaration] = symbol.declarations ?? []
    // The compiler does not look before the `export * as` that makes a namespace.
    return declaration !== undefined && ts.isNamespaceExport(declaration)
      ? ts
          .getJSDocCommentsAndTags(declaration.parent)
          .map((each) => each.getText())
          .join("\n")
      : ts.displayPartsToString(symbol.getDocumentationComment(program.getTypeChecker()))
  }

  const { Class, Function: Callable, Method, Alias: Namespace } = ts.SymbolFlags

  /** Whether it has to be shown: a class, a function however it is written, a method, a namespace. */
  const wantsExample = ({ flags, valueDeclaration }: ts.Symbol): boolean => {
    if ((flags & (Class | Callable | Method | Namespace)) !== 0) return true
    return (
      valueDeclaration !== undefined &&
      ts.isVariableDeclaration(valueDeclaration) &&
      program.getTypeChecker().getTypeAtLocation(valueDeclaration).getCallSignatures().length > 0
    )
  }

  const least = leastExported[name as keyof typeof entries]

  it("says what it is, and so do its members", () => {
    const all = [...exported()]
    expect(all.length).toBeGreaterThan(least.names)
    expect(all.filter(([symbol]) => commentOf(symbol) === "").map(([, name]) => name)).toEqual([])
  }, 60_000)

  it("shows an example when it is a class, a function or a method", () => {
    // Python's exceptions are made and caught alike: their namespace and their root show how.
    const all = [...exported()].filter(
      ([symbol, name]) =>
        wantsExample(symbol) && !name.includes("[") && !/^py\.(?!BaseException$)/.test(name),
    )
    expect(all.length).toBeGreaterThan(least.examples)
    expect(all.filter(([symbol]) => !commentOf(symbol).includes("```ts")).map(([, name]) => name)).toEqual([])
  })
})
