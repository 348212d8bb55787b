import { sendingCommand } from "../messages-commands.ts"

export const command = sendingCommand(
  "PUB",
  "Publish messages",
  [
    "Subscribers see messages by what they begin with: the first frame is the topic. Unless messages are repeated, it waits for a subscriber first, because what is published to nobody is lost.",
  ],
  [
    { run: "typemq pub tcp://*:5556 weather sunny", shows: "Publish one message under a topic:" },
    {
      run: "typemq pub tcp://*:5556 clock tick --interval 1s --forever",
      shows: "Publish once a second, until Ctrl-C:",
    },
    {
      run: "typemq pub --connect tcp://127.0.0.1:5557 camera --file photo.jpg",
      shows: "Publish a file, through a proxy:",
    },
  ],
)
