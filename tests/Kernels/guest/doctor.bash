# shellcheck shell=bash
# What doctor says about the kernel, and whether that is what happens. Sourced by all.bash.

declare -A doctor_said=()

ask_doctor() {
  local check verdict detail status=0
  timeout 240 telemetry doctor --json --seconds 0 >/tmp/doctor 2>/tmp/doctor.errors || status=$?
  if ! grep -q '"check":"array_ring"' /tmp/doctor; then
    say FAIL doctor "exit code $status: $(brief /tmp/doctor.errors)"
    return
  fi
  say ok doctor
  while IFS=$'\t' read -r check verdict detail; do
    if [[ -n ${doctor_said[settings]:-} ]]; then break; fi
    doctor_said[$check]=$verdict
    say fact "doctor $check" "$verdict $detail"
  done < <(sed -nE 's/^.*"check":"([a-z_-]+)","verdict":"([a-z_]+)","detail":"(([^"\\]|\\.)*)".*/\1\t\2\t\3/p' /tmp/doctor |
    grep -E '^(bpf-capabilities|libbpf|xdp|tc|tcx|array_ring|ring_buffer|xdp_frags|[a-z]+_[a-z]+|history|stages)'$'\t')
}

# agree WHAT RESULT CHECK...: that a thing works exactly where none of these checks failed.
agree() {
  local said='' check
  if [[ -z ${2:-} ]]; then return; fi
  for check in "${@:3}"; do
    if [[ ${doctor_said[$check]:-missing} =~ ^(fail|missing)$ ]]; then said+=" $check: ${doctor_said[$check]:-missing};"; fi
  done
  if [[ $2 == ok && -n $said ]]; then
    say FAIL "doctor on $1" "it works, and doctor says$said"
  elif [[ $2 != ok && -z $said ]]; then
    say FAIL "doctor on $1" "it does not work, and doctor finds nothing at ${*:3}"
  else
    say ok "doctor on $1"
  fi
}

# trials_of CLASS: ok or FAIL; nothing where none ran.
trials_of() {
  if [[ -n ${trials_failed[$1]:-} ]]; then echo FAIL; elif [[ -n ${trials_passed[$1]:-} ]]; then echo ok; fi
}

compare_doctor() {
  agree 'the capture by array rings' "${demo_result[array]:-}" bpf-capabilities libbpf xdp tc array_ring
  agree 'the capture by the BPF ring buffer' "${demo_result[ringbuf]:-}" bpf-capabilities libbpf xdp tc ring_buffer
  agree stages "${demo_result[stages]:-}" stages
  agree host_drops "$(trials_of DropTests)" host_drops
  agree tcp_notes "$(trials_of TcpNoteTests)" tcp_notes
  agree socket_owners "$(trials_of SocketOwnersTests)" socket_owners
  agree history "$(trials_of HistoryTests)" history
  agree talker_sampler "$(trials_of SampleTests)" talker_sampler
}
