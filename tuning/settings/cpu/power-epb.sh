# shellcheck shell=bash
setting power-epb severity=low role=cpu phase=power compare=number
setting_power_epb_subjects() { cpus_with power/energy_perf_bias; }
setting_power_epb_get() { read_value "/sys/devices/system/cpu/$1/power/energy_perf_bias"; }
setting_power_epb_want() { REPLY=0; }
setting_power_epb_set() { write_value "/sys/devices/system/cpu/$1/power/energy_perf_bias" "$2"; }
setting_power_epb_changeable() { is_changeable "/sys/devices/system/cpu/$1/power/energy_perf_bias"; }
setting_power_epb_why() {
  explain 'a hint to the processor to save energy' 'power' 'TuneD latency-performance'
}
