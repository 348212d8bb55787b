import { describe, expect, it } from "vitest"
import { flagOf, globalOptions } from "../../src/cli/argument-names.ts"
import type { CommandOption } from "../../src/cli/command.ts"
import { type CommandEntry, commands } from "../../src/cli/commands.ts"
import { parseArguments } from "../../src/cli/parse-arguments.ts"
import { textWidth } from "../../src/cli/text-width.ts"
import { resultInProcess } from "../support/command.ts"

/** Words of a command line, without redirections and what comes after a pipe. */
const wordsOf = (run: string): string[] =>
  [...(run.split(/ (?:\||\|\||>|<|2>) /)[0] as string).matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? (plain as string),
  )

describe.each(commands)("the help of $name", ({ name, summary, load }) => {
  it("is that of the table", async () => {
    const { command } = await load()
    expect(command).toMatchObject({ name, summary })
    for (const [option, { short, describes, type, default: start, choices }] of Object.entries(
      command.options,
    )) {
      expect(describes, option).not.toMatch(/\.$/)
      expect(short ?? "x", option).toMatch(/^[a-zA-Z]$/)
      if (start !== undefined && choices !== undefined) expect(choices).toContain(start)
      if (type === "boolean") expect(start).toBeUndefined()
    }
    const all = [...Object.values(command.options), ...Object.values<CommandOption>(globalOptions)]
    const shorts = all.map(({ short }) => short).filter((each) => each !== undefined)
    expect(new Set(shorts).size, shorts.join()).toBe(shorts.length)
  })

  it("tells everything, and fits the terminal", async () => {
    const { command } = await load()
    const { code, stdout, stderr } = await resultInProcess(["help", ...name.split(" ")], { columns: 72 })
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    for (const option of Object.keys(command.options)) expect(stdout).toContain(flagOf(option))
    for (const operand of command.operands) expect(stdout).toContain(operand.name)
    const examples = stdout.indexOf("Examples\n")
    for (const line of stdout.slice(0, examples < 0 ? undefined : examples).split("\n")) {
      // Words are not broken, and usage is one line to be copied.
      if (!line.startsWith("  typemq ")) expect(textWidth(line), line).toBeLessThanOrEqual(72)
    }
    expect((await resultInProcess([...name.split(" "), "--help"], { columns: 72 })).stdout).toBe(stdout)
  })

  it("has examples that are right", async () => {
    const { command } = await load()
    expect(command.examples.length).toBeGreaterThan(0)
    for (const { run, shows } of command.examples) {
      expect(shows).not.toBe("")
      const words = wordsOf(run)
      const at = words.indexOf("typemq")
      if (at < 0) continue
      const args = words.slice(at + 1)
      const own = commands.find((each) => args.slice(0, each.name.split(" ").length).join(" ") === each.name)
      expect(own, run).toBeDefined()
      const { command: theirs } = await (own as CommandEntry).load()
      expect(() => parseArguments(args, { ...theirs.options, ...globalOptions }, theirs), run).not.toThrow()
    }
  })
})
