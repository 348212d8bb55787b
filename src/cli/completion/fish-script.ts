import type { CompletedCommand, CompletedOption, Completion } from "./completed-command.ts"

/** For fish: with what each option is for. */
export const fishScript = (commands: readonly CompletedCommand[]): string => {
  const lines = [head(commands), "complete -c typemq -f"]
  const start = `complete -c typemq -n ${quoted(place([], 0, 0))}`
  for (const flag of ["help", "version"]) lines.push(`${start} -l ${flag}`)
  const firsts = [...new Set(commands.map(({ words }) => words[0] as string))]
  for (const first of firsts) {
    const own = commands.filter(({ words }) => words[0] === first)
    const text = own.map(({ summary }) => summary).join("; ")
    lines.push(`${start} -a ${first} -d ${quoted(text)}`)
    for (const { words, summary } of own) {
      if (words[1] === undefined) continue
      const second = quoted(place([first], 0, 0))
      lines.push(`complete -c typemq -n ${second} -a ${words[1]} -d ${quoted(summary)}`)
    }
  }
  for (const command of commands) lines.push(...commandLines(command))
  return `${lines.join("\n")}\n`
}

/** What can be asked about the words before the cursor. */
const head = (
  commands: readonly CompletedCommand[],
): string => `# Completion of typemq for fish: typemq completion fish > ~/.config/fish/completions/typemq.fish

# Options of a command whose value is the next word.
function __typemq_valued
    switch "$argv"
${commands.map(valuedCase).join("")}    end
end

# The words behind typemq and the switches that follow it.
function __typemq_words
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]; and string match -q -- '-*' $words[1]
        set -e words[1]
    end
    string join \\n -- $words
end

# Whether the words begin with those of this command.
function __typemq_is
    set -l words (__typemq_words)
    test "$words[1..$(count $argv)]" = "$argv"
end

# Whether as many arguments stand before the cursor, behind the words of a command: LEAST MOST COMMAND….
function __typemq_place
    set -l name $argv[3..-1]
    set -l words (__typemq_words)
    if test (count $name) -gt 0
        __typemq_is $name; or return 1
        set words $words[(math (count $name) + 1)..-1]
    end
    set -l valued (__typemq_valued $name)
    set -l seen 0
    set -l value 0
    for word in $words
        if test $value = 1
            set value 0
        else if contains -- $word $valued
            set value 1
        else if not string match -q -- '-*' $word
            set seen (math $seen + 1)
        end
    end
    test $value = 0; and test $seen -ge $argv[1]; and test $seen -le $argv[2]
end
`

const valuedCase = ({ words, options }: CompletedCommand): string => {
  const valued = options.filter(({ value }) => value !== undefined)
  if (valued.length === 0) return ""
  const names = valued.flatMap(({ long, short }) =>
    short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`],
  )
  return `        case ${quoted(words.join(" "))}
            string join \\n -- ${names.join(" ")}
`
}

/** The question whether an argument of a command is to be completed. */
const place = (words: readonly string[], least: number, most: number): string =>
  ["__typemq_place", least, most, ...words].join(" ")

/** More arguments than anybody gives. */
const many = 1_000_000

const commandLines = ({ words, options, operands, repeats }: CompletedCommand): string[] => {
  const start = `complete -c typemq -n ${quoted(`__typemq_is ${words.join(" ")}`)}`
  return [
    ...options.map((option) => `${start} ${optionWords(option)}`),
    ...operands.flatMap((operand, index) => {
      if (operand.kind === "nothing") return []
      const what = operand.kind === "words" ? `-a ${quoted(operand.words.join(" "))}` : fileAction(operand)
      const last = repeats && index === operands.length - 1 ? many : index
      return [`complete -c typemq -n ${quoted(place(words, index, last))} ${what}`]
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
  kind === "folders" ? "-f -a '(__fish_complete_directories)'" : "-F"

const quoted = (text: string): string => `'${text.replace(/[\\']/g, (each) => `\\${each}`)}'`
