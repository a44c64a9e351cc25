# shellcheck shell=bash
setting cpu-timer-migration severity=low compare=number
setting_cpu_timer_migration_get() { read_value /proc/sys/kernel/timer_migration; }
setting_cpu_timer_migration_want() { REPLY=0; }
setting_cpu_timer_migration_set() { write_value /proc/sys/kernel/timer_migration "$2"; }
setting_cpu_timer_migration_changeable() { is_changeable /proc/sys/kernel/timer_migration; }
setting_cpu_timer_migration_why() {
  explain 'timers that an idle CPU hands over run on a busy one' \
    'idle CPUs wake up for their own timers' \
    'TuneD network-latency; the other value may be better with isolated cores: measure'
}
