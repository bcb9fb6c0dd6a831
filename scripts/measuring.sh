# shellcheck shell=bash
# measuring: runs measuring programs one after the other, so that a signal ends the one that runs and keeps its results.
# Sourced by scripts/bench and scripts/stress, never run.

# A process group of its own for each program: it gets a signal once, from us, whoever it was meant for.
set -m
trap 'kill -INT "${child:-0}"' INT
trap 'kill -TERM "${child:-0}"' TERM HUP

result=0 # the worst exit code so far

# program argument...: runs it; `status` is its exit code.
measure() {
  "$@" &
  child=$!
  status=0
  wait "$child" || status=$?
  while kill -0 "$child" 2>/dev/null; do # a signal ended the wait, not the binary
    status=0
    wait "$child" || status=$?
  done
  if ((status > result)); then result=$status; fi
}
