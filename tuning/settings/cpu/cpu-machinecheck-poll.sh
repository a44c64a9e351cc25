# shellcheck shell=bash
setting cpu-machinecheck-poll severity=low compare=number
setting_cpu_machinecheck_poll_subjects() {
  local path
  for path in "$root"/sys/devices/system/machinecheck/machinecheck*/ignore_ce; do
    if [[ -e $path ]]; then
      path=${path%/ignore_ce}
      subjects+=("${path##*/}")
    fi
  done
  if [[ ${#subjects[@]} -eq 0 ]]; then missing_reason /sys/devices/system/machinecheck; fi
}
setting_cpu_machinecheck_poll_get() { read_value "/sys/devices/system/machinecheck/$1/ignore_ce"; }
setting_cpu_machinecheck_poll_want() { REPLY=1; }
setting_cpu_machinecheck_poll_set() { write_value "/sys/devices/system/machinecheck/$1/ignore_ce" "$2"; }
setting_cpu_machinecheck_poll_why() {
  explain 'every five minutes each core asks the hardware for corrected errors' \
    'corrected memory errors are not reported' 'TuneD cpu-partitioning'
}
