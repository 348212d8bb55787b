import type { CompletedCommand, CompletedOption, Completion } from "./completed-command.ts"

/** For fish: with what each option is for. */
export const fishScript = (commands: readonly CompletedCommand[]): string => {
  const lines = [
    "# Completion of typemq for fish: typemq completion fish > ~/.config/fish/completions/typemq.fish",
  ]
  lines.push("complete -c typemq -f")
  const firsts = [...new Set(commands.map(({ words }) => words[0] as string))]
  for (const first of firsts) {
    const own = commands.filter(({ words }) => words[0] === first)
    const text = own.map(({ summary }) => summary).join("; ")
    lines.push(`complete -c typemq -n __fish_use_subcommand -a ${first} -d ${quoted(text)}`)
    const seconds = own.flatMap(({ words }) => words.slice(1))
    for (const { words, summary } of own) {
      if (words[1] === undefined) continue
      const open = `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${seconds.join(" ")}`
      lines.push(`complete -c typemq -n ${quoted(open)} -a ${words[1]} -d ${quoted(summary)}`)
    }
  }
  for (const command of commands) lines.push(...commandLines(command))
  return `${lines.join("\n")}\n`
}

const commandLines = ({ words, options, operands }: CompletedCommand): string[] => {
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ")
  const start = `complete -c typemq -n ${quoted(seen)}`
  return [
    ...options.map((option) => `${start} ${optionWords(option)}`),
    ...operands.flatMap((operand) => {
      if (operand.kind === "nothing") return []
      const what = operand.kind === "words" ? `-a ${quoted(operand.words.join(" "))}` : fileAction(operand)
      return [`${start} ${what}`]
    }),
  ]
}

const optionWords = ({ long, short, describes, value }: CompletedOption): string =>
  [
    `-l ${long}`,
    ...(short === undefined ? [] : [`-s ${short}`]),
    ...(value === undefined ? [] : [valueAction(value)]),
    `-d ${quoted(describes)}`,
  ].join(" ")

const valueAction = (value: Completion): string => {
  if (value.kind === "words") return `-x -a ${quoted(value.words.join(" "))}`
  return value.kind === "nothing" ? "-x" : `-r ${fileAction(value)}`
}

const fileAction = ({ kind }: Completion): string =>
  kind === "folders" ? "-a '(__fish_complete_directories)'" : "-F"

const quoted = (text: string): string => `'${text.replace(/[\\']/g, (each) => `\\${each}`)}'`
