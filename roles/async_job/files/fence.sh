# shellcheck shell=sh disable=SC2154
# Prepares the directory of a claim, and takes the fences of the claims before it, so that their owners can start
# nothing any more. Prints the observation of each that has started its job already, then that all is prepared.

main() {
  set -f
  umask 077
  find_async_dir
  check_tools
  check_chdir
  make_job_dir "$claim_id"
  aj_own=$aj_dir
  check_disk "$aj_own"
  [ -z "$job_text" ] || keep_job "$aj_own/job"
  for aj_id in $fence_ids; do
    make_job_dir "$aj_id"
    fence_off "$aj_id" "$aj_dir" && continue
    print_observation "$aj_id" "$aj_jobs/$aj_id" ''
    # It takes the place of what was to be started here.
    rm -f "$aj_own/job"
  done
  find_boot
  printf '%s\n' "async-job-prepared 1" "claim_id $claim_id" "async_dir $aj_async" "job_dir $aj_own" \
    "user $(user_name)" "boot_id $aj_boot" "now $(now)" "end $claim_id"
}

# Takes the fence of claim $1 in directory $2; fails when its job was started.
fence_off() {
  aj_taken="taken;by=$claim_id;at=$(now)"
  take_link "$2/fence" "$aj_taken"
  case $aj_link in
    taken\;*)
      forget_job "$2"
      return 0
      ;;
    start\;*) aj_fence=$aj_link ;;
    *) refuse "Cannot take the fence '$2/fence': the link cannot be made; see that the disk is neither full nor read-only" ;;
  esac
  ! wrapper_lives "$1" "$aj_fence" || return 1
  # The wrapper is gone: what has not made this link by now never becomes the command, for the link is ours.
  take_link "$2/command" "$aj_taken"
  case $aj_link in
    taken\;*)
      forget_job "$2"
      return 0
      ;;
    none) refuse "Cannot take the fence '$2/command': the link cannot be made; see that the disk is neither full nor read-only" ;;
  esac
  return 1
}

# Nobody runs the job of directory $1 any more, and it may hold secrets.
forget_job() {
  rm -f "$1/job"
}

# Writes the job to file $1, from which job.sh runs it: what Ansible is told of an async task may end in a file that all
# may read. Not by printf, which is a program in some shells: an argument may not be this long.
keep_job() {
  aj_error=$({
    cat <<END
$job_text
END
  } 2>&1 >"$1") || aj_error=${aj_error:-cat has failed}
  [ -z "$aj_error" ] ||
    refuse "Cannot write '$1': ${aj_error##*: }; free some space there, or set another ansible_async_dir"
}

check_tools() {
  aj_missing=
  for aj_tool in cat cut date dd grep id ln ls mkdir mv od rm sed sleep tail tr; do
    command -v "$aj_tool" >/dev/null 2>&1 || aj_missing="$aj_missing $aj_tool"
  done
  [ -z "$aj_missing" ] || refuse "Cannot start a job here: not on PATH:$aj_missing; install them, or set PATH"
}

check_chdir() {
  [ -n "$chdir" ] || return 0
  aj_chdir=$(absolute "$chdir") || exit 65
  aj_chdir=${aj_chdir%.}
  if [ ! -d "$aj_chdir" ]; then
    [ ! -e "$aj_chdir" ] || refuse "Cannot change to directory '$chdir': it is no directory; set another chdir"
    refuse "Cannot change to directory '$chdir': it is not there; make it, or set another chdir"
  fi
  # Not cd ... || refuse: an error of cd may end the shell.
  (cd "$aj_chdir" >/dev/null 2>&1) ||
    refuse "Cannot change to directory '$chdir': $(user_name) may not search it; change its mode, or set another chdir"
}

# Refuses directory $1 when no link can be made there: it tells of full and of read-only disks.
check_disk() {
  aj_long=0123456789abcdef0123456789abcdef
  aj_long=$aj_long$aj_long$aj_long$aj_long$aj_long$aj_long$aj_long
  aj_error=$(ln -s "$aj_long" "$1/probe.$$" 2>&1) ||
    refuse "Cannot write to '$1': ${aj_error##*: }; free some space there, or set another ansible_async_dir"
  rm -f "$1/probe.$$"
}

main; exit $?
