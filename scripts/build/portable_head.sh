#!/bin/sh
# async-job @VERSION@ for @TARGET@: the portable file.
#
# This text is followed by the program and by the compressed official Deno runtime. The first run
# unpacks both into a private directory of the user; every later run finds them there and starts
# them without any other process. The build fills in the words between at signs.
#
# shellcheck disable=SC2317 # aj_first_place calls functions by their names

aj_id='@ID@'
aj_files='@PROGRAM_FILES@'

# What would change how the runtime behaves is forgotten. TLS and proxy settings stay: they are
# the user's.
unset ASYNC_JOB_PORTABLE_FIRST_RUN DENO_AUDIT_PERMISSIONS \
  DENO_AUTH_TOKENS DENO_AUTO_SERVE DENO_COMPAT DENO_CONDITIONS \
  DENO_CONNECTED DENO_COVERAGE_DIR DENO_EMIT_CACHE_MODE DENO_LOG DENO_PERMISSION_BROKER_PATH \
  DENO_SERVE_ADDRESS DENO_STARTUP_PHASES DENO_TRACE_PERMISSIONS DENO_UNSTABLE_BARE_NODE_BUILTINS \
  DENO_UNSTABLE_CONTROL_SOCK DENO_UNSTABLE_LAZY_DYNAMIC_IMPORTS DENO_UNSTABLE_SLOPPY_IMPORTS \
  DENO_V8_FLAGS NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE NODE_DEBUG NODE_OPTIONS \
  NODE_UNIQUE_ID NODE_V8_COVERAGE OTEL_DENO RUST_BACKTRACE RUST_LIB_BACKTRACE RUST_LOG

# Whether the cache directory $1 holds this program, every part of it the effective user's own.
aj_holds() {
  aj_dir=$1/$aj_id
  [ -O "$1" ] && [ -O "$aj_dir" ] || return 1
  for aj_file in $aj_files deno; do
    [ -f "$aj_dir/$aj_file" ] && [ -O "$aj_dir/$aj_file" ] || return 1
  done
  [ -x "$aj_dir/deno" ]
}

