# shellcheck shell=sh disable=SC2034,SC2154
# What the scripts of a job have in common. They reach /bin/sh on standard input: first the input (async_dir,
# claim_id, job_dir, ansible_job_id, fence_ids, chdir, output_tail, await, time_limit, grace, host_boot_id, job_text),
# then this file, then one of job.sh, look.sh, fence.sh and cancel.sh. POSIX only: no local, no readlink, no GNU option.
# Own variables begin with aj_, so that none of them is one of the job's own exported ones.

aj_proc=/proc
aj_boot=

# Ends the script: what failed, why, and how to fix it, in one line; nothing was started.
refuse() {
  printf '%s' "$1" | tr '\n' ' ' >&2
  echo >&2
  exit "${2:-65}"
}

# Whether an error of `ls` says that the file is not there, as opposed to: cannot be asked.
is_missing() {
  case $1 in
    *': No such file or directory' | *' does not exist.') return 0 ;;
  esac
  return 1
}

# `ls` in one form everywhere, whatever the environment says of languages, quotes and units.
list() {
  LC_ALL=C QUOTING_STYLE=literal BLOCK_SIZE=1 LS_BLOCK_SIZE=1 ls "$@" 2>&1
}

# Sets aj_word to word $1 (from 1) of text $2.
word() {
  aj_index=0
  # In yash the variable of a loop is the function's own.
  for aj_each in $2; do
    aj_word=$aj_each
    aj_index=$((aj_index + 1))
    [ "$aj_index" -lt "$1" ] || return 0
  done
  aj_word=-
}

# Prints text $1, at most $2 characters long, with the characters that a link's value may hold.
clean() {
  aj_clean=$1
  case $aj_clean in
    # Spelled out, for what a-z means is up to the locale.
    *[!ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:+-]*)
      aj_clean=$(printf '%s' "$aj_clean" | LC_ALL=C tr -c 'A-Za-z0-9._:+-' '_')
      ;;
  esac
  [ "${#aj_clean}" -le "$2" ] || aj_clean=$(printf '%s' "$aj_clean" | cut -c "1-$2")
  printf '%s' "${aj_clean:--}"
}

# Sets aj_field to the value of key $1 in text $2, to - when it has none.
field() {
  aj_field=";$2;"
  case $aj_field in
    *";$1="*) aj_field=${aj_field#*";$1="} aj_field=${aj_field%%;*} ;;
    *) aj_field=- ;;
  esac
  aj_field=${aj_field:--}
}

now() {
  date -u '+%Y-%m-%dT%H:%M:%SZ'
}

user_name() {
  clean "$(id -un 2>/dev/null || id -u)" 32
}

# Half a moment, where sleep knows fractions; adds to aj_waited, in tenths of a second.
pause() {
  if sleep 0.1 2>/dev/null; then
    aj_waited=$((aj_waited + 1))
  else
    sleep 1
    aj_waited=$((aj_waited + 10))
  fi
}

# The machine --------------------------------------------------------------------------------------------------

has_proc() {
  [ -r "$aj_proc/$$/stat" ]
}

# Sets aj_boot to what is another one after each boot. A time of boot (b, w) may move when the clock is set.
find_boot() {
  [ -z "$aj_boot" ] || return 0
  if [ -n "$host_boot_id" ]; then
    aj_boot=$host_boot_id
  elif aj_boot=$(cat "$aj_proc/sys/kernel/random/boot_id" 2>/dev/null) && [ -n "$aj_boot" ]; then
    :
  elif aj_boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null) && [ -n "$aj_boot" ]; then
    :
  elif aj_boot=$(sysctl -n kern.boot_id 2>/dev/null) && [ -n "$aj_boot" ]; then
    :
  elif aj_boot=$(sysctl -n kern.boottime 2>/dev/null) && [ -n "$aj_boot" ]; then
    aj_boot=${aj_boot#*sec = }
    aj_boot=b${aj_boot%%,*}
  elif aj_boot=$(LC_ALL=C TZ=UTC0 who -b 2>/dev/null) && [ -n "$aj_boot" ]; then
    aj_boot=w$(printf '%s' "$aj_boot" | tr -d '[:space:]')
  else
    aj_boot=-
  fi
  aj_boot=$(clean "$aj_boot" 40)
}

