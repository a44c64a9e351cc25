# shellcheck shell=bash
# Processes that have a library loaded which talks to the NIC past the kernel, or hold a device for it; drivers that are there
# for it; and sockets to which a program on the NIC's queue hands its packets before the kernel's stack (AF_XDP).
setting bypass-detected severity=critical role=flows
setting_bypass_detected_get() {
  local path found='' name device lines
  local -a columns
  for path in /proc/driver/onload /dev/onload /proc/driver/sfc_resource /dev/sfc_char; do
    if has "$path"; then found+="${found:+, }$path"; fi
  done
  # What is gone meanwhile, or is another user's, makes both fail; the rest is told.
  lines=$(grep -lsE -m 1 '/(libonload|libvma|libxlio|libefvi|libciul|libsfcaffinity|librte_eal|libexanic)[.-]' \
    "$root"/proc/[0-9]*/maps 2>/dev/null) || :
  split "$lines" $'\n'
  for path in "${PARTS[@]}"; do
    name=''
    { IFS= read -r name <"${path%/maps}/comm"; } 2>/dev/null || :
    path=${path%/maps}
    found+="${found:+, }${name:-process} (${path##*/})"
  done
  lines=$({ find "$root"/proc/[0-9]*/fd -type l -exec stat -c %N {} + |
    grep -E -e "-> '/dev/(vfio/[0-9].*|uio[0-9].*|onload|sfc_char)'\$"; } 2>/dev/null) || :
  split "$lines" $'\n'
  for path in "${PARTS[@]}"; do
    path=${path//\'/}
    device=${path##* }
    path=${path#"$root"/proc/}
    path=${path%%/*}
    name=''
    { IFS= read -r name <"$root/proc/$path/comm"; } 2>/dev/null || :
    if [[ $found != *"($path)"* ]]; then found+="${found:+, }${name:-process} ($path) with $device"; fi
  done
  # Of this network namespace: a line for each protocol, the third column its sockets.
  if [[ -r $root/proc/net/protocols ]]; then
    while read -r -a columns; do
      if [[ ${columns[0]:-} == XDP && ${columns[2]:-} =~ ^[1-9][0-9]*$ ]]; then
        found+="${found:+, }${columns[2]} AF_XDP sockets"
      fi
    done <"$root/proc/net/protocols"
  fi
  if [[ -z $found ]]; then needs_programs grep find stat || return; fi
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
