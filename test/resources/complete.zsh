# complete.zsh FOLDER [LINE PATTERN]...: types each line and a tab into a zsh that has the completion of FOLDER, and waits until what
# the terminal shows matches the pattern. Prints that.
zmodload zsh/zpty
zpty terminal zsh -f -i
zpty -w terminal "PS1=; fpath=($1 \$fpath); stty -echo cols 150; autoload -U compinit; compinit -D -u; print -r -- rea''dy"
local shown
zpty -r terminal shown '*ready*'
shift
for line pattern; do
  zpty -w -n terminal "$line"$'\t'
  zpty -r terminal shown "*$pattern*"
  print -r -- "$shown"
  zpty -w -n terminal $'\x15' # a line without what was typed
done
zpty -d terminal
