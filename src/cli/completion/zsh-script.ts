import type { CompletedCommand, CompletedOption, Completion } from "./completed-command.ts"

/** For zsh: with what each option is for. */
export const zshScript = (commands: readonly CompletedCommand[]): string => {
  const firsts = new Map<string, string>()
  const seconds = new Map<string, string[]>()
  for (const { words, summary } of commands) {
    const [first = "", second] = words
    firsts.set(first, second === undefined ? summary : `${firsts.get(first) ?? ""}${summary}; `)
    if (second !== undefined) seconds.set(first, [...(seconds.get(first) ?? []), `${second}:${summary}`])
  }
  const described = [...firsts].map(([name, text]) => `    ${quoted(`${name}:${text.replace(/; $/, "")}`)}\n`)
  return `#compdef typemq
# Completion of typemq for zsh: typemq completion zsh > a folder of $fpath/_typemq
_typemq() {
  local command
  local -a commands
  # Switches of all commands may stand before the name of one.
  while (( CURRENT > 2 )) && [[ "$words[2]" == -* ]]; do
    shift words
    (( CURRENT-- ))
  done
  commands=(
${described.join("")}  )
  if (( CURRENT == 2 )); then
    if [[ "$words[2]" == -* ]]; then
      compadd -- --help --version
    else
      _describe command commands
    fi
    return
  fi
  command="$words[2]"
  shift words
  (( CURRENT-- ))
${[...seconds]
  .map(
    ([first, all]) => `  if [[ "$command" == ${first} ]]; then
    if (( CURRENT == 2 )); then
      commands=(${all.map(quoted).join(" ")})
      _describe command commands
      return
    fi
    command="$command $words[2]"
    shift words
    (( CURRENT-- ))
  fi
`,
  )
  .join("")}  case "$command" in
${commands.map(commandCase).join("")}  esac
}
if [[ "$funcstack[1]" == _typemq ]]; then
  _typemq "$@"
else
  compdef _typemq typemq
fi
`
}

const commandCase = ({ words, options, operands, repeats }: CompletedCommand): string => {
  const specs = [
    ...options.map(optionSpec),
    ...operands.map((each, index) => {
      const last = repeats && index === operands.length - 1
      return quoted(`${last ? "*" : index + 1}:${escaped(each.name)}:${action(each)}`)
    }),
  ]
  return `    ${quoted(words.join(" "))})
      _arguments -s -S ${specs.join(" \\\n        ")}
      ;;
`
}

const optionSpec = ({ long, short, describes, value, multiple }: CompletedOption): string => {
  const text = `[${escaped(describes)}]${value === undefined ? "" : `:${escaped(value.name)}:${action(value)}`}`
  const names = short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`]
  const others = multiple ? "*" : names.length > 1 ? `(${names.join(" ")})` : ""
  // A value stands in a word of its own, or behind an equals sign.
  const forms = names.map((name) => (value !== undefined && name.startsWith("--") ? `${name}=` : name))
  return forms.map((form) => quoted(`${others}${form}${text}`)).join(" ")
}

const action = (completion: Completion): string => {
  if (completion.kind === "words") return `(${completion.words.join(" ")})`
  return { files: "_files", folders: "_files -/", nothing: " " }[completion.kind]
}

const escaped = (text: string): string => text.replace(/[\\[\]:]/g, (each) => `\\${each}`)

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
