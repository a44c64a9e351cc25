# shellcheck shell=bash
setting power-freq-range severity=low role=cpu phase=power compare=number
setting_power_freq_range_subjects() { frequency_policies; }
setting_power_freq_range_get() { read_value "/sys/devices/system/cpu/cpufreq/$1/scaling_min_freq"; }
setting_power_freq_range_want() { read_value "/sys/devices/system/cpu/cpufreq/$1/scaling_max_freq"; }
setting_power_freq_range_set() { write_value "/sys/devices/system/cpu/cpufreq/$1/scaling_min_freq" "$2"; }
setting_power_freq_range_changeable() { is_changeable "/sys/devices/system/cpu/cpufreq/$1/scaling_min_freq"; }
setting_power_freq_range_why() {
  explain 'a frequency that changes makes equal work take unequal time' \
    'power; less room for the turbo of other cores' 'TuneD latency-performance (min_perf_pct 100)'
}
