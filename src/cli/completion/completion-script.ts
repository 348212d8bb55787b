import { commands } from "../commands.ts"
import { usageFailure } from "../failure.ts"
import { suggestion } from "../suggestion.ts"
import { bashScript } from "./bash-script.ts"
import { type CompletedCommand, completedCommand } from "./completed-command.ts"
import { fishScript } from "./fish-script.ts"
import { zshScript } from "./zsh-script.ts"

const writers: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

/** The script that teaches a shell all commands and their options. */
export const completionScript = async (shell: string): Promise<string> => {
  const write = Object.hasOwn(writers, shell) ? writers[shell] : undefined
  if (write === undefined) {
    const known = Object.keys(writers)
    throw usageFailure(
      `There is no completion for ${JSON.stringify(shell)}.`,
      `${suggestion(shell, known)}It is one of ${known.join(", ")}.`,
    )
  }
  const names = [...new Set(commands.map(({ name }) => name.split(" ")[0] as string))]
  const loaded = await Promise.all(commands.map(async ({ load }) => (await load()).command))
  return write(loaded.map((each) => completedCommand(each, names)))
}
