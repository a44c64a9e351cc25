#!/usr/bin/env bash
# Boots kernels in QEMU and runs the built programs in them. Called by './build.sh test kernels' and './build.sh test'.
# run.sh [--fetch] [--pinned] [NAME...]: names of kernels.tsv, 'own' for the kernel of this machine, which runs the checks
# itself, series such as 6.6, or none for all.
#   --fetch    only fetches what a run needs
#   --pinned   the kernels that have a hash, with the shorter checks
# TELEMETRY_KERNELS names folders of further kernels, separated by colons: each with vmlinuz and modules below it.
# TELEMETRY_KERNEL_TABLE=1 writes the table of docs/kernels.md from the results, of this run and of runs before it.
# Results of each kernel are in out/kernels/NAME.tsv. Exit code 1 where a check failed; a kernel that cannot be had is skipped.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
root=$(cd "$here/../.." && pwd)
readonly root
readonly out="$root/out/kernels"
readonly cache="${TELEMETRY_KERNEL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/telemetry-kernels}"
readonly kernels="$here/kernels.tsv"

say() { printf '%s\n' "$*" >&2; }
die() { printf 'kernels: %s\n' "$*" >&2; exit 1; }

# shellcheck source-path=SCRIPTDIR
{
  source "$here/apt.bash"
  source "$here/qemu.bash"
  source "$here/kernel.bash"
  source "$here/image.bash"
  source "$here/judge.bash"
  source "$here/table.bash"
}

# try_own: the same checks on the kernel of this machine, in network namespaces of their own.
try_own() {
  local -r started=$SECONDS tree="$scratch/own"
  local status=0
  if [[ $EUID -ne 0 ]]; then
    skip_kernel own 'its programs need root'
    return
  fi
  rm --force "$out/own".*
  say "trying the kernel of this machine, $(uname --kernel-release)"
  cp --recursive "$here/guest" "$tree"
  mkdir "$tree/work"
  printf '%s\n' "$mode" >"$tree/mode"
  printf '%s\n' "$loads" >"$tree/loads"
  TMPDIR="$tree/work" PATH="$root/out:$root/out/trials:$PATH" timeout --kill-after 5 "$boot_seconds" \
    bash "$tree/all.bash" 3>"$out/own.raw" >"$out/own.console" 2>&1 </dev/null || status=$?
  judge own "$status" "$((SECONDS - started))"
}

# try_kernel NAME: boots it and judges what it did; adds to the counts.
try_kernel() {
  local -r name=$1 started=$SECONDS
  local status=0
  if [[ $name == own ]]; then
    try_own
    return
  fi
  if ! find_kernel "$name" 2>"$scratch/why"; then
    skip_kernel "$name" "$(tail --lines 1 "$scratch/why")"
    return
  fi
  rm --force "$out/$name".*
  say "trying Linux $name ($(basename "$kernel_folder"), $(accelerator))"
  make_modules "$kernel_folder" "$scratch/modules.cpio" "$mode" "$loads"
  cat "$scratch/programs.cpio" "$scratch/modules.cpio" >"$scratch/initramfs"
  boot "$kernel_image" "$scratch/initramfs" "$boot_seconds" "$out/$name.console" "$out/$name.raw" || status=$?
  judge "$name" "$status" "$((SECONDS - started))"
}

# Loud, at once and at the end.
skip_kernel() {
  say "kernels: SKIPPED: Linux $1 was not tried: $2"
  skipped+=("Linux $1: $2")
  printf 'Passed!  - Failed: 0, Passed: 0, Skipped: 1 - tests/Kernels (Linux %s in QEMU)\n' "$1"
}

main() {
  local mode=all loads='' fetch_only='' name
  local -a names=() suites=()
  while [[ ${1:-} == --* ]]; do
    case $1 in
      --fetch) fetch_only=yes ;;
      --pinned) mode=ci ;;
      *) die "unknown option '$1'" ;;
    esac
    shift
  done
  names=("$@")
  if [[ $# -eq 0 ]]; then mapfile -t names < <(known_kernels "$mode"); fi
  if [[ ${#names[@]} -eq 0 ]]; then die "$kernels names no kernel"; fi
  mapfile -t suites < <(known_suites "$mode")
  if [[ $mode == ci ]]; then boot_seconds=480; else boot_seconds=2400; fi
  # Every combination takes minutes with KVM, hours without.
  if [[ $mode == ci ]]; then loads=pair; elif [[ $(accelerator) == kvm ]]; then loads=all; else loads=triple; fi
  mkdir --parents "$cache/deb" "$out"
  scratch=$(mktemp --directory)
  trap 'rm --recursive --force "$scratch"' EXIT
  local -a qemu=() skipped=()
  local failed=0 kernel_folder='' kernel_image=''
  if ! { find_tools && find_qemu; }; then
    for name in "${names[@]}"; do
      if [[ $name != own ]]; then skip_kernel "$name" 'QEMU cannot be fetched and is not cached'; fi
    done
    mapfile -t names < <(printf '%s\n' "${names[@]}" | grep --fixed-strings --line-regexp own)
  fi
  if [[ -n $fetch_only ]]; then
    for name in "${names[@]}"; do
      find_kernel "$name" || say "kernels: Linux $name is not here and cannot be fetched now"
    done
    return 0
  fi
  if [[ ${#names[@]} -gt 0 ]]; then
    make_programs "$scratch/programs.cpio" "$root/out/telemetry" "$root/out/trials/kernel-trials"
  fi
  for name in "${names[@]}"; do try_kernel "$name"; done
  for name in "${skipped[@]}"; do printf 'kernels: SKIPPED: %s\n' "$name"; done
  if [[ -n ${TELEMETRY_KERNEL_TABLE:-} ]]; then
    mapfile -t names < <(known_kernels all)
    write_table "$root/docs/kernels.md" "${names[@]}"
  fi
  [[ $failed -eq 0 ]]
}

main "$@"
