import { command as define } from "../command.ts"
import { promptConnectionOptions } from "../connection-options.ts"
import { exitCodes, usageFailure } from "../failure.ts"
import {
  argumentOptions,
  argumentWords,
  callArguments,
  operandCount,
  serviceAnd,
  serviceOperand,
} from "../rpc/call-words.ts"
import { withClient } from "../rpc/with-client.ts"
import { writeValue } from "../rpc/write-value.ts"

/** `typemq call`. */
export const command = define({
  name: "call",
  summary: "Call a method of an RPC service: of typemq/rpc or of Python's aiozmq",
  describes: [
    "Shows what the method gives: text as it is, everything else as JSON. What the method throws is told, with exit code 1.",
  ],
  operands: [
    serviceOperand,
    { name: "METHOD", describes: "its name, with those of its namespaces: users.find" },
  ],
  rest: argumentWords,
  restAfter: operandCount(2),
  options: {
    stream: { type: "boolean", describes: "the method is a generator: show its values as they come" },
    count: {
      type: "integer",
      short: "n",
      value: "N",
      minimum: 1,
      describes: "with --stream: end after so many values",
    },
    ...argumentOptions,
    ...promptConnectionOptions,
    timeout: {
      type: "duration",
      short: "t",
      value: "TIME",
      describes: "give up when there is no answer within that time (exit code 3)",
      section: "Connection",
    },
  },
  examples: [
    { run: "typemq call tcp://127.0.0.1:5555 add 1 2", shows: "Call a method with two numbers:" },
    {
      run: "typemq call tcp://127.0.0.1:5555 users.find Ada --limit 3",
      shows: "Give an argument by its name:",
    },
    {
      run: "typemq call --json-arguments '{\"a\": 1}' tcp://127.0.0.1:5555 add",
      shows: "Give all of them in one piece:",
    },
    {
      run: `typemq call --typed tcp://127.0.0.1:5555 book '{"date": "2026-01-02"}' --seal '{"hex": "00ff"}'`,
      shows: "Give values that JSON has no form for:",
    },
    {
      run: "typemq call --stream -n 5 tcp://127.0.0.1:5555 ticks",
      shows: "Show the first values of a generator:",
    },
  ],
  async run({ options, operands, rest }, terminal) {
    const [endpoint, method = ""] = serviceAnd(operands, options, ["METHOD"])
    if (options.count !== undefined && !options.stream) throw usageFailure("--count needs --stream.")
    const given = await callArguments(rest, options, terminal)
    await withClient(endpoint, options, terminal, async ({ client, signal }) => {
      const { call, stream } = client.with({ signal })
      if (!options.stream) return writeValue(await call[method]?.(...given), terminal)
      let left = options.count ?? Number.POSITIVE_INFINITY
      for await (const value of stream[method]?.(...given) ?? []) {
        await writeValue(value, terminal)
        if (--left <= 0) break
      }
    })
    return exitCodes.done
  },
})
