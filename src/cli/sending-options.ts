import type { OptionTable, ValuesOf } from "./command.ts"

const section = "What is sent"

/** Where messages come from, for every command that sends. */
export const sourceOptions = {
  lines: {
    type: "boolean",
    short: "l",
    describes: "each line of the input, or of the files, is a message",
    section,
  },
  file: {
    type: "string",
    short: "f",
    value: "FILE",
    multiple: true,
    describes: "read a message from a file; - is the standard input",
    section,
  },
  input: {
    type: "string",
    value: "FORM",
    choices: ["text", "json", "hex", "base64"],
    default: "text",
    describes: 'how messages are written; in JSON as ["topic", {"hex": "00ff"}, {"base64": "AP8="}]',
    section,
  },
  delimiter: {
    type: "string",
    short: "d",
    value: "TEXT",
    describes: "what stands between the frames of a line (default: a line is one frame)",
    section,
  },
  count: {
    type: "integer",
    short: "n",
    value: "N",
    minimum: 1,
    describes: "how many messages to send: repeated until then, but for --lines",
    section,
  },
  forever: { type: "boolean", describes: "repeat until Ctrl-C", section },
  interval: {
    type: "duration",
    short: "i",
    value: "TIME",
    describes: "time from one message to the next",
    section,
  },
} as const satisfies OptionTable

/** What goes beside messages, and whom they wait for. */
export const deliveryOptions = {
  group: { type: "string", value: "GROUP", describes: "RADIO: the group that the messages are for", section },
  to: {
    type: "string",
    value: "PEER",
    describes: "ROUTER, SERVER, PEER, STREAM, DGRAM: whom the messages are for, as its routing id or address",
    section,
  },
  wait: {
    type: "integer",
    short: "w",
    value: "N",
    minimum: 0,
    describes:
      "wait for so many peers first; PUB and XPUB: for their subscriptions (default: 1 for PUB, XPUB and RADIO, unless sent with --forever or --interval)",
    section,
  },
} as const satisfies OptionTable

/** What was given for the sources. */
export type SourceValues = ValuesOf<typeof sourceOptions>

/** What was given for delivery. */
export type DeliveryValues = ValuesOf<typeof deliveryOptions>
