# shellcheck shell=bash
setting cpu-nohz-full severity=medium role=cpu applies=boot
setting_cpu_nohz_full_get() {
  if ! has /sys/devices/system/cpu/nohz_full; then
    not_applicable 'this kernel is built without NO_HZ_FULL'
    return
  fi
  read_value /sys/devices/system/cpu/nohz_full || return
  if ! is_cpu_list "$REPLY"; then REPLY=none; fi
}
setting_cpu_nohz_full_want() { needs_hot_cpus; }
setting_cpu_nohz_full_satisfied() {
  without_cpus "$2" "${1/none/}"
  [[ -z $REPLY ]]
}
setting_cpu_nohz_full_hint() { REPLY="boot with nohz_full=$2"; }
setting_cpu_nohz_full_why() {
  explain 'the timer interrupts each core 100 to 1000 times a second, though only one thread runs there' \
    'each system call costs more; kernels since 6.12 may bring ticks back: count LOC in /proc/interrupts' \
    'kernel documentation of per-CPU kernel threads'
}
