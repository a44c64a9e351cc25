# shellcheck shell=bash
setting kernel-tracing-active severity=high
setting_kernel_tracing_active_get() {
  local folder found='' line
  local -a probes=()
  for folder in /sys/kernel/tracing /sys/kernel/debug/tracing; do
    if has "$folder/current_tracer"; then break; fi
  done
  if ! has "$folder/current_tracer"; then
    if [[ -d $root/sys/kernel/tracing && ! -r $root/sys/kernel/tracing ]]; then
      unknown '/sys/kernel/tracing is root'\''s'
    else
      not_applicable 'tracefs is not mounted'
    fi
    return
  fi
  read_value "$folder/current_tracer" || return
  if [[ $REPLY != nop ]]; then found="tracer $REPLY"; fi
  if [[ -r $root$folder/kprobe_events ]]; then
    while IFS= read -r line; do probes+=("$line"); done <"$root$folder/kprobe_events"
  fi
  if [[ ${#probes[@]} -gt 0 ]]; then found+="${found:+, }${#probes[@]} kprobes"; fi
  REPLY=${found:-none}
}
setting_kernel_tracing_active_want() { REPLY=none; }
setting_kernel_tracing_active_hint() { REPLY='end the tool that traces; echo nop > /sys/kernel/tracing/current_tracer'; }
setting_kernel_tracing_active_why() {
  explain 'each traced function costs, the function tracer up to half of the time' 'none' 'kernel documentation of ftrace'
}
