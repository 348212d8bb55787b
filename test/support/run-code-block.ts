import { createRequire } from "node:module"
import ts from "typescript"
import * as auth from "../../src/auth/index.ts"
import * as decorators from "../../src/decorators/index.ts"
import * as draft from "../../src/draft/index.ts"
import * as typemq from "../../src/index.ts"
import * as inspect from "../../src/inspect/index.ts"
import * as logging from "../../src/log/index.ts"
import * as rpc from "../../src/rpc/index.ts"
import * as ssh from "../../src/ssh/index.ts"
import * as streams from "../../src/streams/index.ts"
import * as utils from "../../src/utils/index.ts"
import type { CodeBlock } from "./code-blocks.ts"

const requireFromHere = createRequire(import.meta.url)

const entries = new Map<string, unknown>([
  ["typemq", typemq],
  ["typemq/draft", draft],
  ["typemq/decorators", decorators],
  ["typemq/streams", streams],
  ["typemq/rpc", rpc],
  ["typemq/auth", auth],
  ["typemq/log", logging],
  ["typemq/inspect", inspect],
  ["typemq/utils", utils],
  ["typemq/ssh", ssh],
])

const requireFor = (name: string): unknown => entries.get(name) ?? requireFromHere(name)

type Body = (
  require: typeof requireFor,
  exports: object,
  console: { log(...parts: unknown[]): void },
) => unknown

const AsyncFunction = (async () => {}).constructor as new (...texts: string[]) => Body

/**
 * Runs a block that is a whole program, inside this process and with the library as its sources are, and
 * answers the lines that it printed.
 */
export const runCodeBlock = async ({ code }: CodeBlock): Promise<string[]> => {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  })
  const lines: string[] = []
  const log = (...parts: unknown[]): void => {
    lines.push(...parts.map(String).join(" ").split("\n"))
  }
  await new AsyncFunction("require", "exports", "console", outputText)(requireFor, {}, { log })
  return lines
}

/** The lines that a block says it prints: what stands behind its arrows. */
export const promisedLines = ({ code }: CodeBlock): string[] =>
  [...code.matchAll(/\/\/ → (.*)$/gm)].map((match) => match[1] as string)
