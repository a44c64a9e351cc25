# shellcheck shell=bash
# Kernels before 5.11 count maps as locked memory of the process.
setting bpf-memlock severity=critical
setting_bpf_memlock_get() {
  read_value /proc/sys/kernel/osrelease || return
  [[ $REPLY =~ ^([0-9]{1,3})\.([0-9]{1,3}) ]] || { unknown "kernel version '$REPLY'"; return; }
  if ((BASH_REMATCH[1] > 5 || BASH_REMATCH[1] == 5 && BASH_REMATCH[2] >= 11)); then
    REPLY='not limited'
  elif [[ $(ulimit -l) == unlimited ]]; then
    REPLY='not limited'
  else
    REPLY="$(ulimit -l) KiB"
  fi
}
setting_bpf_memlock_want() { REPLY='not limited'; }
setting_bpf_memlock_hint() { REPLY='LimitMEMLOCK=infinity in the unit'; }
setting_bpf_memlock_why() {
  explain 'rings and tables of kernel programs do not fit' 'none' 'kernel documentation of BPF: counted by control groups since 5.11'
}
