# shellcheck shell=sh disable=SC2154
# Ends a job: TERM to its process groups, KILL after `grace` seconds; then prints what can be seen of it.
# Only processes that are the job's own for certain get a signal.

main() {
  set -f
  umask 077
  find_async_dir
  check_id "$claim_id"
  aj_dir=${job_dir:-$aj_jobs/$claim_id}
  find_state "$aj_dir"
  if [ "$aj_state" = present ] && read_job "$claim_id" "$aj_dir" "$ansible_job_id"; then cancel_job; fi
  print_observation "$claim_id" "$aj_dir" "$ansible_job_id"
}

cancel_job() {
  aj_targets=
  if wrapper_lives "$claim_id" "$aj_fence"; then add_target; fi
  if command_lives "$aj_fence" "$aj_command"; then add_target; fi
  [ -n "$aj_targets" ] || return 0
  take_link "$aj_dir/cancel" "at=$(now);by=$(user_name)"
  [ "$aj_link" != none ] || printf '%s\n' "Cannot note in '$aj_dir/cancel' that the job was cancelled" >&2
  send TERM
  wait_for_end "$grace"
  if targets_live; then
    send KILL
    wait_for_end 10
  fi
}

# Adds process aj_pid, which is known to be the job's, by its group; by itself when its group is unknown or our own.
add_target() {
  aj_target=-$aj_group
  process "$$"
  case $aj_target in
    -- | "-$aj_group") aj_target=$aj_pid ;;
  esac
  kill -s 0 "$aj_pid" 2>/dev/null ||
    refuse "Cannot end process $aj_pid: $(user_name) may not; run the role as the user of the job, or with become" 66
  case " $aj_targets " in
    *" $aj_target "*) ;;
    *) aj_targets="$aj_targets $aj_target" ;;
  esac
}

# Sends signal $1 to all targets that live.
send() {
  for aj_target in $aj_targets; do
    ! target_lives "$aj_target" || kill -s "$1" -- "$aj_target" 2>/dev/null
  done
}

wait_for_end() {
  aj_waited=0
  while [ "$aj_waited" -lt "$(($1 * 10))" ] && targets_live; do pause; done
}

targets_live() {
  for aj_target in $aj_targets; do
    ! target_lives "$aj_target" || return 0
  done
  return 1
}

# Whether a process of target $1, a pid or a minus and a process group, lives.
target_lives() {
  case $1 in
    -*) group_lives "${1#-}" ;;
    *) process "$1" ;;
  esac
}

# Whether process group $1 has a process that is no zombie.
group_lives() {
  if has_proc; then
    is_in_proc ") [^ZXx] [0-9]* $1 " stat
  elif command -v ps >/dev/null 2>&1; then
    all_groups | grep "^ *$1  *[^ZX ]" >/dev/null
  else
    kill -s 0 -- "-$1" 2>/dev/null
  fi
}

# Prints the group and the state of all processes; where ps knows no states, a word that tells zombies.
all_groups() {
  ps -A -o pgid= -o stat= 2>/dev/null || ps -A -o pgid= -o args= | sed 's/<defunct>/Z/'
}

main; exit $?
