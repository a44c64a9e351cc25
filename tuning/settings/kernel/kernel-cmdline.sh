# shellcheck shell=bash
setting kernel-cmdline severity=info applies=boot
setting_kernel_cmdline_get() {
  missing_parameters
  REPLY=${REPLY:-none}
}
setting_kernel_cmdline_want() { REPLY=none; }
setting_kernel_cmdline_hint() { REPLY="'tune persist' says how"; }
setting_kernel_cmdline_why() {
  explain 'boot parameters that the roles ask for and that the kernel was not started with' 'a reboot' 'TuneD cpu-partitioning, realtime'
}
