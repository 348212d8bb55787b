import { flagOf, globalOptions } from "./argument-names.ts"
import type { CommandEntry } from "./commands.ts"

/** What the first words of the arguments are. */
export type FoundCommand =
  | { readonly kind: "command"; readonly entry: CommandEntry; readonly args: readonly string[] }
  /** Words that begin the names of several commands: "certs". */
  | {
      readonly kind: "group"
      readonly word: string
      readonly entries: readonly CommandEntry[]
      readonly args: readonly string[]
    }
  | { readonly kind: "unknown"; readonly word: string; readonly args: readonly string[] }
  | { readonly kind: "none"; readonly args: readonly string[] }

const switches: readonly string[] = Object.entries(globalOptions).flatMap(([name, option]) => [
  flagOf(name),
  ...("short" in option ? [`-${option.short}`] : []),
])

/** Finds the command; options of every command may stand before its name. */
export const findCommand = (args: readonly string[], commands: readonly CommandEntry[]): FoundCommand => {
  const start = args.findIndex((each) => !switches.includes(each))
  const before = start < 0 ? args : args.slice(0, start)
  const words = start < 0 ? [] : args.slice(start)
  const first = words[0]
  if (first === undefined) return { kind: "none", args: before }
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ")
    const entry = commands.find((each) => each.name === name)
    if (entry !== undefined) return { kind: "command", entry, args: [...before, ...words.slice(length)] }
  }
  const entries = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (entries.length > 0) return { kind: "group", word: first, entries, args: [...before, ...words.slice(1)] }
  return { kind: "unknown", word: first, args: before }
}
