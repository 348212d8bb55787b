import { flagOf, globalOptions, valueNameOf } from "../argument-names.ts"
import type { Command, CommandOption, OptionTable } from "../command.ts"

/** What can follow a word. */
export type Completion =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" }
  | { readonly kind: "folders" }
  /** Only the user knows. */
  | { readonly kind: "nothing" }

/** An option as shells have to know it. */
export interface CompletedOption {
  /** Without the dashes. */
  readonly long: string
  readonly short: string | undefined
  readonly describes: string
  /** What its value can be; undefined for switches. */
  readonly value: (Completion & { readonly name: string }) | undefined
  readonly multiple: boolean
}

/** A command as shells have to know it. */
export interface CompletedCommand {
  /** Its words. */
  readonly words: readonly string[]
  readonly summary: string
  readonly options: readonly CompletedOption[]
  /** What its arguments can be, one after the other; the last one is also for more of them if it `repeats`. */
  readonly operands: readonly (Completion & { readonly name: string })[]
  readonly repeats: boolean
}

/** What a shell has to know of a command. `names`: the first words of all, for the help. */
export const completedCommand = (
  command: Command<OptionTable>,
  names: readonly string[],
): CompletedCommand => ({
  words: command.name.split(" "),
  summary: command.summary,
  options: Object.entries({ ...command.options, ...globalOptions } as OptionTable).map(([name, option]) =>
    completedOption(name, option),
  ),
  operands: command.operands.map(({ name, choices }) => ({
    name,
    ...completionOf(name, name === "COMMAND" ? names : choices),
  })),
  repeats: command.operands.at(-1)?.multiple === true,
})

const completedOption = (name: string, option: CommandOption): CompletedOption => {
  const value = valueNameOf(option)
  return {
    long: flagOf(name).slice(2),
    short: option.short,
    describes: option.describes,
    value:
      value === undefined
        ? undefined
        : { name: value, ...completionOf(value, option.choices ?? option.offers) },
    multiple: option.multiple === true,
  }
}

const completionOf = (name: string, choices?: readonly string[]): Completion => {
  if (choices !== undefined) return { kind: "words", words: choices }
  if (/FILE/.test(name)) return { kind: "files" }
  return { kind: /FOLDER/.test(name) ? "folders" : "nothing" }
}
