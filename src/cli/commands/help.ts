import { command as declare } from "../command.ts"

export const command = declare({
  name: "help",
  summary: "Show help about a command",
  operands: [
    {
      name: "COMMAND",
      describes: "its words (default: a list of all commands)",
      optional: true,
      multiple: true,
    },
  ],
  options: {},
  examples: [{ run: "typemq help certs show", shows: "About one command:" }],
  run: async ({ operands }, terminal) => {
    // Loaded here, for this command stands in that table itself.
    const { commands } = await import("../commands.ts")
    const { commandHelp, listHelp } = await import("../help.ts")
    const { unknownCommand } = await import("../without-command.ts")
    const name = operands.join(" ")
    const entry = commands.find((each) => each.name === name)
    const within = commands.filter((each) => name === "" || each.name.startsWith(`${name} `))
    if (entry === undefined && within.length === 0) throw unknownCommand(name)
    await terminal.write(
      entry === undefined ? listHelp(within, terminal) : commandHelp((await entry.load()).command, terminal),
    )
    return 0
  },
})
