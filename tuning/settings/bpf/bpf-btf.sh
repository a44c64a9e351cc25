# shellcheck shell=bash
setting bpf-btf severity=low applies=boot
setting_bpf_btf_get() {
  if [[ -r $root/sys/kernel/btf/vmlinux ]]; then REPLY=present; elif has /sys/kernel/btf/vmlinux; then
    unknown '/sys/kernel/btf/vmlinux cannot be read'
  else
    REPLY=missing
  fi
}
setting_bpf_btf_want() { REPLY=present; }
setting_bpf_btf_hint() { REPLY='a kernel built with CONFIG_DEBUG_INFO_BTF'; }
setting_bpf_btf_why() {
  explain 'programs that adapt to the kernel need its types; those of today do without' 'another kernel' 'libbpf documentation'
}
