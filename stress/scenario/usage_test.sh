#!/usr/bin/env bash
# usage_test: what the scenario program says to nonsense, and that it says it with the right exit code.
#   usage_test.sh PATH_OF_SCENARIO
set -euo pipefail
scenario=$1

expect() {
  local code=0 said
  said=$("$scenario" "${@:3}" 2>&1) || code=$?
  if [[ $code != "$1" || $said != *"$2"* ]]; then
    echo "scenario ${*:3}: answered $code, said: $said; wanted $1 and: $2"
    exit 1
  fi
}

expect 2 "says not which"
expect 2 "no scenario bakery" bakery
expect 0 "tickets" --help
expect 0 "--tickets N" tickets --help
expect 2 "a number from 1 to 1000, not '0'" tickets --buyers 0
expect 2 "unknown option --bakers" consumer --bakers 3
expect 2 "needs a value" consumer --seconds
expect 2 "threads, processes or both" consumer --team fibers
expect 2 "no variant is left" consumer --with nothing_like_it
expect 2 "no such broken twin" workers --twins
expect 2 "cannot write /nowhere/x.json" workers --json /nowhere/x.json
expect 0 "; found: " worker_local --twins --team threads
expect 1 "broken, and not found" tickets --twins --with 'no lock' --buyers 1 --seconds 1 --team threads