# Calls $1 with one cache directory after another until it succeeds. Another user's home (sudo may
# keep HOME) is passed over: its owner could exchange the program.
aj_first_place() {
  case ${ASYNC_JOB_CACHE_DIR-} in
    '') ;;
    /*) "$1" "$ASYNC_JOB_CACHE_DIR" chosen && return 0 || return 1 ;;
    *) return 1 ;;
  esac
  case ${XDG_CACHE_HOME-} in
    /*) if [ -O "$XDG_CACHE_HOME" ] || [ ! -e "$XDG_CACHE_HOME" ]; then
      "$1" "$XDG_CACHE_HOME/async-job" home && return 0
    fi ;;
  esac
  case ${HOME-} in
    /*) if [ -O "$HOME" ]; then "$1" "$HOME/.cache/async-job" home && return 0; fi ;;
  esac
  case ${TMPDIR-} in
    /*) "$1" "$TMPDIR" temporary ;;
    *) "$1" /tmp temporary ;;
  esac
}

# A shell cannot tell the user's number without starting a program, so under a temporary directory
# this takes, among all the names that end in a number, the one that is the user's own.
aj_find() {
  if [ "$2" != temporary ]; then
    aj_holds "$1"
    return
  fi
  [ -k "$1" ] || [ -O "$1" ] || return 1
  for aj_base in "$1"/async-job-[0-9]*; do
    [ ! -L "$aj_base" ] && aj_holds "$aj_base" && return 0
  done
  return 1
}

# HOME is hidden, for the runtime stops at a ~/.npmrc that it cannot read, and given back by the
# program before all else.
aj_start() {
  export ASYNC_JOB_PORTABLE_HOME="${HOME+=$HOME}" HOME="$aj_dir" DENO_DIR="$aj_dir/cache" \
    DENO_NO_PACKAGE_JSON=1 DENO_NO_UPDATE_CHECK=1
  exec "$aj_dir/deno" run @FLAGS@ "$aj_dir/main.js" "$@"
}

if aj_first_place aj_find; then aj_start "$@"; fi

# From here on: the first run of this version, which the program is told of, for it has more to keep.

aj_fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 126
}

# Whether the file $1 has the SHA-256 $2 or, where no tool can tell, the POSIX checksum $3.
aj_is() {
  if command -v sha256sum >/dev/null; then
    aj_sum=$(sha256sum <"$1")
  elif command -v shasum >/dev/null; then
    aj_sum=$(shasum -a 256 <"$1")
  elif command -v openssl >/dev/null; then
    aj_sum=$(openssl dgst -sha256 -r <"$1")
  else
    [ "$(cksum <"$1")" = "$3" ]
    return
  fi
  [ "${aj_sum%% *}" = "$2" ]
}

aj_print_packed_runtime() { tail -c '+@RUNTIME_START@' <"$aj_self"; }

# Locks and work directories name their owner as PID@HOST: is it a process of this host, and gone?
aj_is_gone() { [ "${1#*@}" = "$aj_host" ] && ! kill -0 "${1%%@*}" 2>/dev/null; }

aj_clean() {
  [ -z "$aj_work" ] || rm -rf "$aj_work"
  [ "$(readlink "$aj_base/lock" 2>/dev/null)" != "$aj_me" ] || rm -f "$aj_base/lock"
}

# Makes the cache directory $1 if need be, and makes sure that nobody else can put anything in it.
aj_prepare() {
  if [ "$2" = temporary ]; then
    [ -k "${1%/*}" ] || [ -O "${1%/*}" ] || { echo "others can rename it" && return 1; }
    [ ! -L "$1" ] || { echo "it is a symbolic link" && return 1; }
    [ -d "$1" ] || mkdir "$1" || [ -d "$1" ] || return 1
  else
    mkdir -p "$1" || return 1
    [ "$2" = chosen ] || [ -O "${1%/*}" ] || { echo "${1%/*} belongs to another user" && return 1; }
  fi
  [ -O "$1" ] || { echo "it belongs to another user" && return 1; }
  # shellcheck disable=SC2012 # the mode of one directory, which no other tool shows everywhere
  aj_mode=$(ls -ldn "$1/.") || return 1
  case $2:$aj_mode in
    temporary:drwx------*) ;;
    temporary:*) echo "its mode is not 0700" && return 1 ;;
    *:d????-??-*) ;;
    *) echo "others can write to it (chmod go-w fixes that)" && return 1 ;;
  esac
}

# Waits, for a minute at most, while another process unpacks here. The lock only saves work: two
# that unpack at once do no harm, since each file is renamed into place when it is complete.
aj_lock() {
  aj_turns=300
  until ln -s "$aj_me" "$aj_base/lock" 2>/dev/null; do
    if aj_owner=$(readlink "$aj_base/lock" 2>/dev/null); then
      # A process that had this number before left a lock that looks like our own.
      if [ "$aj_owner" = "$aj_me" ] || aj_is_gone "$aj_owner"; then rm -f "$aj_base/lock"; fi
    else
      aj_turns=$((aj_turns - 50))
    fi
    # Waiting must not slow down the one that works: one process a turn.
    aj_pause=10
    while [ -L "$aj_base/lock" ] && [ "$aj_pause" -gt 0 ] && ! aj_holds "$aj_base"; do
      aj_pause=$((aj_pause - 1))
      aj_turns=$((aj_turns - 1))
      sleep 0.2 2>/dev/null || sleep 1
    done
    if [ "$aj_turns" -le 0 ] || aj_holds "$aj_base"; then return; fi
  done
}

# Writes the program's files into the work directory. Each takes five words: its name, where it
# begins behind the head, its size and two checksums.
aj_make_program() {
  aj_program='@PROGRAM_START@'
  while [ $# -gt 0 ]; do
    tail -c "+$((aj_program + $2))" <"$aj_self" | head -c "$3" >"$aj_work/$1" || return 1
    aj_is "$aj_work/$1" "$4" "$5" || { echo "the program is not whole" && return 2; }
    shift 5
  done
}

# Brings the runtime to $1: from another version of async-job in the cache, or from this file.
aj_make_runtime() {
  for aj_other in "$aj_base"/*-@RUNTIME_ID@-*/deno; do
    if [ -f "$aj_other" ] && [ -O "$aj_other" ] && ln "$aj_other" "$1" 2>/dev/null; then
      if aj_is "$1" '@RUNTIME_SHA256@' '@RUNTIME_CKSUM@'; then return 0; fi
      rm -f "$1"
    fi
  done
  if ! aj_print_packed_runtime | gzip -dc >"$1"; then
    # Who is to blame, the place or this file?
    aj_print_packed_runtime | gzip -t 2>/dev/null && return 1 || return 2
  fi
  aj_is "$1" '@RUNTIME_SHA256@' '@RUNTIME_CKSUM@' || { echo "the runtime is not whole" && return 2; }
  chmod 500 "$1"
}

