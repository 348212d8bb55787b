import { command as declare } from "../command.ts"
import { connectionOptions } from "../connection-options.ts"
import { endpointAndRest, frameOperand, urlOperand } from "../messages-commands.ts"
import { deliveryOptions, sourceOptions } from "../sending-options.ts"
import { socketTypeNames, typeOf } from "../socket-types.ts"

export const command = declare({
  name: "send",
  summary: "Send messages from a socket of any type",
  describes: [
    "Messages are given as arguments (each one a frame), or read from files or the standard input, whole or line by line. It ends when they are delivered.",
  ],
  operands: [
    {
      name: "TYPE",
      describes: `the socket type, one of ${socketTypeNames.join(", ")}`,
      choices: socketTypeNames,
    },
    urlOperand,
    frameOperand,
  ],
  options: { ...sourceOptions, ...deliveryOptions, ...connectionOptions },
  examples: [
    { run: "typemq send push tcp://127.0.0.1:5555 hello", shows: "Send one message of one frame:" },
    {
      run: "tail -f app.log | typemq send push --connect tcp://127.0.0.1:5555 --lines",
      shows: "Send each line of a log as it is written:",
    },
    {
      run: 'typemq send dealer tcp://127.0.0.1:5555 --input json \'["", {"hex": "00ff"}]\'',
      shows: "Send two frames, an empty one and one of two octets:",
    },
    {
      run: "typemq send radio udp://239.0.0.1:5555 --group weather sunny",
      shows: "Send to a multicast group over UDP:",
    },
  ],
  run: async ({ operands: [name = "", ...operands], options }, terminal) => {
    const type = typeOf(name)
    const { sendMessages } = await import("../send-messages.ts")
    const { endpoint, rest } = endpointAndRest(operands, options)
    return sendMessages({ type, endpoint, operands: rest, options }, terminal)
  },
})
