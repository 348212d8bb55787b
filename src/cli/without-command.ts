import { readFile } from "node:fs/promises"
import { commands } from "./commands.ts"
import { exitCodes, usageFailure } from "./failure.ts"
import type { FoundCommand } from "./find-command.ts"
import { listHelp } from "./help.ts"
import { suggestion } from "./suggestion.ts"
import type { Terminal } from "./terminal.ts"

/** What is done when the arguments name no command. */
export const withoutCommand = async (
  found: Exclude<FoundCommand, { kind: "command" }>,
  terminal: Terminal,
): Promise<number> => {
  const wants = (flag: string, short: string): boolean =>
    found.args.includes(flag) || found.args.includes(short)
  if (found.kind === "group") {
    if (!wants("--help", "-h")) {
      const names = found.entries.map(({ name }) => name)
      const word = found.args.find((each) => !each.startsWith("-"))
      throw usageFailure(
        word === undefined
          ? `typemq ${found.word} needs another word.`
          : `There is no typemq ${found.word} ${word}.`,
        `It is one of ${names.join(", ")}.`,
      )
    }
    await terminal.write(listHelp(found.entries, terminal))
    return exitCodes.done
  }
  if (found.kind === "unknown") throw unknownCommand(found.word)
  if (wants("--version", "-V") && !wants("--help", "-h")) return showVersion(terminal)
  await terminal.write(listHelp(commands, terminal))
  return exitCodes.done
}

/** A `Failure` that names the command which was probably meant. */
export const unknownCommand = (word: string): Error =>
  usageFailure(
    word.startsWith("-") ? `There is no option ${word} without a command.` : `There is no command ${word}.`,
    `${suggestion(
      word,
      commands.map(({ name }) => name),
    )}typemq help lists them.`,
  )

/** Writes the version of the package. */
export const showVersion = async (terminal: Terminal): Promise<number> => {
  const file = new URL("../../package.json", import.meta.url)
  const { version } = JSON.parse(await readFile(file, "utf8")) as { version: string }
  await terminal.write(terminal.json ? `${JSON.stringify({ version })}\n` : `${version}\n`)
  return exitCodes.done
}
