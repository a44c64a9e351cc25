# shellcheck shell=bash
# Kernel threads that could be moved and may run on quiet cores; those bound to one core cannot, and are not counted.
setting cpu-kthread-affinity severity=low compare=number
setting_cpu_kthread_affinity_get() {
  local cpus
  local -i count=0
  read_threads || :
  quiet_cpus
  local -r quiet=$REPLY
  for cpus in "${movable_kernel_cpus[@]}"; do
    common_cpus "$cpus" "$quiet"
    if [[ -n $REPLY ]]; then count+=1; fi
  done
  REPLY=$count
}
setting_cpu_kthread_affinity_want() {
  needs_quiet_cpus || return
  REPLY=0
}
setting_cpu_kthread_affinity_hint() {
  REPLY="for p in \$(pgrep --parent 2); do taskset -apc ${role_cpus[housekeeping]} \$p; done # isolcpus= at boot keeps them away"
}
setting_cpu_kthread_affinity_why() {
  explain 'kernel threads without a core of their own may run where a hot thread runs' 'housekeeping cores have them' \
    'kernel documentation of per-CPU kernel threads'
}
