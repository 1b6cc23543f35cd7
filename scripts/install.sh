#!/bin/sh
# Installs async-job for the user who runs this: downloads the release file for this machine,
# compares its SHA-256 with the release's SHA256SUMS, starts it once and moves it into place.
# It needs no root, but curl or GNU Wget, and any POSIX shell. See `sh install.sh --help`.
#
# Nothing happens before the last line, so that half of this file does nothing.

version=2.0.0
releases=https://github.com/rstyczynski/ansible-tricks/releases

print_help() {
  cat <<HELP
Install, upgrade or remove async-job, without root.

Examples:
  sh install.sh                        into ~/.local/bin
  sh install.sh --prefix /opt/tools    into /opt/tools/bin
  sh install.sh --uninstall            remove it again

Options:
  --version V       the release to install (default: $version)
  --prefix DIR      install into DIR/bin (default: ~/.local)
  --bin-dir DIR     install into DIR itself
  --base-url URL    where the release's files and SHA256SUMS lie, for mirrors; https, or http on
                    this machine (environment: ASYNC_JOB_INSTALL_BASE_URL)
  --portable        take the portable file, a shell script with the Deno runtime inside
  --uninstall       remove the program; records and settings stay
  --help            show this
HELP
}

say() { printf '%s\n' "$*"; }

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}

fail_usage() {
  printf 'error: %s\nhint: %s\n' "$1" "Run sh install.sh --help" >&2
  exit 2
}

has() { command -v "$1" >/dev/null 2>&1; }

read_options() {
  bin_dir='' kind='' action=install
  base_url=${ASYNC_JOB_INSTALL_BASE_URL-}
  while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
      --version | --prefix | --bin-dir | --base-url)
        [ $# -gt 0 ] || fail_usage "Option $option needs a value"
        value=$1
        shift
        ;;
      --version=* | --prefix=* | --bin-dir=* | --base-url=*)
        value=${option#*=}
        option=${option%%=*}
        ;;
    esac
    case $option in
      --version) version=${value#v} ;;
      --prefix) bin_dir=${value:+${value%/}/bin} ;;
      --bin-dir) bin_dir=$value ;;
      --base-url) base_url=$value ;;
      --portable) kind=-portable && continue ;;
      --uninstall) action=uninstall && continue ;;
      -h | --help) action=help && continue ;;
      *) fail_usage "Unknown option \"$option\"" ;;
    esac
    [ -n "$value" ] || fail_usage "Option $option has an empty value"
  done
  case $version in
    *[!0-9A-Za-z.+-]*) fail_usage "Not a version: \"$version\"" ;;
    [0-9]*.[0-9]*.[0-9]*) ;;
    *) fail_usage "Not a version: \"$version\"" ;;
  esac
}

