# shellcheck shell=sh disable=SC2154
# The wrapper of a job: takes the fence, runs the command, and notes its exit status. Ansible's async runs it.

main() {
  aj_umask=$(umask)
  set -f
  umask 077
  find_async_dir
  make_job_dir "$claim_id"
  aj_term=0
  # Handlers, not '': what is ignored would be so in the command too.
  trap 'aj_term=1' TERM
  # PIPE: some shells say on stderr that a signal has ended the command; a TERM to the group ends whoever reads that, too.
  # HUP: comes to a group that has lost its session's other one while a process of it is stopped.
  trap : HUP INT QUIT PIPE ALRM USR1 USR2
  take_fence
  guard_limit
  printf '%s\n' "$aj_dir"
  if [ "$aj_term" = 1 ]; then
    aj_rc=143
  else
    # In the foreground, and in the wrapper's process group: a background process would have signals ignored.
    (start_command) </dev/null >"$aj_dir/stdout" 2>"$aj_dir/stderr"
    aj_rc=$?
  fi
  # What was never run is still there, and may hold secrets.
  rm -f "$aj_dir/job"
  read_link "$aj_dir/command"
  case $aj_link in
    taken\;*) refuse "Not started: $aj_dir/command was $aj_link" 75 ;;
  esac
  # 256 and more: how some shells tell of a signal.
  [ "$aj_rc" -le 255 ] || aj_rc=$((aj_rc % 128 + 128))
  note_status
  return "$aj_rc"
}

take_fence() {
  find_boot
  process "$$"
  aj_start=$aj_mark
  aj_nonce=$(od -A n -N 4 -t x1 /dev/urandom 2>/dev/null | tr -cd '0-9a-f')
  find_job_id
  aj_text="start;job=$(clean "$aj_id" 32);pid=$$;start=$aj_start;boot=$aj_boot;at=$(now);up=$(uptime_seconds)"
  aj_text="$aj_text;limit=$time_limit;user=$(user_name);nonce=${aj_nonce:-$$}"
  take_link "$aj_dir/fence" "$aj_text" && return
  [ "$aj_link" != none ] ||
    refuse "Cannot take the fence '$aj_dir/fence': the link cannot be made; see that the disk is neither full nor read-only"
  refuse "Not started: $aj_dir/fence is $aj_link" 75
}

# Sets aj_id to the id that Ansible gave to the job, and aj_child to the process of Ansible that runs this one. Its first
# part is an argument of that; the second part, a pid, stands in the name of the file only.
find_job_id() {
  aj_id='' aj_child=- aj_ancestor=$$
  aj_depth=0
  while [ "$aj_depth" -lt 10 ] && process "$aj_ancestor" && [ "$aj_parent" != - ] && [ "$aj_parent" -gt 1 ]; do
    aj_ancestor=$aj_parent
    aj_depth=$((aj_depth + 1))
    aj_args=$(arguments "$aj_ancestor")
    case $aj_args in
      *async_wrapper.py' '*)
        aj_args=${aj_args#*async_wrapper.py }
        aj_args=${aj_args%% *}
        aj_id=$(find_job_file "$aj_async" "$aj_args" || find_job_file "${ANSIBLE_ASYNC_DIR-}" "$aj_args") || continue
        aj_child=$aj_ancestor
        return
        ;;
    esac
  done
}

# Ansible ends the process group of its child at the time limit. It makes that group only after the fork; on a busy host
# the child may have started this wrapper by then, which is in the former group for ever: then the limit is kept here.
guard_limit() {
  process "$$"
  case $aj_child,$aj_group in
    -,* | *,- | "$aj_group,$aj_group") return ;;
  esac
  aj_own_group=$aj_group
  (end_at_limit) </dev/null >/dev/null 2>&1 &
}

# Ends this process group, if Ansible has ended its child for the time limit.
end_at_limit() {
  while process "$aj_child"; do sleep 1; done
  # Ansible notes it a moment before or after.
  aj_waited=0
  while [ "$aj_waited" -lt 50 ] && [ ! -h "$aj_dir/status" ]; do
    find_result "$aj_id"
    # In the group is the process that notes it, too.
    [ "$aj_result" != timeout ] || { sleep 2 && kill -s KILL -- "-$aj_own_group"; }
    pause
  done
}

# Prints the name of the file in directory $1 that is of the job whose id begins with $2.
find_job_file() {
  set +f
  for aj_file in "$1/$2".*; do
    case ${aj_file##*.} in
      '' | *[!0-9]*) ;;
      *)
        printf '%s' "${aj_file##*/}"
        return 0
        ;;
    esac
  done
  set -f
  return 1
}

# Becomes the command, in a process of its own.
start_command() {
  find_own_pid
  process "$aj_pid"
  aj_text="pid=$aj_pid;start=$aj_mark"
  take_link "$aj_dir/command" "$aj_text" || refuse "Not started: $aj_dir/command is $aj_link" 75
  # Who finds the wrapper gone before the link was there, says that the command has never run, and must be right.
  process "$aj_pid" && case $aj_parent in
    - | "$$") ;;
    *)
      give_up_command
      refuse "Not started: the wrapper, process $$, is gone" 75
      ;;
  esac
  [ ! -h "$aj_dir/cancel" ] || refuse "Not started: the job was cancelled" 143
  if [ -n "$chdir" ]; then
    aj_chdir=$(absolute "$chdir") || exit 126
    aj_chdir=${aj_chdir%.}
    cd "$aj_chdir" >/dev/null || refuse "Cannot change to directory '$chdir'" 126
  fi
  [ -r "$aj_dir/job" ] || refuse "Cannot read '$aj_dir/job', which says what to run: somebody has removed it" 126
  # shellcheck source=/dev/null
  . "$aj_dir/job"
  # It may hold secrets.
  rm -f "$aj_dir/job"
  umask "$aj_umask"
  set +f
  unset async_dir claim_id job_dir ansible_job_id fence_ids chdir output_tail await time_limit grace host_boot_id job_text
  run_job
}

# Says in place of the link that the command was never run, so that whoever takes the claim over starts it.
give_up_command() {
  rm -f "$aj_dir/job"
  take_link "$aj_dir/command.$aj_pid" "taken;by=$claim_id;at=$(now)" &&
    mv -f "$aj_dir/command.$aj_pid" "$aj_dir/command"
}

# Sets aj_pid to the process that this part of the script runs in: $$ is that of the whole.
find_own_pid() {
  aj_pid=$(exec /bin/sh -c 'echo "$PPID"')
  # Some shells have no process of its own for this part until they are made to.
  [ "$aj_pid" = "$$" ] || return 0
  eval 'ulimit -S -c "$(ulimit -S -c)"'
  aj_pid=$(exec /bin/sh -c 'echo "$PPID"')
}

# A link, for it is whole or not at all, and needs no room on a disk that the job has filled.
note_status() {
  aj_at=$(now)
  # A TERM to the group that comes just now ends what tells the time, once.
  [ -n "$aj_at" ] || aj_at=$(now)
  aj_text="rc=$aj_rc;at=${aj_at:--};term=$aj_term"
  for aj_pause in 1 1 1 1 1 1; do
    take_link "$aj_dir/status" "$aj_text" && return
    sleep "$aj_pause"
  done
  printf '%s\n' "Cannot note the exit status $aj_rc in '$aj_dir/status'" >&2
}

main; exit $?
