import { command as declare } from "../command.ts"
import { connectionOptions } from "../connection-options.ts"
import { usageFailure } from "../failure.ts"
import { endpointAndRest, urlOperand } from "../messages-commands.ts"
import { viewOptions } from "../receiving-options.ts"
import { sourceOptions } from "../sending-options.ts"

const { file, input } = sourceOptions

export const command = declare({
  name: "rep",
  summary: "Answer requests: the same to each, an echo, or what a program says",
  describes: [
    "Each request is shown, unless --quiet is given. A program is run for each request; it reads the request from its standard input, and what it writes is the answer. It is given as a program and its arguments, which no shell looks at. With --json it reads and writes messages in JSON.",
  ],
  operands: [
    urlOperand,
    { name: "FRAME", describes: "frames of the answer", optional: true, multiple: true },
  ],
  rest: {
    name: "PROGRAM",
    describes: "the program that makes the answers, and its arguments",
    multiple: true,
  },
  options: {
    echo: {
      type: "boolean",
      short: "e",
      describes: "answer with the request itself",
      section: "What is sent",
    },
    file: { ...file, multiple: false, describes: "answer with what is in a file" },
    input: { ...input, describes: "how the answer is written, if it is not text" },
    count: {
      type: "integer",
      short: "n",
      value: "N",
      minimum: 1,
      describes: "end after so many requests",
      section: "What is received",
    },
    ...viewOptions,
    ...connectionOptions,
  },
  examples: [
    { run: "typemq rep tcp://*:5555 pong", shows: "Answer everything with the same:" },
    { run: "typemq rep tcp://*:5555 --echo", shows: "Send back what came:" },
    { run: "typemq rep tcp://*:5555 -- tr a-z A-Z", shows: "Let a program answer:" },
    {
      run: "typemq rep tcp://*:5555 --json -- ./answer.py",
      shows: "Let a program answer messages of many frames:",
    },
  ],
  run: async ({ operands, options, rest: program }, terminal) => {
    const { endpoint, rest: frames } = endpointAndRest(operands, options)
    const ways = [frames.length > 0, options.echo, options.file !== undefined, program.length > 0]
    if (ways.filter(Boolean).length !== 1) {
      throw usageFailure(
        ways.some(Boolean) ? "There are several answers." : "There is no answer.",
        "Give one of: frames, --echo, --file FILE, or a program after --.",
      )
    }
    const { echo, fixed, ofProgram } = await import("../answers.ts")
    const { oneMessage } = await import("../outgoing-messages.ts")
    const { replyRequests } = await import("../reply-requests.ts")
    const answer =
      program.length > 0
        ? ofProgram(program, { json: terminal.json, terminal })
        : options.echo
          ? echo
          : fixed(await oneMessage(frames, options, terminal))
    return replyRequests({ endpoint, answer, options }, terminal)
  },
})
