# shellcheck shell=bash
setting nic-cqe-compress severity=medium role=interface phase=driver-flags
setting_nic_cqe_compress_subjects() { every_interface; }
setting_nic_cqe_compress_get() {
  driver_of "$1" || return
  if [[ $REPLY != mlx5_core ]]; then
    not_applicable "only mlx5 has it; the driver of $1 is ${REPLY:-not known}"
    return
  fi
  ask ethtool --show-priv-flags "$1" || return
  if [[ $REPLY =~ rx_cqe_compress[[:space:]]*:[[:space:]]*(on|off) ]]; then
    REPLY=${BASH_REMATCH[1]}
  else
    not_applicable "$1 has no flag rx_cqe_compress"
  fi
}
setting_nic_cqe_compress_want() { REPLY=off; }
setting_nic_cqe_compress_set() { order ethtool --set-priv-flags "$1" rx_cqe_compress "$2"; }
setting_nic_cqe_compress_why() {
  explain 'completions of several packets are written together: less PCIe, and jitter' \
    'more PCIe traffic at high packet rates' \
    'NVIDIA performance tuning guide'
}
