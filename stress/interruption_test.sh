#!/usr/bin/env bash
# interruption_test: SIGINT, SIGTERM and SIGKILL to a stress program in the middle of its work.
#   interruption_test.sh PROGRAM ARGUMENT...      which would run for minutes
#
# The first two reach all its processes, as Ctrl-C does: it ends by itself, answers 128 + the signal, and its result file
# tells what it had done by then, and calls nothing a finding.
# After all three nothing is left of it, neither processes nor files in /dev/shm. Waits for what happens, however long
# that takes; CTest's time-out ends what never happens.
set -uo pipefail
# shellcheck source=scripts/tests/leftovers.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/tests/leftovers.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

fail() {
  echo "FAILED: $1"
  tail -5 "$scratch/out" | sed 's/^/    /'
  failed=1
}

# Sets child, and team: all below it, a supervisor, a lot of work, a worker, once its second lot runs: the first is done.
start() {
  local first=
  rm -f "$scratch/result.json"
  setsid "$@" --json "$scratch/result.json" >"$scratch/out" 2>&1 &
  child=$!
  team=()
  while ((${#team[@]} < 3)) || [[ ${first:=${team[1]}} == "${team[1]}" ]]; do
    kill -0 $child 2>/dev/null || return
    mapfile -t team < <(descendants $child)
  done
}

await_end_of_team() {
  local pid
  for pid in "${team[@]}"; do
    while [[ -e /proc/$pid && $(ps -o stat= -p "$pid") != Z* ]]; do sleep 0.02; done
  done
}

shm_before=$(left_in_shm)
for signal in INT TERM KILL; do
  start "$@"
  group=$([[ $signal == KILL ]] || echo -)
  kill -$signal -- "$group$child" || fail "SIG$signal: it had ended before"
  code=0
  wait $child 2>/dev/null || code=$?
  ((code == 128 + $(kill -l $signal))) || fail "SIG$signal: it answered $code"
  await_end_of_team
  [[ $signal == KILL ]] && continue
  grep -q '"what": "[^"]' "$scratch/result.json" && fail "SIG$signal: it calls that a finding"
  grep -q '"times": [1-9]' "$scratch/result.json" || fail "SIG$signal: its result file tells nothing"
done
if left=$(left_since "$shm_before"); then fail "something is left in /dev/shm: $left"; fi

((failed)) || echo "all good"
exit $failed
