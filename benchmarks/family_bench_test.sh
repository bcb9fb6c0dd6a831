#!/usr/bin/env bash
# family_bench_test: what every family's benchmark does alike, as its user meets it; no timing is judged.
#   family_bench_test.sh PROGRAM POINT WRONG RIGHT
#
# POINT is a filter for few points, WRONG the misspelt name of a contender, for which an unknown filter suggests RIGHT.
set -uo pipefail
program=$1 point=$2 wrong=$3 right=$4
family=$(basename "$program" _bench)
reports=$(dirname "${BASH_SOURCE[0]}")/../reports
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
few=(--samples=1 --sample_time=2ms --benchmark_filter="$point")

# check NAME EXPECTED_CODE TEXT_IN_OUTPUT COMMAND...: code as expected, text (may be empty) somewhere in the output.
check() {
  local name=$1 code=$2 text=$3 seen
  "${@:4}" >"$scratch/out" 2>&1
  seen=$?
  if [[ $seen != "$code" ]] || { [[ $text ]] && ! grep -qe "$text" "$scratch/out"; }; then
    echo "FAILED: $name: exit code $seen, expected $code and '$text' in:"
    sed 's/^/    /' "$scratch/out" | tail -20
    failed=1
  fi
}

check "a run prints its points" 0 "^$family/" "$program" "${few[@]}"
check "the list is Google Benchmark's" 0 "^$family/" "$program" --benchmark_list_tests
check "a capsule is written" 0 'results in' "$program" "${few[@]}" --print=false --capsule="$scratch/c.json"
check "  and says that it is complete" 0 '' grep -q '"complete":true' "$scratch/c.json"
check "  and keeps the schema" 0 '' env PYTHONPATH="$reports" /usr/bin/python3 -B -c \
  'import sys; from contend_reports import schema; schema.load(sys.argv[1])' "$scratch/c.json"
check "the self-audit" 0 'planted.*: ok' "$program" --audit_only
check "help" 0 'benchmark_filter' "$program" --help
check "how much there is to measure" 0 '^[1-9][0-9]* points, at most [1-9][0-9]* s$' "$program" --plan_only
check "nothing to measure is no error if only that was asked" 0 '^0 points' "$program" --plan_only --benchmark_filter=zzz
one=$("$program" --benchmark_list_tests --benchmark_filter="$point" | head -1)
check "one launch is a line of JSON" 0 '"schema":"contend.launch".*"check":"ok"' \
  "$program" --one_launch --sample_time=2ms --benchmark_filter="^${one//+/\\+}\$"
check "one launch wants one point" 2 'the filter leaves' "$program" --one_launch --benchmark_filter="^$family/"
check "an unknown filter lists near names" 2 "  $right" "$program" --benchmark_filter="$wrong"
check "flags of other families do no harm" 0 '' "$program" "${few[@]}" --workers=1+1 --capacity=8
check "workers that are no list" 2 'PRODUCERS+CONSUMERS' "$program" --workers=two
check "an unknown profile" 2 'quick and full' "$program" --profile=slow
check "an unknown flag" 2 'nonsense' "$program" --nonsense
check "an output that cannot be written" 2 'choose another place' "$program" "${few[@]}" --capsule=/proc/no/c.json
check "one CPU is marked" 0 'one CPU only' taskset -c "$(taskset -pc $$ | grep -o '[0-9]*$')" "$program" "${few[@]}"

# Interrupted: what was measured is kept.
"$program" --samples=1000 --capsule="$scratch/i.json" --benchmark_filter="$point" >"$scratch/out" 2>&1 &
child=$!
until grep -q 'points' "$scratch/out" || ! kill -0 $child; do sleep 0.05; done
sleep 0.5
kill -TERM $child
wait $child
code=$?
check "SIGTERM: exit code 143 (saw $code)" 0 '' test $code = 143
check "  and the capsule says what ended it" 0 '' grep -q '"ended_by":"SIGTERM"' "$scratch/i.json"

((failed)) || echo "all good"
exit $failed
