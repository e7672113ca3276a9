# The stand-in for the official command line: flags, classpath cache, start of the JVM. Sourced by bin/clojure, after
# java.sh; needs $root and $lib.

tools_deps=0.31.1646
tools_clojure=1.12.6

usage() {
  cat <<'TEXT'
Usage: bin/clojure [option ...] [-M | -X | -T | -A | init options] [argument ...]

  -M[:alias ...] [argument ...]       clojure.main: -m ns, -e expr, script; an alias's :main-opts go first
  -X[:alias ...] [fn] [:key value ...]  call a function with a map; :exec-fn, :exec-args, :ns-default, :ns-aliases
  -T[:alias ...] [fn] [:key value ...]  the same with a tool's classpath, without the project's own
  -A:alias ...                        a prompt (or init options) with these aliases
  -P                                  bring what is needed, run nothing
  -Sdeps EDN                          more deps.edn data, merged last
  -Spath                              print the classpath, run nothing
  -Sforce                             resolve again, whatever the cache says
  -Srepro                             leave the user's own deps.edn aside
  -Jopt                               an option for the JVM
  --help, -h, -?                      this text

Flags beyond these need the official Clojure CLI; where it is on the PATH, it is used.
TEXT
}

# Sets mode (main, exec, tool, repl), aliases, sdeps, prepare, print_path, force, repro, user_jvm and arguments.
parse_arguments() {
  mode=repl aliases= sdeps= prepare= print_path= force= repro=
  user_jvm=() arguments=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      -M | -M:*) mode=main; aliases=$aliases${1#-M}; shift; break ;;
      -X | -X:*) mode=exec; aliases=$aliases${1#-X}; shift; break ;;
      -T | -T:*) mode=tool; aliases=$aliases${1#-T}; shift; break ;;
      -T*) fail "bin/clojure: $1 names an installed tool, which needs the official Clojure CLI. -T:alias works." ;;
      -A:*) aliases=$aliases${1#-A}; shift ;;
      -A) fail "bin/clojure: -A needs an alias, as in -A:dev." ;;
      -P) prepare=yes; shift ;;
      -Sdeps)
        [[ $# -ge 2 ]] || fail "bin/clojure: -Sdeps needs deps.edn data, as in -Sdeps '{:deps {...}}'."
        sdeps=$2; shift 2 ;;
      -Spath) print_path=yes; shift ;;
      -Sforce) force=yes; shift ;;
      -Srepro) repro=yes; shift ;;
      -J?*) user_jvm+=("${1#-J}"); shift ;;
      --help | -h | '-?') usage; exit 0 ;;
      --version | -version) mode=main; arguments=(-e '(println "Clojure" (clojure-version))'); return 0 ;;
      -[A-Z]*) fail "bin/clojure: there is no $1 here. See bin/clojure --help, or install the official Clojure CLI." ;;
      *) break ;;
    esac
  done
  if [[ $# -gt 0 ]]; then arguments=("$@"); fi
}

# Sets tools_classpath: tools.deps and what it needs, by Maven, once per version.
load_tools() {
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/datafolio/tools-$tools_deps-$tools_clojure
  if [[ -r $cache/classpath ]]; then
    tools_classpath=$(cat "$cache/classpath")
    local old_ifs=$IFS jar whole=yes
    IFS=:
    for jar in $tools_classpath; do [[ -f $jar ]] || whole=; done
    IFS=$old_ifs
    [[ -z $whole ]] || return 0
  fi
  command -v mvn >/dev/null || fail "There is neither the Clojure CLI nor Maven (mvn). Install one of the two and run this again."
  printf 'Bringing the tools that read deps.edn, through Maven, once ...\n' >&2
  mkdir -p "$cache"
  local work=$cache/work.$$
  mkdir -p "$work"
  cat >"$work/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>datafolio</groupId><artifactId>tools</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.clojure</groupId><artifactId>clojure</artifactId><version>$tools_clojure</version></dependency>
    <dependency><groupId>org.clojure</groupId><artifactId>tools.deps</artifactId><version>$tools_deps</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.20</version></dependency>
  </dependencies>
</project>
XML
  if ! mvn -q -B -f "$work/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath \
    "-Dmdep.outputFile=$work/classpath" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    rm -rf "$work"
    fail "Maven could not bring org.clojure/tools.deps $tools_deps (its words are above). Is the network there?"
  fi
  mv "$work/classpath" "$cache/classpath"
  rm -rf "$work"
  tools_classpath=$(cat "$cache/classpath")
}

# Sets classpath, basis_file, jvm and main_options, from the cache where deps.edn and flags are what they were.
load_basis() {
  local user_deps=${CLJ_CONFIG:-${XDG_CONFIG_HOME:+$XDG_CONFIG_HOME/clojure}}
  [[ -n $user_deps ]] || user_deps=$HOME/.clojure
  user_deps=$user_deps/deps.edn
  if [[ -n $repro || ! -f $user_deps ]]; then user_deps=; fi
  local key
  key=$( {
    printf '%s\n' "$PWD" "$mode" "$aliases" "$sdeps" "$user_deps" "$tools_deps"
    cat deps.edn "$lib/basis.clj" ${user_deps:+"$user_deps"}
  } | cksum)
  local entry=.cpcache/datafolio-${key// /-}
  basis_file=$PWD/$entry/basis.edn
  if [[ -n $force || ! -r $entry/complete ]] || ! read_entry "$entry"; then
    load_tools
    rm -rf "$entry"
    mkdir -p "$entry"
    "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$tools_classpath" clojure.main "$lib/basis.clj" \
      "$entry" "$mode" "$aliases" "$sdeps" "$user_deps" >&2 || {
      rm -rf "$entry"
      exit 1
    }
    read_entry "$entry" || fail "The classpath names files that do not exist. Try bin/clojure -Sforce."
  fi
}

# Reads one cache entry; false when a jar it names has gone.
read_entry() {
  local line
  jvm=() main_options=() classpath=
  [[ -r $1/complete ]] || return 1
  IFS= read -r classpath <"$1/classpath"
  while IFS= read -r line; do jvm+=("$line"); done <"$1/jvm"
  while IFS= read -r line; do main_options+=("$line"); done <"$1/main"
  local old_ifs=$IFS jar status=0
  IFS=:
  for jar in $classpath; do
    case $jar in *.jar) [[ -f $jar ]] || status=1 ;; esac
  done
  IFS=$old_ifs
  return $status
}

run() {
  if [[ -n $print_path ]]; then printf '%s\n' "$classpath"; exit 0; fi
  if [[ -n $prepare ]]; then exit 0; fi
  local command=("$java" "${jvm_options[@]}" ${jvm[@]+"${jvm[@]}"} ${user_jvm[@]+"${user_jvm[@]}"}
    "-Dclojure.basis=$basis_file")
  case $mode in
    exec | tool)
      exec "${command[@]}" -cp "$classpath:$lib" clojure.main -m run.exec ${arguments[@]+"${arguments[@]}"} ;;
    main)
      exec "${command[@]}" -cp "$classpath" clojure.main ${main_options[@]+"${main_options[@]}"} ${arguments[@]+"${arguments[@]}"} ;;
    repl)
      exec "${command[@]}" -cp "$classpath" clojure.main ${arguments[@]+"${arguments[@]}"} ;;
  esac
}