# Whether boot id $1 is of this boot, as far as can be told.
same_boot() {
  find_boot
  case $1,$aj_boot in
    "$1,$1" | -,* | *,- | b*,b* | w*,w*) return 0 ;;
  esac
  return 1
}

# Prints the seconds since the machine was booted, which no setting of the clock moves; - when unknown.
uptime_seconds() {
  aj_up=$(cat "$aj_proc/uptime" 2>/dev/null)
  if [ -n "$aj_up" ]; then
    printf '%s' "${aj_up%%.*}"
    return 0
  fi
  aj_up=$(ps -o etime= -p 1 2>/dev/null | tr -d ' ')
  case $aj_up in
    *[!0-9:-]* | '') printf '%s' - ;;
    *) elapsed_seconds "$aj_up" ;;
  esac
}

# Prints a time that ps wrote as [[days-]hours:]minutes:seconds in seconds.
elapsed_seconds() {
  case $1 in
    *-*) aj_days=${1%%-*} aj_clock=${1#*-} ;;
    *) aj_days=0 aj_clock=$1 ;;
  esac
  aj_sum=0
  while [ -n "$aj_clock" ]; do
    aj_part=${aj_clock%%:*}
    # 08 is no number to the shell.
    aj_part=${aj_part#0}
    aj_sum=$((aj_sum * 60 + ${aj_part:-0}))
    case $aj_clock in
      *:*) aj_clock=${aj_clock#*:} ;;
      *) aj_clock= ;;
    esac
  done
  printf '%s' "$((aj_days * 86400 + aj_sum))"
}

# Processes ----------------------------------------------------------------------------------------------------

# Whether process $1 lives; a zombie does not. Sets aj_mark (its start: t and ticks since boot, or l and what ps writes),
# aj_parent and aj_group; - for what cannot be told.
process() {
  aj_mark=- aj_parent=- aj_group=-
  case $1 in
    '' | 0 | *[!0-9]*) return 1 ;;
  esac
  if has_proc; then
    aj_stat=$(cat "$aj_proc/$1/stat" 2>/dev/null)
    [ -n "$aj_stat" ] || return 1
    # The name before the last parenthesis may hold anything, spaces and parentheses too.
    aj_stat=${aj_stat##*') '}
    word 2 "$aj_stat"
    aj_parent=$aj_word
    word 3 "$aj_stat"
    aj_group=$aj_word
    word 20 "$aj_stat"
    aj_mark=t$aj_word
    case $aj_stat in
      [ZXx]*) return 1 ;;
    esac
    return 0
  fi
  if ! command -v ps >/dev/null 2>&1; then
    kill -s 0 "$1" 2>/dev/null
    return
  fi
  aj_stat=$(ps -o ppid= -o pgid= -o stat= -p "$1" 2>/dev/null) ||
    aj_stat=$(ps -o ppid= -o pgid= -o args= -p "$1" 2>/dev/null)
  word 1 "$aj_stat"
  aj_parent=$aj_word
  word 2 "$aj_stat"
  aj_group=$aj_word
  word 3 "$aj_stat"
  case $aj_word in
    - | Z* | X* | '<defunct>') return 1 ;;
  esac
  aj_mark=$(LC_ALL=C TZ=UTC0 ps -o lstart= -p "$1" 2>/dev/null)
  if [ -n "$aj_mark" ]; then
    aj_mark=l$(word_list "$aj_mark")
  else
    aj_mark=-
  fi
}

# Prints the words of text $1 with one _ between them.
word_list() {
  aj_list=
  for aj_each in $1; do aj_list=${aj_list}_$aj_each; done
  clean "${aj_list#_}" 25
}

