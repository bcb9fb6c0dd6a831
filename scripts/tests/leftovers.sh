# shellcheck shell=bash
# leftovers: what a program that was killed may leave behind: processes, files in /dev/shm. Sourced by tests, never run.

descendants() { # pid: all below it
  pgrep -P "$1" | while read -r pid; do echo "$pid" && descendants "$pid"; done
}

# Files in /dev/shm whose creator is gone, as their lock tells, so that programs running beside a test do no harm.
left_in_shm() {
  local file
  for file in /dev/shm/*; do
    # By descriptor: given a name, flock would make the file anew if it has just been removed.
    [[ -f $file ]] && { flock -n 9 && echo "$file"; } 2>/dev/null 9<"$file"
  done
}

# before: prints what has been left since, if anything; answers 0 if something has.
left_since() {
  local new
  new=$(comm -13 <(echo "$1") <(left_in_shm))
  if [[ $new ]]; then
    sleep 1 # a file made or removed beside this has no lock for a moment only
    new=$(comm -12 <(echo "$new") <(left_in_shm))
  fi
  [[ $new ]] && echo "$new"
}
