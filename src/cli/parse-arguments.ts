import { parseArgs } from "node:util"
import { flagOf } from "./argument-names.ts"
import type { CommandOption, OptionTable } from "./command.ts"
import { usageFailure } from "./failure.ts"
import { readOptionValue } from "./option-values.ts"
import { suggestion } from "./suggestion.ts"

/** Arguments, sorted. */
export interface ParsedArguments {
  /** By the names of the table; lists for options that may be given several times, false for switches left out. */
  readonly values: Readonly<Record<string, unknown>>
  readonly operands: readonly string[]
  /** What stands behind `--`. */
  readonly rest: readonly string[]
}

/** Stands before negative numbers meanwhile, which are no options. */
const mask = "\0"

/**
 * Sorts arguments by a table of options. Throws a `Failure` with exit code 2 for options that there are not, values
 * that are missing and values that cannot be. With `restAfter`, all that stands behind so many operands is the rest.
 */
export const parseArguments = (
  args: readonly string[],
  table: OptionTable,
  { restAfter }: { restAfter?(values: never): number } = {},
): ParsedArguments => {
  const flags = new Map(Object.keys(table).map((name) => [flagOf(name).slice(2), name]))
  const { tokens } = parseArgs({
    args: prepared(args, table),
    options: Object.fromEntries(
      [...flags].map(([flag, name]) => {
        const { type, short } = table[name] as CommandOption
        return [
          flag,
          { type: type === "boolean" ? type : "string", ...(short === undefined ? {} : { short }) },
        ]
      }),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  if (restAfter !== undefined) {
    for (const { kind, index } of tokens) {
      if (kind !== "positional") continue
      const before = parseArguments(args.slice(0, index + 1), table)
      if (before.operands.length < restAfter(before.values as never)) continue
      return { ...before, rest: args.slice(index + 1) }
    }
  }
  const values: Record<string, unknown> = startingValues(table)
  const operands: string[] = []
  const end = tokens.find(({ kind }) => kind === "option-terminator")?.index
  const rest: string[] = []
  for (const token of tokens) {
    if (token.kind === "positional") {
      const list = end === undefined || token.index < end ? operands : rest
      list.push(unmasked(token.value))
    } else if (token.kind === "option") {
      const name = flags.get(token.name)
      if (name === undefined) throw unknownOption(token.rawName, [...flags.keys()])
      const option = table[name] as CommandOption
      const value = givenValue(token, option)
      if (option.multiple === true) (values[name] as unknown[]).push(value)
      else values[name] = value
    }
  }
  return { values, operands, rest }
}

const startingValues = (table: OptionTable): Record<string, unknown> => {
  const values: Record<string, unknown> = {}
  for (const [name, { type, multiple, default: start }] of Object.entries(table)) {
    values[name] = multiple === true ? [] : (start ?? (type === "boolean" ? false : undefined))
  }
  return values
}

interface OptionToken {
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

const givenValue = ({ rawName, value, inlineValue }: OptionToken, option: CommandOption): unknown => {
  if (option.type === "boolean") {
    if (value === undefined) return true
    throw usageFailure(`${rawName} is a switch and takes no value, but got ${JSON.stringify(value)}.`)
  }
  const looksLikeOption =
    inlineValue !== true && value !== undefined && /^-./.test(value) && option.dashed?.test(value) !== true
  if (value === undefined || looksLikeOption) {
    throw usageFailure(
      `${rawName} needs a value.`,
      looksLikeOption ? `A value that begins with a dash is written ${rawName}=${value}.` : undefined,
    )
  }
  return readOptionValue(rawName, unmasked(value), option)
}

/** Other names become the names of the table; negative numbers are masked. Nothing behind `--` is touched. */
const prepared = (args: readonly string[], table: OptionTable): string[] => {
  const others = new Map<string, string>()
  for (const [name, { aliases = [] }] of Object.entries(table)) {
    for (const each of aliases) others.set(each, flagOf(name))
  }
  const end = args.indexOf("--")
  return args.map((argument, index) => {
    if (end >= 0 && index >= end) return argument
    if (/^-\.?\d/.test(argument)) return mask + argument
    const [word, ...more] = argument.split("=")
    const name = others.get(word as string)
    return name === undefined ? argument : [name, ...more].join("=")
  })
}

const unmasked = (text: string): string => (text.startsWith(mask) ? text.slice(mask.length) : text)

const unknownOption = (rawName: string, flags: readonly string[]): Error =>
  usageFailure(
    `There is no option ${rawName}.`,
    rawName.startsWith("--") ? suggestion(rawName.slice(2), flags, "--").trim() || undefined : undefined,
  )
