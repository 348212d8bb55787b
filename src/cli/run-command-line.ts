import { globalOptions } from "./argument-names.ts"
import type { Command, OptionTable } from "./command.ts"
import { type CommandEntry, commands } from "./commands.ts"
import { explained } from "./explained.ts"
import { exitCodes, Failure, usageFailure } from "./failure.ts"
import { findCommand } from "./find-command.ts"
import { commandHelp, usageOf } from "./help.ts"
import { parseArguments } from "./parse-arguments.ts"
import type { Terminal } from "./terminal.ts"

/** What options of every command say about the terminal. */
export interface TerminalSettings {
  readonly json: boolean
  readonly noColor: boolean
  readonly quiet: boolean
  readonly verbose: boolean
}

/** Runs what the arguments say, and resolves to the exit code. Never rejects: failures are told on the terminal. */
export const runCommandLine = async (
  args: readonly string[],
  open: (settings: TerminalSettings) => Terminal,
): Promise<number> => {
  const found = findCommand(args, commands)
  const plain = {
    json: args.includes("--json"),
    noColor: args.includes("--no-color"),
    quiet: false,
    verbose: false,
  }
  let terminal: Terminal | undefined
  let name = "typemq"
  try {
    if (found.kind !== "command") {
      terminal = open(plain)
      return await (await import("./without-command.ts")).withoutCommand(found, terminal)
    }
    name = `typemq ${found.entry.name}`
    const command = await load(found.entry)
    const given = parseArguments(found.args, { ...command.options, ...globalOptions }, command)
    terminal = open(given.values as unknown as TerminalSettings)
    if (given.values["help"] === true) {
      await terminal.write(commandHelp(command, terminal))
      return exitCodes.done
    }
    if (given.values["version"] === true) {
      return await (await import("./without-command.ts")).showVersion(terminal)
    }
    const sorted = sortOperands(command, given)
    const code = await command.run({ options: given.values as never, ...sorted }, terminal)
    return endedBy(terminal) ?? code
  } catch (error) {
    terminal ??= open(plain)
    const interrupted = endedBy(terminal)
    if (interrupted !== undefined) return interrupted
    const { message, hint, exitCode } = explained(error)
    terminal.complain(`${terminal.paint.red(name)}: ${message}`)
    if (hint !== undefined) terminal.complain(`  ${hint}`)
    if (exitCode === exitCodes.usage) terminal.complain(terminal.paint.dim(`  See: ${name} --help`))
    return exitCode
  }
}

const load = async ({ load }: CommandEntry): Promise<Command<OptionTable>> => (await load()).command

/** The exit code when the command ended because it was told to. */
const endedBy = ({ signal }: Terminal): number | undefined =>
  signal.aborted
    ? signal.reason instanceof Failure
      ? signal.reason.exitCode
      : exitCodes.interrupted
    : undefined

const sortOperands = (
  command: Command<OptionTable>,
  { operands, rest }: { readonly operands: readonly string[]; readonly rest: readonly string[] },
): { operands: readonly string[]; rest: readonly string[] } => {
  const all = command.rest === undefined ? [...operands, ...rest] : operands
  const needed = command.operands.filter(({ optional }) => optional !== true)
  const missing = needed[all.length]
  if (all.length < needed.length && missing !== undefined) {
    throw usageFailure(`${missing.name} is missing: ${missing.describes}.`, `Usage: ${usageOf(command)}`)
  }
  const open = command.operands.at(-1)?.multiple === true
  const excess = all[command.operands.length]
  if (!open && excess !== undefined) {
    throw usageFailure(
      `There is an argument too many: ${JSON.stringify(excess)}.`,
      `Usage: ${usageOf(command)}`,
    )
  }
  return { operands: all, rest: command.rest === undefined ? [] : rest }
}
