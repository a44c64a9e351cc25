# shellcheck shell=bash
setting power-uncore severity=low phase=power compare=number
setting_power_uncore_subjects() {
  local path
  for path in "$root"/sys/devices/system/cpu/intel_uncore_frequency/*/min_freq_khz; do
    if [[ -e $path ]]; then
      path=${path%/min_freq_khz}
      subjects+=("${path##*/}")
    fi
  done
  if [[ ${#subjects[@]} -eq 0 ]]; then missing_reason /sys/devices/system/cpu/intel_uncore_frequency; fi
}
setting_power_uncore_get() { read_value "/sys/devices/system/cpu/intel_uncore_frequency/$1/min_freq_khz"; }
setting_power_uncore_want() { read_value "/sys/devices/system/cpu/intel_uncore_frequency/$1/max_freq_khz"; }
setting_power_uncore_set() { write_value "/sys/devices/system/cpu/intel_uncore_frequency/$1/min_freq_khz" "$2"; }
setting_power_uncore_why() {
  explain 'the mesh and the last cache slow down when cores are quiet, and the first packets after wait for it' 'power' \
    'TuneD plugin for the uncore frequency'
}
