# What every script here begins with (sourced). A script makes one package from the source that lies above it:
#   SHUKKA_PACKAGES  where packages go (target/packages)
#   SHUKKA_PROFILE   how the program is built (release; `dev` is quick and only for trying a script)
#   SHUKKA_PROGRAM   a program that is built already, for this package's system
# It ends with 75 and `LEFT OUT: …` when the machine cannot get what it needs; nothing is downloaded but such tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
profile=${SHUKKA_PROFILE:-release}
out=${SHUKKA_PACKAGES:-target/packages}
mkdir -p "$out"
out=$(cd "$out" && pwd)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
# Times in packages are that of the commit: the same source makes the same bytes.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y Cargo.toml)}
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

left_out() {
  echo "LEFT OUT: $(basename "$0"): $*" >&2
  exit 75
}

# bring COMMAND DEBIAN-PACKAGE…: a tool that is not there is installed where that is possible.
bring() {
  local command=$1
  shift
  command -v "$command" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@") >/dev/null 2>&1 || true
  fi
  command -v "$command" >/dev/null || left_out "needs $command (Debian: $*)"
}

# built TARGET: builds the program for a system, unless it was given, and says where it lies.
built() {
  local target=$1 folder=$profile name=shukka
  [ -n "${SHUKKA_PROGRAM:-}" ] && { echo "$SHUKKA_PROGRAM"; return; }
  [ "$profile" = dev ] && folder=debug
  case $target in *windows*) name=shukka.exe ;; esac
  rustup target add "$target" >/dev/null 2>&1 || true
  case $target in
    *-windows-gnu)
      bring x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64
      export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc CC_x86_64_pc_windows_gnu=x86_64-w64-mingw32-gcc ;;
    *-linux-musl)
      # For what is C in it. It is not to link: musl-gcc knows no static-pie, and what it links falls over at its first step.
      bring musl-gcc musl-tools
      export CC_x86_64_unknown_linux_musl=musl-gcc
      # Relocations packed, which musl knows and older glibc does not: a megabyte less.
      ld --help 2>/dev/null | grep -q pack-relative-relocs && RUSTFLAGS="${RUSTFLAGS:-} -Clink-arg=-Wl,-z,pack-relative-relocs" ;;
  esac
  # Paths of this machine do not go into the program. The list of crates does where cargo-auditable is there.
  local remap="--remap-path-prefix=$PWD=/shukka --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
  [ "$profile" = dev ] && remap=""
  local auditable=""
  cargo auditable --version >/dev/null 2>&1 && auditable=auditable
  # shellcheck disable=SC2086
  RUSTFLAGS="${RUSTFLAGS:-} $remap" cargo $auditable build --locked --profile "$profile" --target "$target" --bin shukka >&2 \
    || left_out "cannot build for $target"
  program=${CARGO_TARGET_DIR:-target}/$target/$folder/$name
  # A program of this system that does not run is no package.
  case $target in
    *-linux-*) "$program" --version >/dev/null || { echo "WENT WRONG: $program does not run" >&2; exit 1; } ;;
  esac
  echo "$program"
}

# knowing PROGRAM: one that runs here, to ask for completions and man pages.
knowing() {
  if "$1" --version >/dev/null 2>&1; then echo "$1"; return; fi
  for candidate in "${SHUKKA_HERE:-}" target/release/shukka target/debug/shukka; do
    [ -n "$candidate" ] && "$candidate" pack --help >/dev/null 2>&1 && { echo "$candidate"; return; }
  done
  cargo build --locked --bin shukka >&2 && echo "${CARGO_TARGET_DIR:-target}/debug/shukka"
}

# same_times FOLDER: all in it as old as the commit.
same_times() {
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

made() {
  for file in "$@"; do
    printf '%s  %s  %s bytes\n' "$(sha256sum "$file" | cut -c1-16)" "$file" "$(stat -c %s "$file")"
  done
}
