import { command as declare } from "../command.ts"
import { connectionOptions } from "../connection-options.ts"
import { watchLog } from "../watch-log.ts"

const section = "What is shown"
// Nothing is delivered at the end.
const { timeout, linger: _, ...connection } = connectionOptions

export const command = declare({
  name: "log",
  summary: "Watch what programs log over PUB sockets, ours and PyZMQ's",
  describes: [
    "Shows the topic and the text of each record, a line each. Publishers may come, go and start again.",
    "Lines are those of `python -m zmq.log`, whose options mean the same here.",
  ],
  operands: [
    {
      name: "URL",
      describes: "where records are published; @URL binds, for publishers that connect",
      optional: true,
      multiple: true,
    },
  ],
  options: {
    topic: {
      type: "string",
      short: "t",
      value: "TOPIC",
      multiple: true,
      describes: "what topics have to begin with (default: all)",
      section,
    },
    level: {
      type: "string",
      short: "l",
      choices: ["debug", "info", "warning", "error", "critical"],
      value: "LEVEL",
      describes: "the least level to show",
      section,
    },
    count: {
      type: "integer",
      short: "n",
      value: "N",
      minimum: 1,
      describes: "end after so many lines",
      section,
    },
    timestamp: { type: "boolean", describes: "write when a line arrived, in local time", section },
    dateFormat: {
      type: "string",
      aliases: ["--dateformat"],
      value: "FORMAT",
      describes: "how, as strftime has it",
      default: "%Y-%m-%d %H:%M",
      section,
    },
    separator: {
      type: "string",
      value: "TEXT",
      describes: "what stands between topic and text",
      default: " | ",
      section,
    },
    align: { type: "boolean", describes: "make columns of the parts of topics", section },
    color: {
      type: "boolean",
      describes: "colour lines by level, also where there is no terminal (default: on terminals)",
      section,
    },
    raw: {
      type: "boolean",
      describes: "leave control characters in texts as they are (default: not on terminals)",
      section,
    },
    ...connection,
    timeout: {
      ...timeout,
      short: "T",
      describes: "give up after waiting that long for a line (exit code 3)",
    },
  },
  examples: [
    { run: "typemq log tcp://127.0.0.1:5555", shows: "All that a program publishes:" },
    {
      run: "typemq log tcp://127.0.0.1:5555 tcp://127.0.0.1:5556 --level warning --timestamp --align",
      shows: "What matters of two programs, in columns:",
    },
    { run: "typemq log @tcp://*:5555 --json | jq .message", shows: "Collect from programs that connect:" },
  ],
  run: ({ options, operands }, terminal) => watchLog({ endpoints: operands, options }, terminal),
})
