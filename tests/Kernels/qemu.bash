# shellcheck shell=bash
# QEMU: the system's where it is new enough, else the one of the backports, unpacked into the cache with the libraries that
# the system lacks. Sourced by run.sh.

readonly oldest_qemu=8                          # QEMU 7.2 panics with Linux 6.12 in the first allocations
readonly qemu_packages=(qemu-system-x86 qemu-system-common qemu-system-data seabios)

# Sets 'qemu', a command with its first arguments.
find_qemu() {
  local found
  found=$(qemu-system-x86_64 --version 2>/dev/null | sed --quiet 's/^QEMU emulator version \([0-9]*\).*/\1/p')
  if [[ ${found:-0} -ge $oldest_qemu ]]; then
    qemu=(qemu-system-x86_64)
    return
  fi
  if [[ ! -d $cache/qemu ]]; then fetch_qemu || return 1; fi
  local -r libraries="$cache/qemu/usr/lib/x86_64-linux-gnu"
  # Some packages put their libraries into /lib.
  qemu=(env LD_LIBRARY_PATH="$libraries:$cache/qemu/lib/x86_64-linux-gnu" QEMU_MODULE_DIR="$libraries/qemu"
    "$cache/qemu/usr/bin/qemu-system-x86_64" -L "$cache/qemu/usr/share/seabios" -L "$cache/qemu/usr/share/qemu")
}

# What apt would install for QEMU here, without what only is recommended.
fetch_qemu() {
  local suite package
  local -a files=() wanted=()
  suite="$(system_suite)-backports"
  use_suites "${suites[@]}" || return 1
  say "fetching QEMU ($suite)"
  mapfile -t wanted < <(own_apt apt-get --simulate --no-install-recommends install "${qemu_packages[@]/%//$suite}" 2>/dev/null |
    awk '/^Inst / { print $2 }' | sort --unique)
  for package in "${qemu_packages[@]}"; do
    files+=("$(fetch_package "$package=$(version_in "$package" "$suite")")") || return 1
  done
  for package in "${wanted[@]}"; do
    if [[ " ${qemu_packages[*]} " != *" $package "* ]]; then files+=("$(fetch_package "$package")") || return 1; fi
  done
  unpack_into "$cache/qemu" "${files[@]}"
}

# version_in PACKAGE SUITE
version_in() {
  own_apt apt-cache madison "$1" | awk -F ' *[|] *' -v suite="$2/main" 'index($3, " " suite " ") { print $2; exit }'
}

system_suite() { sed --quiet 's/^VERSION_CODENAME=//p' /etc/os-release; }

# KVM where a guest can use it: the device may be there on a CPU that has no virtualisation.
accelerator() {
  if [[ -w /dev/kvm ]] && grep --quiet --extended-regexp '^flags.* (vmx|svm)( |$)' /proc/cpuinfo; then
    printf 'kvm\n'
  else
    printf 'tcg\n'
  fi
}

# boot IMAGE INITRAMFS SECONDS CONSOLE RESULTS: until the guest powers off; fails where it does not in time.
boot() {
  timeout --kill-after 5 "$3" "${qemu[@]}" -machine q35 -accel "$(accelerator)" -cpu max -smp 2 -m 3000 \
    -display none -no-reboot -nic none -serial "file:$4" -serial "file:$5" -kernel "$1" -initrd "$2" \
    -append "console=ttyS0 quiet panic=-1 mitigations=off no_timer_check" </dev/null >>"$4.qemu" 2>&1
}
