#!/usr/bin/env bash
# made_up_bench: behaves as a family's benchmark program, but measures nothing. For tests of the gate.
#   BENCHMARKS (names), COST (of an operation) and TAILS (anything: operations are timed) are set by whoever copies this.
BENCHMARKS="lock/a/x lock/a/y lock/b/z"
COST=1000
TAILS=
for word in "$@"; do
  case $word in
    --benchmark_list_tests) printf '%s\n' $BENCHMARKS && exit ;;
    --benchmark_filter=*) name=${word#*=^} name=${name%$} name=${name//\\/} ;;
  esac
done
percent=0 tail=0
IFS=: read -r form share rest <<<"${CONTEND_INJECT:-throughput:0}"
case $form in
  throughput | mode) [[ $share == 0.* ]] && percent=${share#0.} && percent=$((10#${percent}0 / (10 ** (${#percent} - 1)))) ;;
  tail) tail=$((40000 / rest)) ;; # of 40,000 operations, each (1 + share) times as long
esac
if [[ $form == mode ]]; then # in turns, so that nothing is left to luck
  echo >>"$0.launches"
  (($(wc -l <"$0.launches") % 5 < 5 * 10#${rest#0.} / 10)) || percent=0
fi
value=$(((COST + RANDOM % 4) * (100 + percent)))
bins="[$((value - RANDOM % 20)), 39000], [$((2 * value + RANDOM % 20)), 1000]"
((tail)) && bins="[$value, $((39500 - tail))], [$((2 * value)), 500], [$((value * (1 + share))), $tail]"
histogram=null
[[ $TAILS ]] && histogram="[$bins]"
probe='{"round_trip_ns": 100, "dual_ratio": 1, "loop_ns": 5}'
echo "{\"schema\": \"contend.launch\", \"id\": \"$name\", \"metric\": \"nanoseconds\", \"value\": $value, \"check\": \"ok\"," \
  "\"probes\": [$probe, $probe], \"histogram\": $histogram}"
