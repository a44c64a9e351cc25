# shellcheck shell=bash
# The clock against the time since the start of the machine, which nobody can set and which is slewed with it: so many
# milliseconds was it stepped since tune applied. What happens while the appliance runs is an event of its own.
setting clock-step severity=high compare=at_most
setting_clock_step_get() {
  local boot start
  [[ -r $state/clock ]] || { not_applicable "nothing to compare with: 'tune apply' writes down the time of the start"; return; }
  read -r boot start <"$state/clock" || :
  if [[ $boot != "$boot_id" || ! $start =~ ^[0-9]{1,16}$ ]]; then
    not_applicable 'the machine was restarted since tune applied'
    return
  fi
  start_of_machine || return
  REPLY=$((REPLY - start))
  REPLY=${REPLY#-}
}
setting_clock_step_want() { REPLY=1000; }
setting_clock_step_hint() { REPLY='find who set the clock: chronyc tracking, journalctl --unit chrony --unit systemd-timesyncd'; }
setting_clock_step_why() {
  explain 'what was measured before and after a step cannot be compared by wall clock' 'none' 'chrony documentation'
}
