import { sendingCommand } from "../messages-commands.ts"

export const command = sendingCommand(
  "PUSH",
  "Push messages into a pipeline",
  ["It ends when somebody has taken them all."],
  [
    { run: "typemq push tcp://127.0.0.1:5555 work", shows: "Push one message:" },
    {
      run: "typemq push @tcp://*:5555 --lines --file jobs.txt",
      shows: "Bind, and share the lines of a file among all who pull:",
    },
    {
      run: "typemq push tcp://127.0.0.1:5555 --file backup.tar --timeout 10s",
      shows: "Push a file, and give up when nobody takes it within ten seconds:",
    },
  ],
)
