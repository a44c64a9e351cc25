# shellcheck shell=bash
setting power-governor severity=high role=cpu phase=power-governor
setting_power_governor_subjects() { frequency_policies; }
setting_power_governor_get() { read_value "/sys/devices/system/cpu/cpufreq/$1/scaling_governor"; }
setting_power_governor_want() { REPLY=performance; }
setting_power_governor_set() { write_value "/sys/devices/system/cpu/cpufreq/$1/scaling_governor" "$2"; }
setting_power_governor_changeable() { is_changeable "/sys/devices/system/cpu/cpufreq/$1/scaling_governor"; }
# With 'performance' some drivers write the energy preference, too.
setting_power_governor_guards() { guards_are "power-epp $1"; }
setting_power_governor_why() {
  explain 'a core that was idle starts slowly, and speeds up when the burst is over' 'power and heat' 'TuneD latency-performance'
}
