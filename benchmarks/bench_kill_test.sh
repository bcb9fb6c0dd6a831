#!/usr/bin/env bash
# bench_kill_test: SIGKILL to a worker and to the benchmark itself, in the middle of some workloads.
#   bench_kill_test.sh [--everybody] PROGRAM POINT...
#
# POINT is a filter for one point of two workers, of the full profile, which has every workload. A killed worker: its
# name and signal are reported (or, by a pool that had given it no task, that it died), the run ends by itself with its
# capsule written. Workers who live too shortly to be struck (create_join) are killed together with their host.
# Killed itself: two seconds later nothing is left of it, neither processes nor files in /dev/shm. --everybody kills
# all below the program in turn, not only the deepest.
# (over budget: who is struck, what he must say and what must be gone is one story)
set -uo pipefail
# shellcheck source=scripts/tests/leftovers.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/tests/leftovers.sh"
everybody=false
[[ $1 == --everybody ]] && everybody=true && shift
program=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

fail() {
  echo "FAILED: $1"
  sed 's/^/    /' "$scratch/out" | tail -5
  failed=1
}

# Starts a launch of a minute; sets child, and team: all below it, once there are as many as there must be, and were
# half a second before: only the real launch lasts, what the audit and the probes have started is soon gone.
start() { # point expected
  local i seen before=
  "$program" --profile=full --samples=1 --sample_time=60s --capsule="$scratch/c.json" --print=false \
    --benchmark_filter="$1" >"$scratch/out" 2>&1 &
  child=$!
  for ((i = 0; i < 40; ++i)); do
    sleep 0.5
    mapfile -t team < <(descendants $child)
    seen="${team[*]:0:$2}"
    grep -q '0 launches' "$scratch/out" && ((${#team[@]} >= $2)) && [[ $seen == "$before" ]] && return 0
    before=$seen
  done
  fail "$1: the launch did not begin"
  kill -9 $child
  return 1
}

expect_gone() { # after what: all of the team within two seconds
  local i
  for ((i = 0; i < 40; ++i)); do
    ps -o stat= -p "$(IFS=,; echo "${team[*]}")" | grep -qv Z || return
    sleep 0.05
  done
  fail "$what: processes left after $1 was killed"
}

shm_before=$(left_in_shm)
for what in "$@"; do
  # Below the program: a supervisor, the host, and two workers if they are processes that stay.
  expected=$([[ $what == */threads/* || $what == create_join/* ]] && echo 2 || echo 4)
  victims=($((expected - 1)))
  $everybody && mapfile -t victims < <(seq 0 $((expected - 1)))
  for victim in "${victims[@]}"; do
    start "$what" "$expected" || continue
    kill -9 "${team[$victim]}"
    sleep 2
    kill -TERM $child # by now the next launch runs, a minute long: it is ended in the same way
    kill -9 "$(descendants $child | tail -1)"
    wait $child
    [[ $? == 143 ]] || fail "$what: exit code after SIGTERM"
    grep -q '"what":"[^"]*\(SIGKILL\|died between two tasks\)' "$scratch/c.json" || fail "$what: the capsule does not name the signal"
    expect_gone "number $victim of its team"
  done
  if start "$what" "$expected"; then
    kill -9 $child
    wait $child 2>/dev/null
    expect_gone "the benchmark"
  fi
done
if left=$(left_since "$shm_before"); then fail "something is left in /dev/shm: $left"; fi

((failed)) || echo "all good"
exit $failed
