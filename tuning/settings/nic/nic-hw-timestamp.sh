# shellcheck shell=bash
setting nic-hw-timestamp severity=info role=feed applies=bios
setting_nic_hw_timestamp_subjects() { feed_ones; }
setting_nic_hw_timestamp_get() {
  local clock=none filters=none
  ask ethtool -T "$1" || return
  if [[ $REPLY =~ (PTP\ Hardware\ Clock|Hardware\ timestamp\ provider\ index):\ ([0-9]+) ]]; then clock=${BASH_REMATCH[2]}; fi
  if [[ $REPLY =~ $'\n'[[:space:]]+all([[:space:]]|$) ]]; then filters=all; elif [[ $REPLY == *ptpv2* ]]; then filters=ptp-only; fi
  REPLY="clock $clock, receive $filters"
}
setting_nic_hw_timestamp_want() {
  setting_nic_hw_timestamp_get "$1" || return
  if [[ $REPLY == 'clock none'* ]]; then
    not_applicable "$1 has no clock of its own: stamps are the kernel's"
  else
    REPLY=${REPLY/receive */receive all}
  fi
}
setting_nic_hw_timestamp_hint() { REPLY='a card that stamps every packet (mlx5, ice E810, sfc, igc)'; }
setting_nic_hw_timestamp_why() {
  explain 'the appliance stamps by the kernel; a card that stamps every packet could tell what the kernel adds' \
    'another card' \
    'documentation of linuxptp and of the drivers'
}
