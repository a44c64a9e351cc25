# shellcheck shell=bash
# Kernel threads that could be moved and may run on quiet cores; those bound to one core cannot, and are not counted.
setting cpu-kthread-affinity severity=low compare=number
setting_cpu_kthread_affinity_get() {
  local path line flags allowed quiet
  local -i count=0
  quiet_cpus
  quiet=$REPLY
  for path in "$root"/proc/[0-9]*; do
    line=''
    { IFS= read -r line <"$path/stat"; } 2>/dev/null || continue
    read -r -a flags <<<"${line##*) }"
    # PF_KTHREAD, and not PF_NO_SETAFFINITY.
    if ((!(flags[6] & 0x200000) || flags[6] & 0x4000000)); then continue; fi
    allowed=''
    while IFS=$':\t' read -r line allowed; do
      if [[ $line == Cpus_allowed_list ]]; then break; fi
    done 2>/dev/null <"$path/status"
    if ! is_cpu_list "${allowed// /}"; then continue; fi
    common_cpus "${allowed// /}" "$quiet"
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
