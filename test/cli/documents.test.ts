import { describe, expect, it } from "vitest"
import { globalOptions } from "../../src/cli/argument-names.ts"
import { commands } from "../../src/cli/commands.ts"
import { findCommand } from "../../src/cli/find-command.ts"
import { parseArguments } from "../../src/cli/parse-arguments.ts"
import { filesBelow, textOf } from "../support/code-blocks.ts"

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "bench/README.md",
  "examples/guide/README.md",
  ...filesBelow("docs", ".md").filter((each) => !each.startsWith("docs/api/")),
]

/** Words as a shell has them: without quotes, and up to where another program, a file or a comment begins. */
const wordsOf = (line: string): string[] => {
  const words: string[] = []
  for (const [, quoted, plain] of line.matchAll(/'([^']*)'|([^\s']+)/g)) {
    if (plain !== undefined && /^(?:[|<>#&]|2>)/.test(plain)) break
    words.push(quoted ?? (plain as string).replace(/^"(.*)"$/, "$1"))
  }
  return words
}

/** What documents have people type: the lines of shell blocks, and indented ones. */
const shellLines = documents.flatMap((file) =>
  [...textOf(file).matchAll(/^```sh\n([\s\S]*?)^```$|^ {4}(n(?:pm|px) .*)$/gm)].flatMap(([, block, line]) =>
    (block ?? (line as string))
      .replaceAll("\\\n", " ")
      .split("\n")
      .map((each) => [file, each.trim()] as const),
  ),
)

describe("Commands in documents", () => {
  const typed = shellLines.flatMap(([file, line]) => {
    const [, rest] = /(?:^|\| |&& |npx )typemq (.*)$/.exec(line) ?? []
    return rest === undefined ? [] : [[file, rest] as const]
  })

  it("are found", () => {
    expect(typed.length).toBeGreaterThan(40)
  })

  it.each(typed)("of %s take what they are given: %s", async (_, line) => {
    const found = findCommand(wordsOf(line), commands)
    if (found.kind !== "command") {
      expect(found).toMatchObject({ kind: "none" })
      return
    }
    const { command } = await found.entry.load()
    const { operands } = parseArguments(found.args, { ...command.options, ...globalOptions }, command)
    const most = command.operands.some(({ multiple }) => multiple === true)
      ? Number.POSITIVE_INFINITY
      : command.operands.length
    expect(operands.length).toBeLessThanOrEqual(most)
  })
})

describe("Scripts in documents", () => {
  it("are there", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> }
    const named = documents.flatMap((file) =>
      [...textOf(file).matchAll(/npm run (?:--\w+ )*([\w:]+)/g)].map((each) => each[1] as string),
    )
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((each) => !Object.hasOwn(scripts, each))).toEqual([])
  })
})