# Prints the arguments of process $1, with spaces between them; nothing when they cannot be read.
arguments() {
  if has_proc; then
    # In a group, for the shell itself says that a file is not there.
    { tr '\000\n' '  ' <"$aj_proc/$1/cmdline"; } 2>/dev/null
  else
    ps -ww -o args= -p "$1" 2>/dev/null || ps -o args= -p "$1" 2>/dev/null
  fi
}

# Whether marks $1 and $2 are not those of two processes: equal, or one is unknown, or of another kind.
same_mark() {
  case $1,$2 in
    "$1,$1" | -,* | *,- | t*,l* | l*,t*) return 0 ;;
  esac
  return 1
}

# Whether the wrapper of claim $1 that wrote fence $2 lives. Sets aj_group.
wrapper_lives() {
  field pid "$2"
  aj_pid=$aj_field
  # Every script of this claim has its id among its arguments: this one too, whose pid may be the wrapper's of old.
  [ "$aj_pid" != "$$" ] || return 1
  field boot "$2"
  same_boot "$aj_field" || return 1
  process "$aj_pid" || return 1
  field start "$2"
  case $(arguments "$aj_pid") in
    # That id is nobody else's; what ps says of a start may move with the clock.
    *" $1 "* | *" $1") case $aj_mark in l*) return 0 ;; esac ;;
    '') [ "$aj_mark" != - ] || return 0 ;;
    *) return 1 ;;
  esac
  same_mark "$aj_field" "$aj_mark"
}

# Whether the process of link `command` $2 lives, that was started under fence $1. Sets aj_group.
command_lives() {
  case $2 in
    pid=*) ;;
    *) return 1 ;;
  esac
  field boot "$1"
  same_boot "$aj_field" || return 1
  field pid "$2"
  aj_pid=$aj_field
  [ "$aj_pid" != "$$" ] || return 1
  process "$aj_pid" || return 1
  field start "$2"
  same_mark "$aj_field" "$aj_mark"
}

# Whether some process has text $1 among its arguments; yes also when nobody can tell.
is_running() {
  # The brackets keep the search from finding itself.
  aj_pattern="[${1%"${1#?}"}]${1#?}"
  if has_proc; then
    is_in_proc "$aj_pattern" cmdline
  elif command -v ps >/dev/null 2>&1; then
    all_arguments | grep "$aj_pattern" >/dev/null
  fi
}

# Whether pattern $1 is in file $2 of some process.
is_in_proc() {
  set +f
  grep -q "$1" "$aj_proc"/[0-9]*/"$2" 2>/dev/null
  aj_found=$?
  set -f
  [ "$aj_found" = 0 ]
}

all_arguments() {
  ps -A -ww -o args= 2>/dev/null || ps -A -o args=
}

# Places -------------------------------------------------------------------------------------------------------

# Prints path $1 with ~, ~/ and ~user/ at its start replaced, and absolute.
absolute() {
  case $1 in
    [~]*)
      aj_name=${1#?}
      aj_name=${aj_name%%/*}
      if [ -n "$aj_name" ]; then
        aj_home=$(home_of "$aj_name")
      elif [ -n "${HOME+set}" ]; then
        aj_home=$HOME
      else
        aj_home=$(home_of "$(id -un)")
      fi
      case $aj_home in
        [~]*) refuse "Cannot use '$1': no home directory is known of ${aj_name:-$(user_name)}; name a path that begins with /" ;;
      esac
      aj_path=${1#?"$aj_name"}
      aj_path=${aj_home%/}$aj_path
      ;;
    *) aj_path=$1 ;;
  esac
  case $aj_path in
    /*) ;;
    *) aj_path=$(pwd)/$aj_path ;;
  esac
  while :; do
    case $aj_path in
      ?*/) aj_path=${aj_path%/} ;;
      *) break ;;
    esac
  done
  # The dot keeps a line break at the end, which $( ) would cut off.
  printf '%s.' "$aj_path"
}

