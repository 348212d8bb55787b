import type { CompletedCommand, CompletedOption, Completion } from "./completed-command.ts"

/** For bash, from 3.2 on, without any package for completions. */
export const bashScript = (commands: readonly CompletedCommand[]): string => {
  const groups = new Map<string, CompletedCommand[]>()
  for (const command of commands) {
    const [first = ""] = command.words
    groups.set(first, [...(groups.get(first) ?? []), command])
  }
  const parted = [...groups].filter(([, all]) => all.some(({ words }) => words.length > 1))
  return `# Completion of typemq for bash: source <(typemq completion bash)
_typemq() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command="" options="" valued="" words="" files="" at=1 operand=0 index
  COMPREPLY=()
  # bash parts words at = and : as well.
  if [ "$current" = "=" ]; then
    current=""
  elif [ "$previous" = "=" ] && [ "$COMP_CWORD" -ge 2 ]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  while [ "$at" -lt "$COMP_CWORD" ]; do
    case "\${COMP_WORDS[at]}" in -*) at=$((at + 1)) ;; *) break ;; esac
  done
  if [ "$at" -ge "$COMP_CWORD" ]; then
    case "$current" in
      -*) COMPREPLY=($(compgen -W "--help --version" -- "$current")) ;;
      *) COMPREPLY=($(compgen -W "${[...groups.keys()].join(" ")}" -- "$current")) ;;
    esac
    return
  fi
  command="\${COMP_WORDS[at]}"
${parted
  .map(
    ([first, all]) => `  if [ "$command" = ${first} ]; then
    at=$((at + 1))
    if [ "$at" -ge "$COMP_CWORD" ]; then
      COMPREPLY=($(compgen -W "${all.map(({ words }) => words[1]).join(" ")}" -- "$current"))
      return
    fi
    command="$command \${COMP_WORDS[at]}"
  fi
`,
  )
  .join("")}  case "$command" in
${commands.map(optionsCase).join("")}    *) return ;;
  esac
  # Words that are values of options are no arguments, and neither are the later parts of a word.
  for ((index = at + 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index]}" in
      -* | = | :) ;;
      *)
        case "$valued = : " in
          *" \${COMP_WORDS[index - 1]} "*) ;;
          *) operand=$((operand + 1)) ;;
        esac
        ;;
    esac
  done
  case "$valued" in *" $previous "*) operand=-1 ;; esac
  case "$command" in
${commands.map(wordsCase).join("")}  esac
  [ "$operand" -ge 0 ] && case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) && return ;;
  esac
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  elif [ -n "$files" ]; then
    local IFS=$'\\n'
    compopt -o filenames 2> /dev/null
    COMPREPLY=($(compgen "$files" -- "$current"))
  fi
}
complete -F _typemq typemq
`
}

const optionsCase = ({ words, options }: CompletedCommand): string => {
  const flags = options.map(({ long }) => `--${long}`)
  const valued = options.filter(({ value }) => value !== undefined)
  const names = valued.flatMap(({ long, short }) =>
    short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`],
  )
  return `    "${words.join(" ")}")
      options="${flags.join(" ")}"
      valued=" ${names.join(" ")} "
      ;;
`
}

/** What can stand at this place: the value of the option before it, or an argument. */
const wordsCase = ({ words, options, operands, repeats }: CompletedCommand): string => {
  const values = options.map((option) => choice(namesOf(option), option.value))
  const places = operands.map((each, index) =>
    choice(repeats && index === operands.length - 1 ? "*" : String(index), each),
  )
  return `    "${words.join(" ")}")
      if [ "$operand" -lt 0 ]; then
        case "$previous" in
${values.join("")}        esac
      else
        case "$operand" in
${places.join("")}        esac
      fi
      ;;
`
}

const choice = (pattern: string, completion: Completion | undefined): string => {
  const said = completion === undefined ? "" : setting(completion)
  return said === "" ? "" : `          ${pattern}) ${said} ;;\n`
}

const namesOf = ({ long, short }: CompletedOption): string =>
  short === undefined ? `--${long}` : `--${long} | -${short}`

const setting = (completion: Completion): string => {
  if (completion.kind === "words") return `words="${completion.words.join(" ")}"`
  return completion.kind === "nothing" ? "" : `files=${completion.kind === "files" ? "-f" : "-d"}`
}
