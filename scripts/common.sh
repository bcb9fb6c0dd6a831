# shellcheck shell=bash disable=SC2034
# common: what every script here shares: where we are, how we speak, how we fail, how we build. Sourced, never run.
#
# Exit codes of all scripts: 0 good, 1 what was checked is bad, 2 wrong usage or environment.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
script=$(realpath "$0")
self=$(basename "$0")

say() { printf '%s: %s\n' "$self" "$*" >&2; }

die() {
  say "$*"
  exit 2
}

# The first comment block of a script is its help.
usage() { awk 'NR == 1 { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$script"; }

bad_usage() {
  say "$*"
  say "scripts/$self --help says more"
  exit 2
}

# The value of an option given as `--name value` or `--name=value`; sets `value` and `taken`, the words to shift.
option_value() {
  if [[ $1 == *=* ]]; then
    value=${1#*=} taken=1
  elif (($# >= 2)); then
    value=$2 taken=2
  else
    bad_usage "$1 needs a value"
  fi
}

# Debian's own Python, because the packages of scripts/packages.txt are installed for it.
python() {
  local interpreter=/usr/bin/python3
  [[ -x $interpreter ]] || interpreter=python3
  "$interpreter" "$@"
}

# group...: installs what is missing of them. Without the peers everything else works, so they may fail.
ensure() {
  local group required=() peers=false
  if "$root/scripts/setup" --check "$@" >/dev/null 2>&1; then return; fi
  for group in "$@"; do
    if [[ $group == peers ]]; then peers=true; else required+=("$group"); fi
  done
  "$root/scripts/setup" "${required[@]}" || exit 2
  if ! $peers || "$root/scripts/setup" --check peers >/dev/null 2>&1; then return; fi
  "$root/scripts/setup" peers || say "going on without the missing peers; the page names them as absent"
}

# A compiler of this project wants about 1.5 GB: no more of them at once than fit.
jobs_that_fit() {
  local cpus fit
  cpus=$(nproc)
  fit=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
  echo $((fit < 1 ? 1 : fit < cpus ? fit : cpus))
}

# preset: what CMake says is shown only if it fails.
configure() {
  local log=$root/build/$1.configure.log
  mkdir -p "$root/build" || die "cannot create $root/build"
  if (cd "$root" && cmake --preset "$1") >"$log" 2>&1; then return; fi
  cat "$log" >&2
  die "$1: configuring failed (above); scripts/setup --check says what is not installed"
}

# preset jobs target...: builds, a line per step, under the command ${under[@]} if there is one.
under=()
build() {
  local preset=$1 jobs=$2
  shift 2
  say "building preset $preset in build/$preset, $jobs at once"
  configure "$preset"
  "${under[@]}" env NINJA_STATUS='[%f/%t, %es] ' cmake --build "$root/build/$preset" -j "$jobs" --target "$@" >&2 ||
    die "$preset: the build failed (above)"
}
