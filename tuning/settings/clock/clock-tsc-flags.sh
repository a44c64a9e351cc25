# shellcheck shell=bash
setting clock-tsc-flags severity=high applies=bios
setting_clock_tsc_flags_get() {
  local line found=''
  [[ -r $root/proc/cpuinfo ]] || { unknown '/proc/cpuinfo cannot be read'; return; }
  while IFS= read -r line; do
    if [[ $line == flags* ]]; then
      if [[ "$line " == *' constant_tsc '* ]]; then found+='constant '; fi
      if [[ "$line " == *' nonstop_tsc '* ]]; then found+='nonstop'; fi
      REPLY=${found% }
      REPLY=${REPLY:-neither}
      return 0
    fi
  done <"$root/proc/cpuinfo"
  not_applicable 'this processor has no such flags'
}
setting_clock_tsc_flags_want() { REPLY='constant nonstop'; }
setting_clock_tsc_flags_hint() { REPLY='another machine, or clocksource=hpet with its cost'; }
setting_clock_tsc_flags_why() {
  explain 'a counter that changes its speed or stops when the core sleeps is no clock' 'none' 'kernel documentation of timekeeping'
}