# Prints the home directory of user $1; ~user when there is none.
home_of() {
  case $1 in
    *[!A-Za-z0-9._-]*) printf '%s' "~$1" ;;
    *) (eval "printf '%s' ~$1") 2>/dev/null || printf '%s' "~$1" ;;
  esac
}

# Sets aj_async, the async directory, and aj_jobs, where the directories of all claims are.
find_async_dir() {
  aj_async=$(absolute "$async_dir") || exit 65
  aj_async=${aj_async%.}
  aj_jobs=$aj_async/async_job
  case $aj_async in
    *'
'*) refuse "Cannot use the async directory: its name holds a line break; set ansible_async_dir to another one" ;;
  esac
}

# Refuses a claim id that is no file name.
check_id() {
  case $1 in
    '' | .* | *[!A-Za-z0-9._-]*) refuse "Cannot use claim id '$1': it holds other characters than letters, digits, '.', '_' and '-'; take one that the program gave" ;;
  esac
}

# Makes directory $1 for this user alone, and refuses one that is another's.
make_own() {
  aj_error=$(mkdir "$1" 2>&1)
  aj_listing=$(list -ldn "$1")
  case $aj_listing in
    d[r-]*) ;;
    l[r-]*) refuse "Cannot use '$1': it is a link, made by $(owner_of "$1"), and may lead anywhere; remove it" ;;
    ?[r-][w-]*) refuse "Cannot use '$1': it is a file, made by $(owner_of "$1"); remove it" ;;
    *) refuse "Cannot make '$1': ${aj_error##*: }; give $(user_name) a writable ansible_async_dir" ;;
  esac
  word 3 "$aj_listing"
  [ "$aj_word" = "$(id -u)" ] ||
    refuse "Cannot use '$1': it belongs to $(owner_of "$1"), not to $(user_name); run the job as that user, or give $(user_name) an ansible_async_dir of its own"
}

owner_of() {
  word 3 "$(list -ld "$1")"
  clean "$aj_word" 32
}

# Makes the directory of claim $1 and sets aj_dir to it.
make_job_dir() {
  check_id "$1"
  aj_dir=$aj_jobs/$1
  aj_error=$(mkdir -p "$aj_async" 2>&1) ||
    refuse "Cannot make the async directory '$aj_async': ${aj_error##*: }; give $(user_name) a writable ansible_async_dir"
  make_own "$aj_jobs"
  make_own "$aj_dir"
}

# Links --------------------------------------------------------------------------------------------------------

# Sets aj_link to the text of link $1, to none when it is not there; fails when that cannot be told.
read_link() {
  aj_link=$(list -ld "$1")
  case $aj_link in
    # Not l*: an error begins with ls, and names the path, which may hold an arrow too.
    l[r-]*' -> '*) aj_link=${aj_link##*' -> '} ;;
    *)
      is_missing "$aj_link" || return 1
      aj_link=none
      ;;
  esac
}

# Makes link $1 with text $2, if nobody has. Fails when somebody has: aj_link says who, none when it cannot be made.
take_link() {
  if ln -s "$2" "$1" 2>/dev/null; then
    aj_link=$2
    return 0
  fi
  # A file server that is asked twice says that the link is there already: it is the text that counts.
  read_link "$1" || aj_link=none
  [ "$aj_link" = "$2" ]
}

# The observation ----------------------------------------------------------------------------------------------

