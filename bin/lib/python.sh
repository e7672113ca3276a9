# A Python with the packages of a requirements file, made once below the cache folder. Sourced by those who compare or test with
# Python.

# make_python NAME REQUIREMENTS [OPTION...]: installs with these options of pip's, such as --no-compile where Python starts once
# only. Sets python to one that has the packages; else python is empty and why_no_python says why.
# Another Python or other requirements are another folder, ${XDG_CACHE_HOME:-~/.cache}/datafolio/NAME-….
make_python() {
  python='' why_no_python=''
  local base version hash folder fresh
  base=$(command -v python3) || { why_no_python='there is no python3'; return 0; }
  version=$("$base" -c 'import sys; print(sys.version, sys.prefix)') || { why_no_python='python3 does not start'; return 0; }
  hash=$( (printf '%s\n' "$version"; cat "$2") | cksum | tr -d ' ')
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/datafolio/$1-$hash
  if [[ ! -x $folder/bin/python ]]; then
    mkdir -p "${folder%/*}"
    fresh=$(mktemp -d "$folder.XXXXXX")
    printf "Bringing Python's packages of %s, once, into %s\n" "${2#"$root"/}" "$folder" >&2
    if ! "$base" -m venv "$fresh" >"$fresh.log" 2>&1; then
      why_no_python='python3 -m venv fails'
    elif ! "$fresh/bin/python" -m pip install --quiet --disable-pip-version-check "${@:3}" -r "$2" >"$fresh.log" 2>&1; then
      why_no_python="pip cannot install the packages of ${2#"$root"/}"
    else
      # The rename is the commit: another run that was faster keeps its folder.
      mv -T "$fresh" "$folder" 2>/dev/null || [[ -x $folder/bin/python ]] || why_no_python="$folder cannot be made"
    fi
    [[ -z $why_no_python ]] || tail -n 3 "$fresh.log" >&2
    rm -rf "$fresh" "$fresh.log"
  fi
  [[ -n $why_no_python ]] || python=$folder/bin/python
}
