import { flagOf, globalOptions, valueNameOf } from "./argument-names.ts"
import type { Command, CommandOption, Operand, OptionTable } from "./command.ts"
import type { CommandEntry } from "./commands.ts"
import type { Paint } from "./paint.ts"

/** Where help is shown. */
export interface HelpPlace {
  readonly paint: Paint
  readonly columns: number
}

/** The list of commands. */
export const listHelp = (commands: readonly CommandEntry[], { paint, columns }: HelpPlace): string => {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 4
  const sections = [...new Set(commands.map(({ section }) => section))]
  const lists = sections.map((section) => {
    const rows = commands.filter((each) => each.section === section)
    return `${paint.bold(section)}\n${rows.map(({ name, summary }) => row(paint.cyan(name), name.length, summary, width, columns)).join("")}`
  })
  return [
    `${paint.bold("typemq")} – ZeroMQ from the command line\n`,
    `${paint.bold("Usage")}\n  typemq COMMAND [OPTION…] [ARGUMENT…]\n`,
    ...lists,
    `${optionsHelp("General", globalOptions, { paint, columns })}`,
    "typemq COMMAND --help tells more about a command, with examples.\n",
  ].join("\n")
}

/** All about one command. */
export const commandHelp = (command: Command<OptionTable>, place: HelpPlace): string => {
  const { paint, columns } = place
  const parts = [
    `${wrapped(`typemq ${command.name} – ${command.summary}`, columns, 0).replace(/^typemq [a-z ]+(?= –)/, paint.bold)}\n`,
    `${paint.bold("Usage")}\n  ${usageOf(command)}\n`,
    ...(command.describes ?? []).map((text) => `${wrapped(text, columns, 0)}\n`),
  ]
  const operands = [...command.operands, ...(command.rest === undefined ? [] : [command.rest])]
  if (operands.length > 0) {
    const width = Math.max(...operands.map(({ name }) => name.length)) + 4
    const rows = operands.map(({ name, describes }) =>
      row(paint.cyan(name), name.length, describes, width, columns),
    )
    parts.push(`${paint.bold("Arguments")}\n${rows.join("")}`)
  }
  const table: OptionTable = { ...command.options, ...globalOptions }
  for (const section of new Set(Object.values(table).map((each) => each.section ?? "Options"))) {
    parts.push(optionsHelp(section, table, place))
  }
  if (command.examples.length > 0) {
    const examples = command.examples.map(
      ({ run, shows }) =>
        `${wrapped(sentence(shows), columns, 2)}\n    ${paint.green(`${run.replaceAll("\n", "\n    ")}`)}\n`,
    )
    parts.push(`${paint.bold("Examples")}\n${examples.join("\n")}`)
  }
  return parts.join("\n")
}

/** What an example shows, in front of it. */
const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/[.:]$/, "")}:`

/** One line: `typemq send [OPTION…] TYPE [URL] [MESSAGE…]`. */
export const usageOf = (command: Command<OptionTable>): string => {
  const { name, operands, rest, restAfter, options } = command
  const words = operands.map(operandUsage)
  if (Object.keys(options).length > 0) words.unshift("[OPTION…]")
  if (rest !== undefined) {
    words.push(`[${restAfter === undefined ? "-- " : ""}${rest.name}${rest.multiple === true ? "…" : ""}]`)
  }
  return ["typemq", name, ...words].join(" ")
}

const operandUsage = ({ name, optional, multiple }: Operand): string => {
  const word = `${name}${multiple === true ? "…" : ""}`
  return optional === true ? `[${word}]` : word
}

const optionsHelp = (section: string, table: OptionTable, { paint, columns }: HelpPlace): string => {
  const width = optionsWidth(table, columns)
  const rows = Object.entries(table)
    .filter(([, option]) => (option.section ?? "Options") === section)
    .map(([name, option]) => {
      const { flag, value } = formOf(name, option)
      const text = `${option.describes}${choicesOf(option)}${defaultOf(option)}`
      return row(`${paint.cyan(flag)}${value}`, flag.length + value.length, text, width, columns)
    })
  return `${paint.bold(section)}\n${rows.join("")}`
}

/** An option as it is written. */
const formOf = (name: string, option: CommandOption): { readonly flag: string; readonly value: string } => {
  const value = valueNameOf(option)
  return {
    flag: `${option.short === undefined ? "    " : `-${option.short}, `}${flagOf(name)}`,
    value: value === undefined ? "" : ` ${value}`,
  }
}

/** Share of the terminal that options may take beside what they are for. */
const widestOptions = 0.55
/** How far what an option is for is moved in when it stands in the lines below. */
const below = 8

/**
 * Width of the column with the options, one for all sections: the longest fits in. Where that would leave too little for
 * the texts, all of them stand below their options instead.
 */
const optionsWidth = (table: OptionTable, columns: number): number => {
  const lengths = Object.entries(table).map(([name, option]) => {
    const { flag, value } = formOf(name, option)
    return flag.length + value.length
  })
  const width = Math.max(...lengths) + 2
  return width <= Math.min(columns, widestText) * widestOptions ? width : below
}

const defaultOf = ({ type, default: start }: CommandOption): string => {
  if (start === undefined) return ""
  // Spaces at its ends would not be seen.
  if (typeof start === "string")
    return ` (default: ${start.trim() === start ? start : JSON.stringify(start)})`
  if (type !== "duration") return ` (default: ${start})`
  return ` (default: ${start % 1000 === 0 ? `${start / 1000}s` : `${start}ms`})`
}

/** The choices, where a word of its own stands for them. */
const choicesOf = ({ choices, value }: CommandOption): string =>
  choices === undefined || value === undefined ? "" : `: ${choices.join(", ")}`

/** Two columns; the second one begins on the next line where the first is too long. */
const row = (left: string, length: number, right: string, width: number, columns: number): string => {
  const text = wrapped(right, columns, width + 2)
  return length + 2 > width
    ? `  ${left}\n${text}\n`
    : `  ${left}${" ".repeat(width - length)}${text.trimStart()}\n`
}

/** Longer lines are not well read. */
const widestText = 100

/** Text in lines no longer than the terminal, and never longer than is well read, each behind a margin. */
const wrapped = (text: string, columns: number, margin: number): string => {
  const width = Math.max(24, Math.min(columns, widestText) - margin)
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((each) => " ".repeat(margin) + each).join("\n")
}
