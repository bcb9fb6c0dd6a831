#!/bin/bash
# usage_test: that hunt answers 2 and says why when it is used wrongly, and 0 when it is only asked. usage_test.sh HUNT
set -u
hunt=$1
refused() {
  local said
  said=$("$hunt" "$@" 2>&1 >/dev/null)
  local answer=$?
  if [[ $answer != 2 || $said != *"hunt --help says more"* ]]; then
    echo "hunt $*: answered $answer and said: $said"
    exit 1
  fi
}
refused --colour red
refused --seconds
refused --seconds 0
refused --seed two
refused --filter '['
refused --filter nothing_is_called_so
refused --team fibres
refused --twins --seeds 0
refused --seeds 3
refused --trial threads,noise=loud
"$hunt" --help | grep -q -- --twins || exit 1
"$hunt" --list | grep -q 'broken twin' || exit 1
