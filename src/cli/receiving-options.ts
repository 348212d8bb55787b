import type { OptionTable, ValuesOf } from "./command.ts"

const section = "What is received"

/** How messages are shown, for every command that receives. */
export const viewOptions = {
  view: {
    type: "string",
    value: "VIEW",
    choices: ["text", "hex", "json", "raw"],
    describes: "how messages are shown (default: text, or json with --json)",
    section,
  },
  between: {
    type: "string",
    value: "TEXT",
    describes: "what is written between the frames of a message in text (default: a tab)",
    section,
  },
  output: {
    type: "string",
    value: "FILE",
    describes:
      "write messages to a file instead of the standard output; with {n} in its name, each to its own",
    section,
  },
} as const satisfies OptionTable

/** Which messages are received. */
export const receptionOptions = {
  count: {
    type: "integer",
    short: "n",
    value: "N",
    minimum: 1,
    describes: "end after so many messages",
    section,
  },
  subscribe: {
    type: "string",
    short: "s",
    value: "TOPIC",
    multiple: true,
    describes: "SUB and XSUB: what messages begin with (default: all)",
    section,
  },
  join: {
    type: "string",
    short: "j",
    value: "GROUP",
    multiple: true,
    describes: "DISH: groups to join",
    section,
  },
  ...viewOptions,
} as const satisfies OptionTable

/** What was given for the views. */
export type ViewValues = ValuesOf<typeof viewOptions>

/** What was given for reception. */
export type ReceptionValues = ValuesOf<typeof receptionOptions>
