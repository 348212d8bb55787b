# A shell that writes what it would offer. `$script`: what teaches it.
PS1= PS2= RPS1=
stty -echo
autoload -Uz compinit
compinit -D -u
source $script
compadd() {
  # -O and -A ask for a list of matches, -D takes out what does not match: those offer nothing.
  if [[ "${(j: :)@[1,(i)--]}" == *-[OAD]\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- "> "$^hits
}
offer() {
  print BEGIN
  _main_complete
  print END
}
zle -C offers complete-word offer
bindkey '^I' offers
print READY
