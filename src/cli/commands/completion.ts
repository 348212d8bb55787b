import { command as declare } from "../command.ts"

const shells = ["bash", "zsh", "fish"] as const

export const command = declare({
  name: "completion",
  summary: "Write a script for completion in bash, zsh or fish",
  operands: [{ name: "SHELL", describes: `the shell: ${shells.join(", ")}`, choices: shells }],
  options: {},
  examples: [
    { run: "source <(typemq completion bash)", shows: "bash: for this shell; in ~/.bashrc, for all:" },
    { run: "typemq completion zsh > ~/.zfunc/_typemq", shows: "zsh: in a folder of $fpath:" },
    { run: "typemq completion fish > ~/.config/fish/completions/typemq.fish", shows: "fish:" },
  ],
  run: async ({ operands: [shell = ""] }, terminal) => {
    const { completionScript } = await import("../completion/completion-script.ts")
    await terminal.write(await completionScript(shell))
    return 0
  },
})
