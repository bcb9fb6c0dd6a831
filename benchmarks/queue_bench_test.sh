#!/usr/bin/env bash
# queue_bench_test: queue_bench as its user meets it: good runs, bad input, interruption; no timing is judged.
#   queue_bench_test.sh PROGRAM
set -uo pipefail
program=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
few=(--samples=1 --sample_time=2ms
  --benchmark_filter='transfer/mutex_ring/yield/(threads|executed)/1.1/spread/8B/cap[0-9]+$')

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

check "a run prints its points" 0 'queue/transfer/mutex_ring/yield/executed' "$program" "${few[@]}"
check "the list is Google Benchmark's" 0 'queue/ping_pong' "$program" --benchmark_list_tests
check "Google Benchmark's output file" 0 '' "$program" "${few[@]}" --benchmark_out="$scratch/google.json"
check "  is JSON with our counters" 0 '' grep -q items_per_second "$scratch/google.json"
check "a capsule is written" 0 'results in' "$program" "${few[@]}" --capsule="$scratch/c.json"
check "  and says that it is complete" 0 '' grep -q '"complete":true' "$scratch/c.json"
check "the self-audit" 0 'planted loss.*: ok' "$program" --audit_only
check "help" 0 'benchmark_filter' "$program" --help
check "an unknown filter lists near names" 2 'mutex_ring' "$program" --benchmark_filter=mutx_ring
check "no workers" 2 'at least 1 producer' "$program" --workers=0+1
check "a million workers" 2 'at most' "$program" --workers=1000000+1
check "workers that are no list" 2 'PRODUCERS+CONSUMERS' "$program" --workers=two
check "capacity 0" 2 'at least 1' "$program" --capacity=0
check "capacity 3 leaves those that take it" 0 'cap3' "$program" "${few[@]}" --capacity=3
check "capacity 2^40 is refused before measuring" 2 'needs .* bytes' "$program" "${few[@]}" --capacity=1099511627776
check "an unknown profile" 2 'quick and full' "$program" --profile=slow
check "an unknown flag" 2 'nonsense' "$program" --nonsense
check "a stray word" 2 'what is this' "$program" stray
check "an output that cannot be written" 2 'choose another place' "$program" "${few[@]}" --capsule=/proc/no/c.json
check "a place that is no folder" 2 'choose another place' "$program" "${few[@]}" --capsule=/dev/full/c.json
check "one CPU is marked" 0 'one CPU only' taskset -c "$(taskset -pc $$ | grep -o '[0-9]*$')" "$program" "${few[@]}"

# Interrupted: what was measured is kept.
"$program" --capsule="$scratch/i.json" --benchmark_filter=mutex_ring >"$scratch/out" 2>&1 &
child=$!
until grep -q 'points' "$scratch/out" || ! kill -0 $child; do sleep 0.05; done
sleep 0.5
kill -TERM $child
wait $child
code=$?
check "SIGTERM: exit code 143 (saw $code)" 0 '' test $code = 143
check "  and the capsule says what ended it" 0 '' grep -q '"ended_by":"SIGTERM"' "$scratch/i.json"
check "  and nothing half-written stays" 0 '' test -z "$(compgen -G "$scratch/*.part-*")"

((failed)) || echo "all good"
exit $failed
