#!/usr/bin/env bash
# queue_bench_kill_test: SIGKILL to a worker and to queue_bench itself, in the middle of each workload.
#   queue_bench_kill_test.sh PROGRAM
#
# A killed worker: its name and signal are reported, the run ends by itself with its capsule written. Killed itself:
# two seconds later nothing is left of it, neither processes nor files in /dev/shm.
set -uo pipefail
program=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

fail() {
  echo "FAILED: $1"
  sed 's/^/    /' "$scratch/out" | tail -5
  failed=1
}

descendants() { # pid: all below it
  local child
  for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
    echo "$child"
    descendants "$child"
  done
}

# Starts a long launch; sets child and team (all processes below child once the workers are pinned and busy).
start() { # workload kind shape
  "$program" --samples=1 --sample_time=60s --capsule="$scratch/c.json" --print=false \
    --benchmark_filter="$1/mutex_ring/yield/$2/$3/spread/8B/cap1024\$" >"$scratch/out" 2>&1 &
  child=$!
  local expected=$4 i
  for ((i = 0; i < 400; ++i)); do
    sleep 0.05
    mapfile -t team < <(descendants $child)
    # Only the real launch lasts: the audit's and the probes' processes are gone a moment later.
    ((${#team[@]} >= expected)) && grep -q points "$scratch/out" && sleep 0.5 && mapfile -t team < <(descendants $child) &&
      ((${#team[@]} >= expected)) && return 0
  done
  fail "$1 $2: the launch did not begin"
  kill -9 $child
  return 1
}

gone() { # pids: whether all are gone within two seconds
  local i pid alive
  for ((i = 0; i < 40; ++i)); do
    alive=0
    for pid in "$@"; do [[ -d /proc/$pid ]] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null && alive=1; done
    ((alive)) || return 0
    sleep 0.05
  done
  return 1
}

shm_before=$(ls /dev/shm)
for what in 'transfer forked 1.1' 'transfer executed 1.1' 'pairs threads 2.0' 'mix threads 2.0' 'burst threads 1.1' \
  'ping_pong forked 1.1'; do
  read -r workload kind shape <<<"$what"
  # Below queue_bench: a supervisor, the host, and two workers if they are processes.
  expected=4
  [[ $kind == threads ]] && expected=2

  if start "$workload" "$kind" "$shape" "$expected"; then
    kill -9 "${team[-1]}" # the deepest: a worker, or the host of a thread team
    sleep 2
    # By now the next launch runs, a minute long; ended in the same way.
    kill -TERM $child
    for pid in $(descendants $child | tail -1); do kill -9 "$pid"; done
    wait $child
    [[ $? == 143 ]] || fail "$workload $kind: worker killed, then SIGTERM: exit code"
    grep -q '"what":"[^"]*SIGKILL' "$scratch/c.json" || fail "$workload $kind: the capsule does not name the signal"
    gone "${team[@]}" || fail "$workload $kind: processes left after a worker was killed"
  fi

  if start "$workload" "$kind" "$shape" "$expected"; then
    kill -9 $child
    wait $child 2>/dev/null
    gone "${team[@]}" || fail "$workload $kind: processes left after queue_bench was killed"
  fi
done
[[ $(ls /dev/shm) == "$shm_before" ]] || fail "something is left in /dev/shm: $(ls /dev/shm)"

((failed)) || echo "all good"
exit $failed
