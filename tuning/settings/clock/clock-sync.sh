# shellcheck shell=bash
# What its daemon says of the clock: 'synchronised by NAME', or why not.
setting clock-sync severity=critical
setting_clock_sync_get() {
  clock_daemons
  local -r daemons=$REPLY
  if [[ -z $daemons ]]; then
    REPLY='no daemon steers the clock'
  elif [[ " $daemons " == *' chronyd '* ]]; then
    chrony_tracking || return
    if [[ ${tracking[13]} == 'Not synchronised' ]]; then REPLY='chronyd has no source'; else REPLY='synchronised by chronyd'; fi
  elif [[ " $daemons " == *' phc2sys '* ]]; then
    port_states || return
    if [[ $REPLY == *SLAVE* ]]; then REPLY='synchronised by phc2sys'; else REPLY="ptp4l follows no master (${REPLY:-no port})"; fi
  else
    # What the kernel says; daemons tell it.
    ask timedatectl show --property NTPSynchronized --value || return
    if [[ $REPLY == yes ]]; then REPLY="synchronised by $daemons"; else REPLY="$daemons has no source"; fi
  fi
}
setting_clock_sync_want() {
  setting_clock_sync_get || return
  if [[ $REPLY != 'synchronised by '* ]]; then REPLY='synchronised'; fi
}
setting_clock_sync_hint() { REPLY='systemctl enable --now chrony # or ptp4l with phc2sys where the card has a clock'; }
setting_clock_sync_why() {
  explain 'feed age compares the clock of this host with the exchange'\''s: without a source it means nothing' \
    'none' 'chrony and linuxptp documentation'
}
