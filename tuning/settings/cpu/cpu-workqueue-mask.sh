# shellcheck shell=bash
setting cpu-workqueue-mask severity=medium compare=mask
workqueue_mask() { if [[ $1 == writeback ]]; then REPLY=writeback/cpumask; else REPLY=cpumask; fi; }
setting_cpu_workqueue_mask_subjects() { subjects=(all writeback); }
setting_cpu_workqueue_mask_get() {
  workqueue_mask "$1"
  read_value "/sys/devices/virtual/workqueue/$REPLY"
}
setting_cpu_workqueue_mask_want() {
  needs_quiet_cpus || return
  mask_of "${role_cpus[housekeeping]}"
}
setting_cpu_workqueue_mask_set() {
  workqueue_mask "$1"
  write_value "/sys/devices/virtual/workqueue/$REPLY" "$2"
}
setting_cpu_workqueue_mask_changeable() {
  workqueue_mask "$1"
  is_changeable "/sys/devices/virtual/workqueue/$REPLY"
}
setting_cpu_workqueue_mask_why() {
  explain 'work that the kernel puts off runs on any core of this mask; writeback is that of disks' \
    'housekeeping cores do it' \
    'TuneD cpu-partitioning'
}
