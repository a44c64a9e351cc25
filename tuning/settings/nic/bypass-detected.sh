# shellcheck shell=bash
# Processes that have a library loaded which talks to the NIC past the kernel, and drivers that are there for it.
setting bypass-detected severity=critical role=flows
setting_bypass_detected_get() {
  local path found='' name maps
  for path in /proc/driver/onload /dev/onload /proc/driver/sfc_resource /dev/sfc_char; do
    if has "$path"; then found+="${found:+, }$path"; fi
  done
  mapfile -t maps < <(grep --files-with-matches --no-messages --max-count=1 --extended-regexp \
    '/(libonload|libvma|libxlio|libefvi|libciul|libsfcaffinity|librte_eal|libexanic)[.-]' "$root"/proc/[0-9]*/maps)
  for path in "${maps[@]}"; do
    name=''
    { IFS= read -r name <"${path%/maps}/comm"; } 2>/dev/null || :
    path=${path%/maps}
    found+="${found:+, }${name:-process} (${path##*/})"
  done
  if [[ -z $found && -z $root && $EUID -ne 0 ]]; then
    unknown 'what other users'\'' processes have loaded is only told to root'
    return
  fi
  REPLY=${found:-none}
}
setting_bypass_detected_want() { REPLY=none; }
setting_bypass_detected_hint() { REPLY='watch a mirror port, or run the flow through the kernel; its silence here means nothing'; }
setting_bypass_detected_why() {
  explain 'packets that go past the kernel never reach XDP or TC' 'none' 'Onload sources; DPDK documentation'
}
