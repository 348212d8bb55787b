import { command as declare } from "../command.ts"
import { promptConnectionOptions } from "../connection-options.ts"
import { endpointAndRest, frameOperand, urlOperand } from "../messages-commands.ts"
import { viewOptions } from "../receiving-options.ts"
import { sourceOptions } from "../sending-options.ts"

export const command = declare({
  name: "req",
  summary: "Send requests and show the replies",
  describes: ["Requests are sent one after the other, each when the reply to the last has come."],
  operands: [urlOperand, frameOperand],
  options: { ...sourceOptions, ...viewOptions, ...promptConnectionOptions },
  examples: [
    { run: "typemq req tcp://127.0.0.1:5555 'how much?'", shows: "Ask, and show the answer:" },
    {
      run: "typemq req tcp://127.0.0.1:5555 ping --timeout 2s || echo 'nobody there'",
      shows: "Wait for the answer no longer than two seconds:",
    },
    { run: "typemq req tcp://127.0.0.1:5555 --lines < questions.txt", shows: "Ask many things:" },
  ],
  run: async ({ operands, options }, terminal) => {
    const { requestReplies } = await import("../request-replies.ts")
    const { endpoint, rest } = endpointAndRest(operands, options)
    return requestReplies({ endpoint, operands: rest, options }, terminal)
  },
})
