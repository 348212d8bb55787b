import { command as define } from "../command.ts"
import { connectionOptions, openSocket } from "../connection-options.ts"
import {
  argumentOptions,
  argumentWords,
  callArguments,
  operandCount,
  serviceAnd,
  serviceOperand,
} from "../rpc/call-words.ts"
import { clientSettings } from "../rpc/client-settings.ts"
import { sendNotice } from "../rpc/send-notice.ts"

/** Loaded when it is used: the help does without it. */
const loadRpc = () => import("../../rpc/index.ts")

/** `typemq notify`. */
export const command = define({
  name: "notify",
  summary: "Notify a method of a pipeline service, without an answer",
  describes: ["Ends when the call is delivered. What becomes of it only the service knows."],
  operands: [serviceOperand, { name: "METHOD", describes: "its name, with those of its namespaces" }],
  rest: argumentWords,
  restAfter: operandCount(2),
  options: { ...argumentOptions, ...connectionOptions },
  examples: [{ run: "typemq notify tcp://127.0.0.1:5557 store answer 42", shows: "Hand over a value:" }],
  async run({ options, operands, rest }, terminal) {
    const [endpoint, method = ""] = serviceAnd(operands, options, ["METHOD"])
    const given = await callArguments(rest, options, terminal)
    await using opened = await openSocket("PUSH", options, terminal, { endpoint })
    const { timeout } = options
    if (timeout !== undefined) await opened.peers(1, { timeout })
    return await sendNotice(
      opened,
      async () => {
        const { connectPipeline } = await loadRpc()
        return (await connectPipeline({ ...clientSettings(terminal), socket: opened.socket })).notify
      },
      { method, given, terminal },
    )
  },
})
