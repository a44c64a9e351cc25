# shellcheck shell=bash
# An isolated cpuset partition: isolation without a reboot (cgroup v2). Changed by name only, since everything outside of it
# loses these cores at once: the appliance and the trading application have to be started inside.
setting cpu-partition severity=info pieces=yes phase=partition
readonly partition=/sys/fs/cgroup/telemetry
setting_cpu_partition_get() {
  if ! has /sys/fs/cgroup/cgroup.subtree_control; then
    not_applicable 'cgroup v2 is not mounted at /sys/fs/cgroup'
    return
  fi
  read_value /sys/fs/cgroup/cgroup.subtree_control || return
  if [[ " $REPLY " != *' cpuset '* ]]; then
    not_applicable 'groups have no cpuset here: echo +cpuset > /sys/fs/cgroup/cgroup.subtree_control first'
    return
  fi
  if ! has "$partition/cpuset.cpus.partition"; then
    REPLY=none
    return
  fi
  read_value "$partition/cpuset.cpus.partition" || return
  case $REPLY in
    isolated)
      read_value "$partition/cpuset.cpus" || return
      REPLY="isolated ${REPLY:-none}"
      ;;
    member) REPLY=none ;;
    *) unknown "$partition is '$REPLY'" ;;
  esac
}
setting_cpu_partition_want() {
  needs_quiet_cpus || return
  REPLY="isolated $REPLY"
}
setting_cpu_partition_set() {
  if [[ $2 == none ]]; then
    write_value "$partition/cpuset.cpus.partition" member || return
    remove_group "$partition"
    return
  fi
  [[ $2 =~ ^isolated\ ([0-9,-]+)$ ]] || { failed "'$2' is no partition"; return; }
  local -r cpus=${BASH_REMATCH[1]}
  make_group "$partition" || return
  write_value "$partition/cpuset.cpus" "$cpus" || return
  write_value "$partition/cpuset.cpus.partition" isolated
}
setting_cpu_partition_why() {
  explain 'takes these cores from the scheduler without a reboot' \
    'processes outside lose the cores at once: start what is to run there in the group (systemd-run, or write its cgroup.procs)' \
    'kernel documentation of cgroup v2 cpusets'
}
