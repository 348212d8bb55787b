import { receivingCommand } from "../messages-commands.ts"

export const command = receivingCommand(
  "PULL",
  "Pull messages out of a pipeline",
  [],
  [
    { run: "typemq pull tcp://*:5555", shows: "Show all that is pushed:" },
    {
      run: "typemq pull tcp://*:5555 --output 'message-{n}.bin'",
      shows: "Keep each message in a file of its own:",
    },
  ],
)
