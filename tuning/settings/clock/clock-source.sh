# shellcheck shell=bash
# Those that are read without a system call are all right; the processor's own is the steadiest. A hypervisor's in its place
# is a warning: the kernel takes that where it does not trust the processor's, so nothing is forced.
setting clock-source severity=critical phase=clock
readonly clocksource=/sys/devices/system/clocksource/clocksource0
setting_clock_source_get() { read_value "$clocksource/current_clocksource"; }
setting_clock_source_want() {
  local source
  read_value "$clocksource/available_clocksource" || return
  local -r available=" $REPLY "
  for source in tsc arch_sys_counter kvm-clock hyperv_clocksource_tsc_page; do
    if [[ $available == *" $source "* ]]; then
      REPLY=$source
      return 0
    fi
  done
  not_applicable "none of these is read without a system call:$available"
}
setting_clock_source_set() { write_value "$clocksource/current_clocksource" "$2"; }
setting_clock_source_changeable() {
  is_changeable "$clocksource/current_clocksource" || return
  if [[ $FOUND == kvm-clock || $FOUND == hyperv_clocksource_tsc_page ]]; then
    REASON="the hypervisor's clock jumps by microseconds when its host sets it; where dmesg finds nothing wrong with TSC: echo $WANTED > $clocksource/current_clocksource"
    return "$fixed_status"
  fi
}
setting_clock_source_why() {
  explain 'each stamp costs a system call and the reading of a slow device: about 1 us in place of 20 to 30 ns' \
    'if the kernel gave the processor'\''s clock up for a reason (dmesg: TSC), it is wrong to force it' \
    'kernel documentation of timekeeping; measured on 2 virtual AMD EPYC cores: 16 to 31 ns with tsc'
}
