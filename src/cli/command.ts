import type { Terminal } from "./terminal.ts"

/** An option of a command. Its name is the key in the table: `curveServerKey` is `--curve-server-key`. */
export interface CommandOption {
  /** What the value is; durations are in milliseconds for the command, and `500ms`, `2s`, `1.5m`, `1h` for people. */
  readonly type: "string" | "number" | "integer" | "boolean" | "duration"
  /** One letter. */
  readonly short?: string
  /** Other names, as they are written. Not shown in the help. */
  readonly aliases?: readonly string[]
  /** Whether it may be given several times; the value is then a list, empty by default. */
  readonly multiple?: boolean
  /** What stands for the value in the help: FILE, URL, N, … */
  readonly value?: string
  /** What it is for, as a phrase without a full stop. */
  readonly describes: string
  readonly choices?: readonly string[]
  /** Words that the completion offers where others can be given as well. */
  readonly offers?: readonly string[]
  /** Values that are taken for values although they begin with a dash. */
  readonly dashed?: RegExp
  /** The least number that it may be. */
  readonly minimum?: number
  readonly default?: string | number
  /** Heading in the help under which it stands, where that is not "Options". */
  readonly section?: string
}

/** A table of options by name. */
export type OptionTable = Readonly<Record<string, CommandOption>>

interface ValueTypes {
  readonly string: string
  readonly number: number
  readonly integer: number
  readonly boolean: boolean
  readonly duration: number
}

type ValueOf<Option extends CommandOption> = Option extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : ValueTypes[Option["type"]]

type GivenValue<Option extends CommandOption> = Option extends { readonly multiple: true }
  ? readonly ValueOf<Option>[]
  : Option extends { readonly type: "boolean" }
    ? boolean
    : Option extends { readonly default: string | number }
      ? ValueOf<Option>
      : ValueOf<Option> | undefined

/** The values that a command is given for its options: false for switches that were not given. */
export type ValuesOf<Options extends OptionTable> = {
  readonly [Name in keyof Options]: GivenValue<Options[Name]>
}

/** An argument that is no option. */
export interface Operand {
  /** As it stands in the help: URL, FILE, MESSAGE. */
  readonly name: string
  readonly describes: string
  readonly optional?: boolean
  /** The last one only. */
  readonly multiple?: boolean
  /** Words that the completion offers. */
  readonly choices?: readonly string[]
}

/** What a command is run with. */
export interface Given<Options extends OptionTable> {
  readonly options: ValuesOf<Options>
  readonly operands: readonly string[]
  /** What stands behind `--`, for commands that declare `rest`. */
  readonly rest: readonly string[]
}

/** A command: what stands in the help, and what is done. */
export interface Command<Options extends OptionTable = OptionTable> {
  /** The words after `typemq`: "send", "certs list". */
  readonly name: string
  /** One line. */
  readonly summary: string
  /** Paragraphs for the help of this command. */
  readonly describes?: readonly string[]
  readonly operands: readonly Operand[]
  /** What is behind `--`; without it, operands may stand there as well. */
  readonly rest?: Operand
  /** After so many operands everything belongs to `rest`, options as well: they are those of somebody else. */
  restAfter?(options: ValuesOf<Options>): number
  readonly options: Options
  readonly examples: readonly { readonly run: string; readonly shows: string }[]
  /** Resolves to the exit code. A `Failure` that it throws is shown in plain words. */
  run(given: Given<Options>, terminal: Terminal): Promise<number>
}

/** Declares a command; the types of its options' values follow from their table. */
export const command = <const Options extends OptionTable>(definition: Command<Options>): Command<Options> =>
  definition