find_place() {
  if [ -z "$bin_dir" ]; then
    [ -n "${HOME-}" ] || fail "Cannot tell where to install: HOME is not set" \
      "Name a directory with --prefix or --bin-dir"
    bin_dir=$HOME/.local/bin
  fi
  case $bin_dir in
    /*) ;;
    *) bin_dir=$(pwd)/$bin_dir ;;
  esac
  [ "$bin_dir" = / ] || bin_dir=${bin_dir%/}
  place=$bin_dir/async-job
  [ ! -d "$place" ] || fail "Cannot use $place: it is a directory" \
    "Move it away, or name another directory with --bin-dir"
}

# Sets target, or says why there is no file for this machine and what to do there.
find_target() {
  system=$(uname -s) machine=$(uname -m)
  case $machine in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail_platform "$system on $machine" ;;
  esac
  case $system in
    Linux)
      # A 64-bit kernel may carry 32-bit programs only.
      [ "$(getconf LONG_BIT 2>/dev/null)" != 32 ] || fail_platform "32-bit Linux"
      check_libc
      target=$machine-unknown-linux-gnu
      ;;
    Darwin) target=$machine-apple-darwin ;;
    MINGW* | MSYS* | CYGWIN* | Windows*)
      fail "This script does not install on Windows" "Download \
async-job-$version-x86_64-pc-windows-msvc.exe and SHA256SUMS from $releases, compare with \
Get-FileHash, and put it into your Path as async-job.exe; or run this script inside WSL"
      ;;
    *) fail_platform "$system" ;;
  esac
}

fail_platform() {
  fail "There is no async-job for $1: files are for Linux and macOS, x86_64 and arm64, and Windows" \
    "Install it on another machine, which keeps the records, and name that in the roles' \
delegate_to variables"
}

# musl cannot run the program, nor can a glibc before 2.27. Where nothing tells which libc this is,
# starting the program will.
check_libc() {
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || libc=
  if [ -z "$libc" ] && has ldd; then libc=$(ldd --version 2>&1) || :; fi
  case $libc in
    *musl*) fail_libc "this Linux has musl, as Alpine does" ;;
    '')
      for loader in /lib/ld-musl-*; do
        [ ! -e "$loader" ] || fail_libc "this Linux has musl, as Alpine does"
      done
      return
      ;;
  esac
  libc=$(printf '%s\n' "$libc" | sed -n '1s/.*[^0-9.]\([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p')
  major=${libc%%.*} minor=${libc#*.}
  [ -n "$libc" ] || return 0
  [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 27 ]; } ||
    fail_libc "this Linux has glibc $libc, as Oracle Linux 7 and others of its age do"
}

fail_libc() {
  fail "async-job needs glibc 2.27 or newer, and $1" "Run Ansible from a container or machine \
with Oracle Linux 8, Debian 10, Ubuntu 18.04 or newer; or install async-job on such a machine, \
which keeps the records, and name that in the roles' delegate_to variables"
}

# Whether the URL $1 may be asked: https, or http to this very machine.
is_safe_url() {
  case $1 in
    *[[:space:][:cntrl:]\"\\]*) return 1 ;;
    https://[!/]*) return 0 ;;
    http://*) authority=${1#http://} authority=${authority%%[/?#]*} ;;
    *) return 1 ;;
  esac
  case $authority in
    *@*) return 1 ;;
    127.0.0.1 | 127.0.0.1:* | localhost | localhost:* | '[::1]' | '[::1]:'*) return 0 ;;
  esac
  return 1
}

find_tools() {
  if has curl; then
    fetch=curl
  elif has wget && wget --version 2>/dev/null | grep 'GNU Wget 1\.' >/dev/null; then
    fetch=wget
  elif has wget; then
    # BusyBox's does not check certificates, and Wget2 does not show where a redirect leads.
    fail "Cannot download: there is no curl, and this wget is not GNU Wget 1, which alone can be \
told to refuse what is not safe" "Install curl"
  else
    fail "Cannot download: there is neither curl nor wget" "Install curl"
  fi
  if has sha256sum; then
    summer=sha256sum
  elif has shasum; then
    summer=shasum
  elif has openssl; then
    summer=openssl
  else
    fail "Cannot check a download: there is no sha256sum, shasum or openssl" "Install one of them"
  fi
}

fetch_with_curl() {
  # Through the shell's own hands: a curl in a sandbox may not write below the home directory.
  curl --proto '=http,https' --proto-redir '=https' --globoff --fail --silent --show-error \
    --location --max-redirs 5 --retry 2 --connect-timeout 30 --speed-limit 1 --speed-time 60 \
    "$1" 2>&1 >"$2" </dev/null
}

# Wget would follow a redirect from https to http, so this follows each one itself.
fetch_with_wget() {
  url=$1 turns=6
  while [ "$turns" -gt 0 ]; do
    turns=$((turns - 1))
    LC_ALL=C wget --no-verbose --server-response --max-redirect=0 --tries=2 --timeout=60 \
      --output-document="$2" "$url" >"$work/log" 2>&1 </dev/null && return 0
    tr -d '\r' <"$work/log" >"$work/answer"
    if ! grep '^ *HTTP/[0-9.]* 30[1-8]' "$work/answer" >/dev/null; then
      grep -v '^  ' "$work/answer" | grep -v '^http.*:$'
      return 1
    fi
    next=$(sed -n 's/^  *[Ll][Oo][Cc][Aa][Tt][Ii][Oo][Nn]: *//p' "$work/answer" | tail -n 1)
    case $next in
      //*) next=${url%%/*}$next ;;
      /*) rest=${url#*://} next=${url%%/*}//${rest%%/*}$next ;;
    esac
    case $next in
      https://*) is_safe_url "$next" || { say "it redirects to $next" && return 1; } ;;
      *) say "it redirects to $next, which is not https" && return 1 ;;
    esac
    url=$next
  done
  say "too many redirects"
  return 1
}

# Leaves out of the addresses in its input who asks and by which password, which is not for the eyes
# of others, also where that holds an @, or a slash that should be %2F.
without_login() {
  sed -e 's|//[^/?#[:space:]]*@|//|g' \
    -e 's|//[^/:@[:space:]]*:[0-9]*[^]0-9/@[:space:]][^[:space:]]*@|//|g'
}

fail_login() {
  fail "Cannot download from $shown_url: its user or password has a character that ends it" \
    "In --base-url or ASYNC_JOB_INSTALL_BASE_URL write @ as %40, / as %2F, ? as %3F and # as %23"
}

# Downloads the release's file $1 to $2.
download() {
  case $fetch in
    curl) why=$(fetch_with_curl "$base_url/$1" "$2") ;;
    *) why=$(fetch_with_wget "$base_url/$1" "$2") ;;
  esac || fail "Cannot download $shown_url/$1: $(printf '%s\n' "$why" | without_login)" \
    "Check that release $version exists there, and proxy settings; --base-url names a mirror"
}

sha256_of() {
  case $summer in
    sha256sum) sum=$(sha256sum <"$1") ;;
    shasum) sum=$(shasum -a 256 <"$1") ;;
    *) sum=$(openssl dgst -sha256 -r <"$1") ;;
  esac || return 1
  printf '%s\n' "${sum%% *}"
}

# Sets wanted to the SHA-256 that the list $1 gives for the file $2.
find_checksum() {
  wanted=
  while read -r sum name; do
    case $name in
      "$2" | "*$2") wanted=$(printf '%s' "$sum" | tr A-F a-f) && break ;;
    esac
  done <"$1"
  case ${#wanted}:$wanted in
    64:*[!0-9a-f]*) ;;
    64:*) return ;;
  esac
  fail "Cannot check $2: $shown_url/SHA256SUMS has no SHA-256 for it" "Check --version and \
--base-url, and that the address does not answer with a web page; nothing was installed"
}

make_work_directory() {
  why=$(mkdir -p "$bin_dir" 2>&1) || fail "Cannot make the directory $bin_dir: $why" \
    "Name one that you may write to with --prefix or --bin-dir; root is not needed"
  work=
  trap '[ -z "$work" ] || rm -rf "$work"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # Beside the program, so that moving it into place replaces the old one in one step.
  work=$(mktemp -d "$bin_dir/.async-job-install.XXXXXX" 2>&1) || {
    why=$work work=
    fail "Cannot write to the directory $bin_dir: $why" \
      "Name one that you may write to with --prefix or --bin-dir; root is not needed"
  }
}

# Starts the downloaded file, since only that shows that it works on this machine.
prove() {
  chmod 755 "$1" || fail "Cannot make $1 executable" "Name another directory with --bin-dir"
  said=$("$1" version -o text 2>&1 </dev/null) || fail \
    "The downloaded async-job does not run on this machine: $said" \
    "Try --portable, or another directory with --bin-dir if programs cannot be started in \
$bin_dir; nothing was changed"
  case $said in
    "async-job $version "*) ;;
    *) fail "The downloaded file is not async-job $version: it says \"$said\"" \
      "Check --base-url; nothing was changed" ;;
  esac
}

install_program() {
  find_target
  find_tools
  [ -n "$base_url" ] || base_url=$releases/download/v$version
  base_url=${base_url%/}
  shown_url=$(printf '%s\n' "$base_url" | without_login)
  is_safe_url "$base_url" || fail "Cannot download from $shown_url: it is neither https nor this machine" \
    "Give an https address with --base-url or in ASYNC_JOB_INSTALL_BASE_URL"
  # Downloaders would take a part of the password for the host, and print it.
  login=$(printf '%s\n' "$base_url" | sed -n 's|^[a-z]*://\([^/?#]*\)@.*|\1|p')
  case $login in
    *@*) fail_login ;;
  esac
  address=${base_url#*://}
  [ "${address#"$login${login:+@}"}" = "${shown_url#*://}" ] || fail_login
  file=async-job-$version-$target$kind
  make_work_directory
  download SHA256SUMS "$work/SHA256SUMS"
  find_checksum "$work/SHA256SUMS" "$file"
  if [ -f "$place" ] && [ -x "$place" ] && [ "$(sha256_of "$place")" = "$wanted" ]; then
    say "$place is $file already; nothing was changed"
    return
  fi
  say "Downloading $shown_url/$file"
  download "$file" "$work/async-job"
  found=$(sha256_of "$work/async-job")
  [ "$found" = "$wanted" ] || fail \
    "Refusing $shown_url/$file: its SHA-256 is $found instead of $wanted" \
    "It came damaged or is not what was published: try again, and if that does not help, tell \
the project; nothing was changed"
  prove "$work/async-job"
  why=$(mv -f "$work/async-job" "$place" 2>&1) || fail "Cannot put $place into place: $why" \
    "Name another directory with --bin-dir"
  say "Installed $place: $said"
  say "SHA-256 $wanted, as in $shown_url/SHA256SUMS"
}

# Says whether the shell will find the program.
report_path() {
  case :${PATH-}: in
    *:"$bin_dir":*)
      first=$(command -v async-job) || first=
      [ "$first" = "$place" ] || [ -z "$first" ] ||
        say "Note: $first comes before it on your PATH"
      ;;
    *)
      quoted=$(printf '%s\n' "$bin_dir" | sed "s/'/'\\\\''/g")
      say "$bin_dir is not on your PATH. Add this line to ~/.profile (or your shell's own file):"
      say "  export PATH='$quoted':\"\$PATH\""
      ;;
  esac
}

uninstall_program() {
  if [ ! -e "$place" ] && [ ! -L "$place" ]; then
    say "There is no $place; nothing was changed"
    return
  fi
  why=$(rm -f "$place" 2>&1) || fail "Cannot remove $place: $why" "Check who owns $bin_dir"
  say "Removed $place; records and settings stay where they are"
  cache=${XDG_CACHE_HOME:-${HOME-}/.cache}/async-job
  [ ! -d "$cache" ] || say "What a portable file unpacked is in $cache, and can be removed too"
}

main() {
  read_options "$@"
  case $action in
    help) print_help ;;
    uninstall) find_place && uninstall_program ;;
    install) find_place && install_program && report_path ;;
  esac
}

{ main "$@"; exit; }
