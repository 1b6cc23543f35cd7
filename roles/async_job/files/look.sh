# shellcheck shell=sh disable=SC2154
# Prints what can be seen of a job, and changes nothing. Waits up to `await` seconds for its wrapper to take the fence.

main() {
  set -f
  find_async_dir
  check_id "$claim_id"
  aj_dir=${job_dir:-$aj_jobs/$claim_id}
  aj_waited=0
  while [ "$aj_waited" -lt "$((await * 10))" ] && ! is_decided; do pause; done
  print_observation "$claim_id" "$aj_dir" "$ansible_job_id"
}

# Whether waiting for the fence is of no use any more: it is there, or Ansible's job has ended without it.
is_decided() {
  read_link "$aj_dir/fence" || return 0
  [ "$aj_link" = none ] || return 0
  find_result "$ansible_job_id" || return 0
  case $aj_result in
    finished* | timeout) return 0 ;;
  esac
  return 1
}

main; exit $?
