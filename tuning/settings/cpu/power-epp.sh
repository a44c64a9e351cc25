# shellcheck shell=bash
setting power-epp severity=medium role=cpu phase=power
setting_power_epp_subjects() { frequency_policies energy_performance_preference; }
setting_power_epp_get() { read_value "/sys/devices/system/cpu/cpufreq/$1/energy_performance_preference"; }
setting_power_epp_want() { REPLY=performance; }
setting_power_epp_set() { write_value "/sys/devices/system/cpu/cpufreq/$1/energy_performance_preference" "$2"; }
setting_power_epp_changeable() { is_changeable "/sys/devices/system/cpu/cpufreq/$1/energy_performance_preference"; }
setting_power_epp_why() {
  explain 'the processor itself chooses lower frequencies between bursts' 'power and heat' 'TuneD latency-performance'
}
