# Writes what zsh offers for each line that is typed: SCRIPT LINE…
zmodload zsh/zpty

hear() {
  local piece heard
  while zpty -r shell piece; do
    heard+="$piece"
    [[ "$heard" == *"$1"* ]] && break
  done
  print -rn -- "$heard"
}

zpty shell zsh -f -i
zpty -w shell "script=${(q)1}; source ${(q)0:A:h}/listener.zsh"
hear READY > /dev/null
shift
for line in "$@"; do
  # What was typed before is wiped out.
  zpty -w -n shell $'\C-u'"$line"$'\t'
  print -r -- "= $line"
  hear END | tr -d '\r' | sed -n 's/^> /> /p'
done
zpty -d shell
