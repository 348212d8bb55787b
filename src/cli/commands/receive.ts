import { command as declare } from "../command.ts"
import { promptConnectionOptions } from "../connection-options.ts"
import { usageFailure } from "../failure.ts"
import { endpointAndRest, urlOperand } from "../messages-commands.ts"
import { receptionOptions } from "../receiving-options.ts"
import { socketTypeNames, typeOf } from "../socket-types.ts"

export const command = declare({
  name: "receive",
  summary: "Receive messages with a socket of any type",
  describes: [
    "Each message is a line: its frames with tabs between them. On a terminal, what a terminal would obey is shown in other ways, and octets that are no text in hexadecimal; into a pipe or a file goes what was received, octet by octet.",
  ],
  operands: [
    {
      name: "TYPE",
      describes: `the socket type, one of ${socketTypeNames.join(", ")}`,
      choices: socketTypeNames,
    },
    urlOperand,
  ],
  options: { ...receptionOptions, ...promptConnectionOptions },
  examples: [
    { run: "typemq receive pull tcp://127.0.0.1:5555", shows: "Receive what is pushed:" },
    {
      run: "typemq receive router tcp://*:5555 --view hex",
      shows: "See every octet of what comes, and from whom:",
    },
    {
      run: "typemq receive pull tcp://*:5555 --count 1 --view raw > photo.jpg",
      shows: "Receive one message into a file, as it is:",
    },
    {
      run: "typemq receive dish udp://239.0.0.1:5555 --join weather",
      shows: "Receive from a multicast group:",
    },
  ],
  run: async ({ operands: [name = "", ...operands], options }, terminal) => {
    const type = typeOf(name)
    const { endpoint, rest } = endpointAndRest(operands, options)
    if (rest[0] !== undefined)
      throw usageFailure(`There is an argument too many: ${JSON.stringify(rest[0])}.`)
    const { receiveMessages } = await import("../receive-messages.ts")
    return receiveMessages({ type, endpoint, options }, terminal)
  },
})