# Sets aj_state to what directory $1 is: present, absent, unreadable (nobody can tell).
find_state() {
  aj_state=unreadable
  [ ! -h "$1" ] && [ ! -h "${1%/*}" ] || return 0
  aj_listing=$(list -ld "$1/.")
  case $aj_listing in
    d*)
      aj_state=present
      return
      ;;
  esac
  is_missing "$aj_listing" || return 0
  # A link to nowhere is most likely a disk that is not mounted.
  aj_path=$1
  while [ ! -e "$aj_path" ]; do
    [ ! -h "$aj_path" ] || return 0
    aj_path=${aj_path%/*}
    [ -n "$aj_path" ] || break
  done
  aj_state=absent
}

# Sets aj_result to what Ansible's own file of job $1 says; fails when it may not be read.
find_result() {
  aj_result=none
  case $1 in
    '' | - | unknown | .* | */*) return 0 ;;
  esac
  [ -f "$aj_async/$1" ] || return 0
  [ -r "$aj_async/$1" ] || return 1
  aj_text=$(dd if="$aj_async/$1" bs=65536 count=1 2>/dev/null | tr -d '\000')
  case $aj_text in
    # On a full disk Ansible leaves an empty file, and goes on.
    '{"started": '* | '') aj_result=started ;;
    '{'*'"msg": "Timeout exceeded"'*) aj_result=timeout ;;
    *'"rc": '[0-9-]*)
      aj_text=${aj_text#*'"rc": '}
      aj_result="finished ${aj_text%%[!0-9-]*}"
      ;;
    *) aj_result='finished -' ;;
  esac
}

# Reads job $1 in directory $2, whose id with Ansible may be $3, into aj_fence, aj_command, aj_alive, aj_status,
# aj_cancel and aj_result. Fails when that cannot be done.
read_job() {
  read_link "$2/fence" || return 1
  aj_fence=$aj_link aj_command=none aj_alive=no
  case $aj_fence in
    start\;*)
      ! wrapper_lives "$1" "$aj_fence" || aj_alive=yes
      # Only now: who finds the wrapper gone must see the command that it left behind.
      read_link "$2/command" || return 1
      aj_command=$aj_link
      ! command_lives "$aj_fence" "$aj_command" || aj_alive=yes
      ;;
  esac
  field job "$aj_fence"
  [ "$aj_field" != - ] || aj_field=$3
  aj_job=$aj_field
  find_result "$aj_job" || return 1
  if [ "$aj_fence,$aj_result" = none,started ] && is_running "${aj_job%.*}"; then aj_alive=yes; fi
  # After the processes: a job that was gone has written its status before.
  read_link "$2/status" || return 1
  aj_status=$aj_link
  read_link "$2/cancel" || return 1
  aj_cancel=$aj_link
  # A wrapper that came meanwhile may have done anything since.
  [ "$aj_fence" != none ] || { read_link "$2/fence" && [ "$aj_link" = none ]; } || read_job "$1" "$2" "$3"
}

# Prints stream $1, the file $2: its size and its last bytes.
print_stream() {
  aj_hex=
  if [ -f "$2" ] && [ ! -h "$2" ] && [ -r "$2" ] && [ "$output_tail" -gt 0 ]; then
    aj_hex=$(tail -c "$output_tail" "$2" 2>/dev/null | od -A n -v -t x1 | tr -cd '0-9a-f')
  fi
  aj_listing=$(list -ldn "$2")
  case $aj_listing in
    -*)
      word 5 "$aj_listing"
      # Not printf, which is a program in some shells: an argument may not be this long.
      echo "$1 $aj_word ${aj_hex:--}"
      ;;
    *) echo "$1 none" ;;
  esac
}

# Prints the observation of claim $1, whose directory is $2 and whose id with Ansible may be $3.
print_observation() {
  aj_fence=none aj_command=none aj_alive=no aj_status=none aj_cancel=none aj_result=none
  find_state "$2"
  case $aj_state in
    present) read_job "$1" "$2" "$3" || aj_state=unreadable ;;
    absent)
      find_result "$3" || aj_state=unreadable
      [ "$aj_result" != started ] || ! is_running "${3%.*}" || aj_alive=yes
      ;;
  esac
  find_boot
  printf '%s\n' "async-job-observation 1" "claim_id $1" "now $(now)" "uptime $(uptime_seconds)" \
    "boot_id $aj_boot" "user $(user_name)" "async_dir $aj_async" "job_dir $2" "dir $aj_state" "fence $aj_fence" \
    "command $aj_command" "alive $aj_alive" "status $aj_status" "cancel $aj_cancel" "async $aj_result"
  print_stream stdout "$2/stdout"
  print_stream stderr "$2/stderr"
  echo "end $1"
}
