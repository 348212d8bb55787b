import { receivingCommand } from "../messages-commands.ts"

export const command = receivingCommand(
  "SUB",
  "Subscribe to messages and show them",
  [],
  [
    { run: "typemq sub tcp://127.0.0.1:5556", shows: "Show all that is published:" },
    {
      run: "typemq sub tcp://127.0.0.1:5556 weather news",
      shows: "Only what begins with one of two topics:",
    },
    {
      run: "typemq sub tcp://127.0.0.1:5556 --json | jq -c '.[1]'",
      shows: "The second frames, for another program:",
    },
  ],
  { topics: true },
)
