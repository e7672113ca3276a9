# Finding java, the options it needs, and compiling the Java core, its tests, and Clojure ahead. Sourced by bin/clojure and
# those who run tests; needs $root.

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Sets java, javac and jvm_options.
find_java() {
  java=${JAVA_CMD:-}
  if [[ -z $java && -n ${JAVA_HOME:-} ]]; then java=$JAVA_HOME/bin/java; fi
  if [[ -z $java ]]; then
    java=$(command -v java) || fail "There is no java. Install a JDK, version 17 or newer, or set JAVA_HOME to one."
  fi
  command -v "$java" >/dev/null || fail "$java does not exist. Set JAVA_HOME (or JAVA_CMD) to a JDK, version 17 or newer."
  jvm_options=(--add-opens=java.base/java.nio=ALL-UNNAMED)
  local version build
  java_version
  if [[ -z $version ]]; then
    jvm_options+=(-XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
  elif [[ $version -ge 24 ]]; then
    jvm_options+=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
  elif [[ $version -lt 17 ]]; then
    fail "$java is version $version. The library needs 17 or newer: set JAVA_HOME to such a JDK."
  fi
}

# Sets version to the feature number in the JDK's `release` file, and build to all of it, or both to nothing: starting java to ask costs more than
# everything else here.
java_version() {
  version='' build=''
  local file=$java link line
  [[ $file == */* ]] || file=$(command -v "$java")
  while [[ -L $file ]]; do
    link=$(readlink "$file")
    case $link in /*) file=$link ;; *) file=${file%/*}/$link ;; esac
  done
  local release=${file%/*}/../release
  [[ -r $release ]] || return 0
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        line=${line#JAVA_VERSION=\"}
        version=${line%%[!0-9]*}
        build=${line%\"}
        ;;
    esac
  done <"$release"
}

# Is any source, or a folder that lost one, newer than the last compilation?
java_core_is_stale() {
  [[ -d $root/src/java ]] || return 1
  [[ -d $root/target/classes && -f $root/target/classes.stamp ]] || return 0
  [[ -n $(find "$root/src/java" -newer "$root/target/classes.stamp" -print -quit) ]]
}

find_javac() {
  javac=${java%java}javac
  [[ -x $javac ]] || javac=$(command -v javac) || fail "There is java but no javac. Install a JDK, not a runtime alone."
}

# compile_java CLASSPATH SOURCES TARGET: all of SOURCES into TARGET, which is replaced only by a whole result.
compile_java() {
  local fresh=$3.new.$$ list=$3.list.$$
  find_javac
  rm -rf "$fresh"
  mkdir -p "$fresh"
  find "$2" -name '*.java' | sed 's/.*/"&"/' >"$list"
  # Not -Xlint:classfile (annotations in Arrow's jars that no jar defines), nor path (folders that do not exist yet).
  # -proc:none: jars on the test classpath offer annotation processors nobody asked for. Texts that are put together by code of
  # their own class, instead of by what is made at the first use, start faster.
  if [[ -s $list ]] && ! "$javac" --release 17 -XDstringConcat=inline -Xlint:all,-classfile,-path -Werror -proc:none -encoding UTF-8 \
    -cp "$1" -d "$fresh" "@$list" >&2; then
    rm -rf "$fresh" "$list"
    return 1
  fi
  rm -rf "$list" "$3"
  mv "$fresh" "$3"
}

# one_at_a_time COMMAND ...: runs a function while no other process compiles here.
one_at_a_time() {
  local target=$root/target lock=$root/target/compile.lock waited=0 status=0
  mkdir -p "$target"
  until mkdir "$lock" 2>/dev/null; do
    if [[ -f $lock/pid ]] && ! kill -0 "$(cat "$lock/pid")" 2>/dev/null; then rm -rf "$lock"; continue; fi
    waited=$((waited + 1))
    [[ $waited -lt 1800 ]] || fail "Another process compiles since three minutes. If none does, remove target/compile.lock."
    sleep 0.1
  done
  echo $$ >"$lock/pid"
  trap 'rm -rf "$root/target/compile.lock"' EXIT
  "$@" || status=$?
  rm -rf "$lock"
  trap - EXIT
  return $status
}

# compile_java_core CLASSPATH: into target/classes.
compile_java_core() {
  one_at_a_time compile_java_core_now "$1" || fail "The Java core does not compile (a warning counts as an error)."
}

compile_java_core_now() {
  local stamp=$root/target/stamp.$$
  java_core_is_stale || return 0
  touch "$stamp"
  if ! compile_java "$1" "$root/src/java" "$root/target/classes"; then
    rm -f "$stamp"
    return 1
  fi
  mv "$stamp" "$root/target/classes.stamp"
}

# Where the variable says no, nothing that was compiled ahead may be left either.
ahead_is_wanted() {
  [[ ${DATAFOLIO_AHEAD:-} == no ]] || return 0
  rm -rf "$root/target/aot" "$root/target/aot.stamp"
  return 1
}

# Is anything newer than the Clojure that was compiled ahead? Then none of it may be used: what is compiled anew from source does
# not know the classes of before.
ahead_is_stale() {
  local stamp=$root/target/aot.stamp
  [[ -d $root/target/aot && -f $stamp ]] || return 0
  [[ -n $(find "$root/src/clj" "$root/deps.edn" "$root/target/classes.stamp" "$root/bin/lib/aot.clj" -newer "$stamp" -print -quit) ]]
}

# compile_ahead CLASSPATH: the library's Clojure into target/aot. Where that fails there is none, and source is what runs.
compile_ahead() { one_at_a_time compile_ahead_now "$1"; }

compile_ahead_now() {
  local fresh=$root/target/aot.new.$$ stamp=$root/target/stamp.$$
  ahead_is_stale || return 0
  printf 'Compiling the library ahead, once ...\n' >&2
  rm -rf "$root/target/aot" "$root/target/aot.stamp" "$root/target/"aot.new.*
  mkdir -p "$fresh"
  touch "$stamp"
  if ! "$java" "${jvm_options[@]}" -XX:+UseSerialGC -cp "$fresh:$1" clojure.main "$root/bin/lib/aot.clj" "$fresh" >"$fresh.log" 2>&1; then
    rm -rf "$fresh"
    mkdir "$fresh" # not tried again before the next edit
  fi
  rm -f "$fresh.log"
  mv "$fresh" "$root/target/aot"
  mv "$stamp" "$root/target/aot.stamp"
}

# Is what stands in src/NAME newer than its classes, or the core?
part_is_stale() {
  local stamp=$root/target/$1-classes.stamp
  [[ ! -f $stamp || $root/target/classes.stamp -nt $stamp || -n $(find "$root/src/$1/java" -newer "$stamp" -print -quit) ]]
}

# compile_part NAME CLASSPATH: src/NAME, which only an alias adds, into target/NAME-classes, when it or the core has changed.
compile_part() {
  if part_is_stale "$1"; then one_at_a_time compile_part_now "$@"; fi
}

compile_part_now() {
  local stamp=$root/target/$1-classes.stamp
  part_is_stale "$1" || return 0
  touch "$stamp.new"
  compile_java "$2" "$root/src/$1/java" "$root/target/$1-classes" || fail "src/$1 does not compile (a warning counts as an error)."
  mv "$stamp.new" "$stamp"
}

# What aliases add, each in a folder of src that is called like the alias.
parts='delta s3 gcs spark'

# A classpath from the input, its folders of this project as absolute ones: the official CLI prints them relative.
absolute_classpath() { tr ':' '\n' | sed "s|^\([^/]\)|$root/\1|" | tr '\n' ':'; }

# The folder that the command runs from, target/command. Needs $classpath and $home.
assemble_command() {
  local fresh=$root/target/command.new.$$
  compile_part_now cli "$classpath"
  rm -rf "$fresh"
  mkdir -p "$fresh"
  if ! "$java" -cp "$classpath" datafolio.cli.Assembly "$fresh" "$classpath" ||
    ! "$java" -XX:TieredStopAtLevel=1 -cp "$classpath" clojure.main "$root/bin/lib/archivable.clj" "$fresh"/picocli-*.jar; then
    rm -rf "$fresh"
    fail "The command could not be put together."
  fi
  cp "$root/bin/lib/java.sh" "$root/bin/lib/launch.sh" "$fresh/"
  cp "$root/bin/lib/installed.sh" "$fresh/datafolio.sh"
  touch "$fresh/id"
  rm -rf "$home"
  mv "$fresh" "$home"
}

# library NAME: what the alias NAME adds to the command, jars and classes, in $libraries/NAME.
library() {
  local target=$libraries/$1 fresh=$libraries/$1.new.$$ with without entry
  [[ ! -f $target.stamp || -n $(find "$root/src/$1" "$root/src/java" "$root/deps.edn" -newer "$target.stamp" -print -quit) ]] || return 0
  without=$(cd "$root" && bin/clojure -A:cli:delta -Spath | absolute_classpath)
  with=$(cd "$root" && bin/clojure "-A:cli:delta:$1" -Spath | absolute_classpath) || fail "The library $1 cannot be had, the reason is above."
  rm -rf "$fresh"
  mkdir -p "$fresh"
  while IFS= read -r entry; do
    if [[ -z $entry || :$without: == *:"$entry":* ]]; then continue; fi
    if [[ -d $entry ]]; then cp -Rp "$entry" "$fresh/classes"; elif [[ -f $entry ]]; then cp -p "$entry" "$fresh/"; fi
  done < <(tr ':' '\n' <<<"$with")
  rm -rf "$target"
  mv "$fresh" "$target"
  touch "$target.stamp"
}

# Sets classpath to the one of the tests, whose processes start elsewhere.
test_classpath() {
  classpath=$(bin/clojure -A:test -Spath | absolute_classpath)
  [[ -z ${DATAFOLIO_EXTRA_CLASSPATH:-} ]] || classpath="$classpath$DATAFOLIO_EXTRA_CLASSPATH:"
}

# The Java tests into target/test-classes, when they or the core have changed. Needs $classpath.
compile_tests() {
  local stamp=target/test-classes.stamp
  compile_part_now cli "$classpath"
  [[ -d test/java ]] || return 0
  if [[ ! -f $stamp || target/classes.stamp -nt $stamp || target/cli-classes.stamp -nt $stamp || -n $(find test/java -newer "$stamp" -print -quit) ]]; then
    touch "$stamp.new"
    compile_java "$classpath" test/java target/test-classes || fail "The Java tests do not compile (a warning counts as an error)."
    mv "$stamp.new" "$stamp"
  fi
}
