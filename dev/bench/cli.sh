#!/usr/bin/env bash
# The commands, ours and Python's, as whole processes on a folio of the flights table: the best of 15 calls each, in one run.
# Called by `bin/bench --only cli`. Python's command is that of DATAFOLIO_PYTHON, or of the suite test/interop.
set -euo pipefail
root=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
calls=15
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DATAFOLIO_HOME=$folder/home DATAFOLIO_PATH=$folder/flights
ours=("$root/bin/datafolio")
"${ours[@]}" init "$folder/flights" >/dev/null
"${ours[@]}" add "$root/notebooks/data/flights.parquet" >/dev/null
"${ours[@]}" snapshot create v1 --no-git >/dev/null

python=${DATAFOLIO_PYTHON:-}
for each in "${XDG_CACHE_HOME:-$HOME/.cache}"/datafolio/python-*/bin/python; do
  if [[ -z $python && -x $each ]]; then python=$each; fi
done
theirs=("$python" -c "import sys; sys.argv[0] = 'datafolio'; from datafolio.cli.main import cli; cli()")

# best COMMAND ...: sets best to the milliseconds of the fastest of so many calls.
best() {
  local i start end took
  best=
  for ((i = 0; i < calls; i++)); do
    start=$(date +%s%N)
    "$@" >/dev/null
    end=$(date +%s%N)
    took=$(((end - start) / 1000000))
    if [[ -z $best || $took -lt $best ]]; then best=$took; fi
  done
}

printf '| call | ms | of the time of Python'"'"'s `describe` |\n| --- | --- | --- |\n'
base=
if [[ -n $python ]]; then
  best "${theirs[@]}" describe
  base=$best
  printf '| Python, describe | %s | 1.00 |\n' "$base"
else
  printf '| Python, describe | not measured: there is no Python with datafolio | |\n'
fi
row() {
  local name=$1 share=''
  shift
  best "${ours[@]}" "$@"
  if [[ -n $base ]]; then share=$(awk -v a="$best" -v b="$base" 'BEGIN {printf "%.2f", a / b}'); fi
  printf '| %s | %s | %s |\n' "$name" "$best" "$share"
}
row describe describe
row tables tables
row info info flights
row path path flights
row 'snapshot list' snapshot list
row 'query, counting flights by carrier' query 'select carrier, count(*) as n from flights group by 1 order by 2 desc'
