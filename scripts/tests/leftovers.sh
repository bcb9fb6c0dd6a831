# shellcheck shell=bash
# leftovers: what a program that was killed may leave behind: processes, files in /dev/shm. Sourced by tests, never run.

descendants() { # pid: all below it
  pgrep -P "$1" | while read -r pid; do echo "$pid" && descendants "$pid"; done
}

# Files in /dev/shm whose creator is gone, as their lock tells, so that programs running beside a test do no harm.
left_in_shm() {
  local file
  for file in /dev/shm/*; do
    [[ -f $file ]] && flock -n "$file" true && echo "$file"
  done
}

# before: prints what has been left since, if anything; answers 0 if something has.
left_since() {
  local new
  new=$(comm -13 <(echo "$1") <(left_in_shm))
  if [[ $new ]]; then
    sleep 1 # a file made beside this is locked at once
    new=$(comm -13 <(echo "$1") <(left_in_shm))
  fi
  [[ $new ]] && echo "$new"
}
