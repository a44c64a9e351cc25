# shellcheck shell=bash
setting cpu-systemd-affinity severity=low
setting_cpu_systemd_affinity_get() {
  if [[ ! -d $root/run/systemd/system ]]; then
    not_applicable 'this host was not started by systemd'
    return
  fi
  ask systemctl show --property CPUAffinity --value || return
  REPLY=${REPLY// /,}
  if ! is_cpu_list "$REPLY"; then REPLY=all; fi
}
setting_cpu_systemd_affinity_want() {
  needs_quiet_cpus || return
  REPLY=${role_cpus[housekeeping]}
}
setting_cpu_systemd_affinity_satisfied() {
  [[ $1 != all ]] && { without_cpus "$1" "$2" && [[ -z $REPLY ]]; }
}
setting_cpu_systemd_affinity_hint() {
  REPLY="[Manager] CPUAffinity=$2 in /etc/systemd/system.conf.d/telemetry.conf, and a reboot"
}
setting_cpu_systemd_affinity_why() {
  explain 'services may run on any core that is not isolated' 'a service that wants other cores has to say so' 'TuneD cpu-partitioning'
}
