# shellcheck shell=bash
# Where NAPI is threaded (want.nic-threaded-napi=1), each of its threads on the cores that take the interrupts.
setting nic-napi-affinity severity=medium role=interface phase=irq-affinity compare=cpus
setting_nic_napi_affinity_subjects() {
  local name path comm
  local -a threads
  every_interface
  local -ar all=("${subjects[@]}")
  subjects=()
  for name in "${all[@]}"; do
    if ! interface_value "$name" threaded || [[ $REPLY != [12] ]]; then continue; fi
    threads=()
    for path in "$root"/proc/[0-9]*/comm; do
      comm=''
      { IFS= read -r comm <"$path"; } 2>/dev/null || continue
      if [[ $comm =~ ^napi/$name-([0-9]{1,10})$ ]]; then threads+=("$name/napi-${BASH_REMATCH[1]}"); fi
    done
    # Threads are told apart by the name of the interface, which another network namespace may have, too.
    queues_here "$name" rx
    if [[ ${#threads[@]} -gt ${#QUEUES[@]} ]]; then
      REASON="more threads are called napi/$name than $name has queues: another network namespace has that name, too"
      return
    fi
    subjects+=("${threads[@]}")
  done
  if [[ ${#subjects[@]} -eq 0 && ${#all[@]} -gt 0 ]]; then REASON="NAPI of ${all[*]} has no threads"; fi
}
# napi_thread SUBJECT: the number of the process.
napi_thread() {
  local path comm
  for path in "$root"/proc/[0-9]*/comm; do
    comm=''
    { IFS= read -r comm <"$path"; } 2>/dev/null || continue
    if [[ $comm == "napi/${1%%/*}-${1##*-}" ]]; then
      path=${path%/comm}
      REPLY=${path##*/}
      return 0
    fi
  done
  not_applicable 'its thread is gone'
}
setting_nic_napi_affinity_get() {
  local key value
  napi_thread "$1" || return
  while IFS=$':\t ' read -r key value; do
    if [[ $key == Cpus_allowed_list ]]; then
      REPLY=$value
      return 0
    fi
  done 2>/dev/null <"$root/proc/$REPLY/status"
  not_applicable 'its thread is gone'
}
setting_nic_napi_affinity_want() {
  REPLY=${role_cpus[capture]:-}
  [[ -n $REPLY ]] || not_applicable 'no core has the role capture: see the roles'
}
setting_nic_napi_affinity_set() {
  is_cpu_list "$2" || { failed "'$2' is no list of CPUs"; return; }
  napi_thread "$1" || return
  order taskset -pc "$2" "$REPLY"
}
setting_nic_napi_affinity_why() {
  explain 'threads that receive packets wander, also onto cores that have a thread of their own' 'none' \
    'kernel documentation of NAPI: pin to the CPU that serves the interrupt'
}
