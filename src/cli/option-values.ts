import type { CommandOption } from "./command.ts"
import { durationForm, parseDuration } from "./duration.ts"
import { type Failure, usageFailure } from "./failure.ts"
import { suggestion } from "./suggestion.ts"

/** The value of an option as its command wants it. Throws a `Failure` for what it cannot be. */
export const readOptionValue = (flag: string, text: string, option: CommandOption): string | number => {
  if (option.choices !== undefined && !option.choices.includes(text)) {
    throw usageFailure(
      `${flag} is one of ${option.choices.join(", ")}, but got ${JSON.stringify(text)}.`,
      suggestion(text, option.choices).trim() || undefined,
    )
  }
  const value = readers[option.type](flag, text)
  if (option.minimum !== undefined && Number(value) < option.minimum) {
    throw usageFailure(`${flag} is at least ${option.minimum}, but got ${value}.`)
  }
  return value
}

const readers: Readonly<Record<CommandOption["type"], (flag: string, text: string) => string | number>> = {
  string: (_, text) => text,
  boolean: (_, text) => text,
  number: (flag, text) => numberOf(text) ?? fail(flag, "a number", text),
  integer: (flag, text) => {
    const value = numberOf(text)
    return value !== undefined && Number.isSafeInteger(value) ? value : fail(flag, "a whole number", text)
  },
  duration: (flag, text) => parseDuration(text) ?? fail(flag, durationForm, text),
}

/** Digits may be parted by underscores. */
const numberOf = (text: string): number | undefined => {
  const digits = text.replace(/(\d)_(?=\d)/g, "$1")
  const value = Number(digits)
  return digits.trim() === "" || !Number.isFinite(value) ? undefined : value
}

const fail = (flag: string, expected: string, text: string): never => {
  throw usageFailure(`${flag} takes ${expected}, but got ${JSON.stringify(text)}.`) satisfies Failure
}
