#!/usr/bin/env bash
# made_up_bench: behaves as a family's benchmark program, but measures nothing. For tests of the gate.
#   BENCHMARKS (names) and COST (of an operation) are set by whoever copies this.
BENCHMARKS="lock/a/x lock/a/y lock/b/z"
COST=1000
for word in "$@"; do
  case $word in
    --benchmark_list_tests) printf '%s\n' $BENCHMARKS && exit ;;
    --benchmark_filter=*) name=${word#*=^} name=${name%$} name=${name//\\/} ;;
  esac
done
case ${CONTEND_INJECT:-} in throughput:0.*) percent=${CONTEND_INJECT#*:0.} percent=$((10#${percent}0 / (10 ** (${#percent} - 1)))) ;; esac
value=$(((COST + RANDOM % 4) * (100 + ${percent:-0})))
probe='{"round_trip_ns": 100, "dual_ratio": 1, "loop_ns": 5}'
echo "{\"schema\": \"contend.launch\", \"id\": \"$name\", \"metric\": \"nanoseconds\", \"value\": $value, \"check\": \"ok\"," \
  "\"probes\": [$probe, $probe], \"histogram\": null}"
