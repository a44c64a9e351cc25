# shellcheck shell=bash
setting kernel-version severity=info
setting_kernel_version_get() { read_value /proc/sys/kernel/osrelease; }
setting_kernel_version_want() { setting_kernel_version_get; }
setting_kernel_version_why() { explain 'hosts of one kind run one kernel; want.kernel-version says which' 'none' 'fleet practice'; }
