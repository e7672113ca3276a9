#!/usr/bin/env bash
# DuckDB in this process against Spark, on one machine: a session of this process (local) and a standalone cluster of a master and
# two workers of one core each. Called by `bin/bench --only spark`; ROWS says of how many rows, several numbers apart by blanks.
set -euo pipefail
root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
cd "$root"
# shellcheck source=../../bin/lib/java.sh
source bin/lib/java.sh
# shellcheck source=../../bin/lib/python.sh
source bin/lib/python.sh
make_python spark-python test/spark/requirements.txt
[[ -n $python ]] || fail "Spark is not measured: $why_no_python."
spark=$("$python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
find_java
classpath=$(bin/clojure -A:spark:dev -Spath | absolute_classpath)
spark_options=()
while IFS= read -r option; do spark_options+=("$option"); done < <(grep -o '"--add-[^"]*"' deps.edn | tr -d '"')
exec "$java" "${jvm_options[@]}" "${spark_options[@]}" -Xmx1g -Ddatafolio.spark-home="$spark" \
  -cp "test/spark/resources:test/spark/clj:$classpath" clojure.main -m bench.spark "${ROWS:-1000000 20000000}"
