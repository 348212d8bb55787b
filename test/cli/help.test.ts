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
      if (start !== undefined) expect(describes, option).not.toContain("(default")
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

  it.each([60, 80, 120])(
    "has all texts of options in one column, or all below, in %i columns",
    async (columns) => {
      const { stdout } = await resultInProcess([...name.split(" "), "--help"], { columns })
      const lines = stdout.split("\n")
      const options = lines
        .map((line, index) => ({ line, next: lines[index + 1] ?? "" }))
        .filter(({ line }) => /^ {2}(?:-\w, | {4})--/.test(line))
      const places = options.map(({ line, next }) => {
        const beside = /^ {2,}(?:-\w, )?--[\w-]+(?: \S+)? {2,}/.exec(line)
        return beside === null ? `below ${next.search(/\S/)}` : `beside ${beside[0].length}`
      })
      expect(options.length).toBeGreaterThan(5)
      expect([...new Set(places)]).toHaveLength(1)
    },
  )

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

describe("the help of options", () => {
  it("shows spaces at the ends of a default, and choices before it", async () => {
    const { stdout } = await resultInProcess(["log", "--help"], { columns: 120 })
    expect(stdout).toContain('what stands between topic and text (default: " | ")')
    expect((await resultInProcess(["push", "--help"], { columns: 120 })).stdout).toMatch(
      /: text, json, hex, base64\s+\(default:\s+text\)/,
    )
  })

  it("leaves out what a command never takes", async () => {
    for (const [name, flags] of Object.entries({
      push: ["--group", "--to"],
      pull: ["--subscribe", "--join"],
      sub: ["--join"],
      monitor: ["--linger"],
      log: ["--linger"],
    })) {
      const { stdout } = await resultInProcess([name, "--help"])
      for (const flag of flags) {
        expect(stdout).not.toContain(`${flag} `)
        const used = await resultInProcess([name, flag, "1", "tcp://127.0.0.1:9"])
        expect(used).toMatchObject({
          code: 2,
          stderr: expect.stringContaining(`There is no option ${flag}.`),
        })
      }
    }
  })
})
