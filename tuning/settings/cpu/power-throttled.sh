# shellcheck shell=bash
setting power-throttled severity=high compare=number applies=bios
setting_power_throttled_get() {
  local path count=0 found=false
  for path in "$root"/sys/devices/system/cpu/cpu[0-9]*/thermal_throttle/*_throttle_count; do
    if [[ ! -e $path ]]; then continue; fi
    found=true
    read_value "${path#"$root"}" && [[ $REPLY =~ ^[0-9]{1,15}$ ]] && count=$((count + REPLY))
  done
  REPLY=$count
  if [[ $found == false ]]; then not_applicable 'the processor does not count it, or a virtual machine hides it'; fi
}
setting_power_throttled_want() { REPLY=0; }
setting_power_throttled_hint() { REPLY='look after cooling and power limits; counted since the start of the machine'; }
setting_power_throttled_why() {
  explain 'a processor that is too hot stops its clock for moments' 'none' 'kernel documentation of thermal throttling'
}
