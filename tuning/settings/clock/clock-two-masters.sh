# shellcheck shell=bash
setting clock-two-masters severity=critical
setting_clock_two_masters_get() {
  clock_daemons
  if [[ $REPLY == *' '* ]]; then REPLY=${REPLY// / and }; else REPLY='one at most'; fi
}
setting_clock_two_masters_want() { REPLY='one at most'; }
setting_clock_two_masters_hint() { REPLY='stop all but one of them'; }
setting_clock_two_masters_why() {
  explain 'each corrects what the other did: the clock swings' 'none' 'linuxptp and chrony documentation'
}
