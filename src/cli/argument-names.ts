import type { CommandOption, OptionTable } from "./command.ts"

/** `curveServerKey` is `--curve-server-key`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** Options of every command. */
export const globalOptions = {
  json: { type: "boolean", describes: "write results as JSON, one document a line", section: "General" },
  noColor: {
    type: "boolean",
    describes: "no colours (as NO_COLOR=1 in the environment does)",
    section: "General",
  },
  quiet: { type: "boolean", short: "q", describes: "no remarks, only errors", section: "General" },
  verbose: { type: "boolean", short: "v", describes: "tell what connections do", section: "General" },
  help: { type: "boolean", short: "h", describes: "show help", section: "General" },
  version: { type: "boolean", short: "V", describes: "show the version", section: "General" },
} as const satisfies OptionTable

/** What stands for the value of an option in the help; nothing for switches. */
export const valueNameOf = ({ type, value, choices }: CommandOption): string | undefined =>
  type === "boolean"
    ? undefined
    : (value ?? (choices === undefined ? defaultValueNames[type] : choices.join("|")))

const defaultValueNames = { string: "TEXT", number: "NUMBER", integer: "N", duration: "TIME" } as const
