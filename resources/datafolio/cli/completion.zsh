#compdef datafolio
# Completion of datafolio for zsh: the command itself tells what may come next.
_datafolio() {
  local name text kind='' suffix=' '
  local -a named
  while IFS=$'\t' read -r name text; do
    case $name in
      :files | :folders) kind=$name ;;
      :more) suffix='' ;;
      *) named+=("${name//:/\\:}${text:+:$text}") ;;
    esac
  done < <("${${(Q)words[1]}/#\~\//$HOME/}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)
  local found=1
  (( ! $#named )) || { _describe -V datafolio named -S "$suffix" && found=0 }
  [[ $kind != :files ]] || { _files && found=0 }
  [[ $kind != :folders ]] || { _files -/ && found=0 }
  return found
}
if [[ ${funcstack[1]:-} == _datafolio ]]; then
  _datafolio "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _datafolio datafolio
fi
