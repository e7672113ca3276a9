# Completion of datafolio for bash: the command itself tells what may come next.
_datafolio() {
  local word=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]/#\~\//$HOME/} name
  COMPREPLY=()
  [[ $word != = ]] || word='' # bash takes --folio=x apart
  while IFS=$'\t' read -r name _; do
    case $name in
      :files) compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY+=($(compgen -f -- "$word")) ;;
      :folders) compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY+=($(compgen -d -- "$word")) ;;
      :more) compopt -o nospace 2>/dev/null ;;
      *) COMPREPLY+=("$name") ;;
    esac
  done < <("$program" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _datafolio datafolio
