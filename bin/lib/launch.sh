# Starts the command from its folder. Sourced by bin/datafolio and by an installed datafolio, after java.sh; needs $home, and $libraries,
# the folder of libraries for places such as s3://.

# The JVM's options: classes from the archive, no time for optimising what runs for a moment. What keeps an archive from being
# used in full is nobody's error.
command_options() {
  options=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xlog:disable -Xlog:all=error:stderr "-Xlog:cds*=off:stderr" "-Djava.library.path=$home/native"
    "-Ddatafolio.libraries=$libraries")
  local option
  for option in "${jvm_options[@]}"; do
    [[ $option == --add-opens* ]] || options+=("$option")
  done
}

# Sets archive to the place of this jar's classes for this java; of another java's or jar's the name is another, and of a jar
# elsewhere, for a java before 19 takes the classes of no jar that has moved.
archive_name() {
  local id='' key
  IFS= read -r id <"$home/id" || true
  key=$java-$home
  key=${key//[^A-Za-z0-9]/_}
  [[ ${#key} -le 120 ]] || key=${#key}${key: -120}
  archive=${XDG_CACHE_HOME:-$HOME/.cache}/datafolio/command/$id-$build-$key.jsa
}

# Writes the archive: under a name of this process, then renamed, so that two that start at once do not meet.
make_archive() {
  mkdir -p "${archive%/*}" 2>/dev/null && [[ -w ${archive%/*} ]] || return 0
  local fresh=$archive.$$
  [[ ! -t 2 ]] || printf 'Preparing the command for this java, once ...\n' >&2
  "$java" "${options[@]}" "-XX:ArchiveClassesAtExit=$fresh" -cp "$home/datafolio.jar" --add-opens=java.base/java.nio=ALL-UNNAMED \
    datafolio.cli.Training >/dev/null 2>&1 </dev/null || true
  if [[ -s $fresh ]]; then mv -f "$fresh" "$archive"; else rm -f "$fresh"; fi
  find "${archive%/*}" -name '*.jsa*' -mtime +30 -delete 2>/dev/null || true # of jars that are gone
}

# The names after --with, one a line.
with_libraries() {
  while [[ $# -gt 0 ]]; do
    if [[ $1 == --with && $# -ge 2 ]]; then printf '%s\n' "${2//,/$'\n'}"; shift; fi
    shift
  done
}

# install_command [--with s3,gcs] [FOLDER]: a copy that needs nothing else but a java.
install_command() {
  local fresh name with
  with=$(with_libraries "$@")
  [[ ${1:-} != --with || $# -lt 2 ]] || shift 2
  local target=${1:-$HOME/.local}
  [[ $# -le 1 && $target != -* ]] || {
    printf "Usage: datafolio install [--with s3,gcs] [DIR]\n\nCopies the command into DIR (default: ~/.local): bin, lib, share/man and completions. --with: for\nfolios at s3:// and gs:// too.\n" >&2
    exit 2
  }
  for name in $with; do
    [[ $name == s3 || $name == gcs ]] || fail "There is no library $name: --with takes s3, gcs, or s3,gcs."
    [[ -d $libraries/$name ]] || fail "The library $name is not here: install from the sources, by bin/datafolio install --with $name."
  done
  mkdir -p "$target/bin" "$target/lib" "$target/share/man/man1" "$target/share/bash-completion/completions" "$target/share/zsh/site-functions"
  target=$(cd "$target" && pwd)
  fresh=$(mktemp -d "$target/lib/.datafolio.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$fresh'" EXIT
  cp -Rp "$home/." "$fresh/"
  chmod 755 "$fresh"
  for name in $with; do
    mkdir -p "$fresh/libraries"
    [[ -d $fresh/libraries/$name ]] || cp -Rp "$libraries/$name" "$fresh/libraries/$name"
  done
  [[ ! -d $target/lib/datafolio ]] || rm -rf "$target/lib/datafolio"
  mv "$fresh" "$target/lib/datafolio"
  trap - EXIT
  home=$target/lib/datafolio
  libraries=$home/libraries
  cp "$home/datafolio.1" "$target/share/man/man1/datafolio.1"
  cp "$home/completion.bash" "$target/share/bash-completion/completions/datafolio"
  cp "$home/completion.zsh" "$target/share/zsh/site-functions/_datafolio"
  cp "$home/datafolio.sh" "$target/bin/.datafolio.$$"
  chmod 755 "$target/bin/.datafolio.$$"
  mv -f "$target/bin/.datafolio.$$" "$target/bin/datafolio"
  command_options
  archive_name
  [[ -f $archive ]] || make_archive
  printf 'Installed %s\n' "$target/bin/datafolio"
  case :$PATH: in *":$target/bin:"*) ;; *) printf '%s is not on the PATH.\n' "$target/bin" ;; esac
}

launch() {
  find_java
  local version build
  java_version
  if [[ ${1:-} == install ]]; then shift; install_command "$@"; exit 0; fi
  local options archive terminal=''
  command_options
  archive_name
  if [[ ! -f $archive && -z ${DATAFOLIO_NO_ARCHIVE:-} ]]; then make_archive; fi
  if [[ -f $archive ]]; then options+=("-XX:SharedArchiveFile=$archive"); fi
  [[ ! -t 0 ]] || terminal=0
  [[ ! -t 1 ]] || terminal=${terminal}1
  [[ ! -t 2 ]] || terminal=${terminal}2
  DATAFOLIO_TERMINAL=$terminal exec "$java" "${options[@]}" -jar "$home/datafolio.jar" "$@"
}