# Says why the runtime did not start, in one line, from its status $1 and what was printed, $2. Shells
# say "not found" of an executable that is there when its loader is not.
aj_say_why() {
  aj_first=${2%%'
'*}
  case $1:$2 in
    *GLIBC_*) echo "the glibc of this system is too old: $aj_first" ;;
    127:*) echo "this system has no glibc that it could use: $aj_first" ;;
    *) echo "${aj_first:-it ended with status $1}" ;;
  esac
}

aj_unpack_locked() {
  for aj_left in "$aj_base"/work.*; do
    aj_owner=${aj_left##*/work.}
    if aj_is_gone "${aj_owner%.*}"; then rm -rf "$aj_left"; fi
  done
  aj_work=$(mktemp -d "$aj_base/work.$aj_me.XXXXXX") || return 1
  aj_make_program @PROGRAM_PARTS@ || return
  aj_make_runtime "$aj_work/deno" || return
  aj_said=$("$aj_work/deno" --version 2>&1 >/dev/null)
  aj_code=$?
  case $aj_code in
    0) ;;
    126) echo "programs cannot be started there (mounted noexec?)" && return 1 ;;
    *) aj_say_why "$aj_code" "$aj_said" && return 3 ;;
  esac
  mkdir -p "$aj_dir"
  for aj_file in $aj_files deno; do
    mv -f "$aj_work/$aj_file" "$aj_dir/$aj_file" || break
  done
  # A runtime shared with another version is there already, and mv says so.
  aj_holds "$aj_base"
}

# Unpacks into the cache directory $1; what it prints says why it could not. Status 1: another
# place may do; 2: this file is damaged; 3: the runtime does not start on this machine.
aj_unpack() {
  umask 077
  export LC_ALL=C
  aj_prepare "$@" || return
  aj_base=$1
  aj_dir=$1/$aj_id
  aj_host=$(uname -n)
  aj_me=$$@$aj_host
  aj_work=
  trap 'aj_clean; exit 4' HUP INT TERM
  aj_lock
  aj_holds "$aj_base" || aj_unpack_locked
  aj_status=$?
  aj_clean
  return "$aj_status"
}

aj_try() {
  aj_place=$1
  [ "$2" != temporary ] || aj_place=${1%/}/async-job-$(id -u)
  aj_why=$(aj_unpack "$aj_place" "$2" 2>&1 </dev/null)
  aj_status=$?
  # gzip begins its messages on a new line.
  aj_why=${aj_why#'
'}
  case $aj_status in
    0) aj_dir=$aj_place/$aj_id && return 0 ;;
    1) aj_tried="$aj_tried${aj_tried:+; }$aj_place: $aj_why" && return 1 ;;
    2) aj_fail "Cannot unpack $aj_self: the file is damaged: $aj_why" "$aj_again" ;;
    3) aj_fail "Cannot start the Deno runtime on this machine: $aj_why" \
      "This file needs @PLATFORM_TEXT@. @OTHERWISE@" ;;
    *) aj_fail "Cannot unpack $aj_self: interrupted" "Start it again" ;;
  esac
}

case ${ASYNC_JOB_CACHE_DIR:-/} in
  /*) ;;
  *) aj_fail "Cannot use the cache directory '$ASYNC_JOB_CACHE_DIR': ASYNC_JOB_CACHE_DIR is not an \
absolute path" "Set it to a path which begins with a slash, or unset it" ;;
esac
[ "$(uname -sm)" = '@PLATFORM@' ] ||
  aj_fail "Cannot run on $(uname -sm)" "This file needs @PLATFORM_TEXT@"

aj_self=$0
[ -f "$aj_self" ] || aj_self=$(command -v "$0")
aj_again="Download or build it again: it is not what was published"
aj_size=$(wc -c <"$aj_self")
[ "$((aj_size))" = '@FILE_SIZE@' ] ||
  aj_fail "Cannot unpack $aj_self: it has $((aj_size)) bytes instead of @FILE_SIZE@" "$aj_again"
command -v gzip >/dev/null || aj_fail "Cannot unpack $aj_self: gzip is not there" "Install gzip"

aj_tried=
if aj_first_place aj_try; then
  export ASYNC_JOB_PORTABLE_FIRST_RUN=1
  aj_start "$@"
fi
aj_fail "Cannot unpack $aj_self: no directory will take it: $aj_tried" \
  "Set ASYNC_JOB_CACHE_DIR to a directory of your own, with 150 MB free, that may hold programs"
exit 126
