# shellcheck shell=bash
setting nic-coalesce-tx-usecs severity=low role=interface phase=coalesce compare=at_most
setting_nic_coalesce_tx_usecs_subjects() { every_interface; }
setting_nic_coalesce_tx_usecs_get() { coalesce_get "$1" tx-usecs; }
setting_nic_coalesce_tx_usecs_want() { REPLY=8; }
setting_nic_coalesce_tx_usecs_set() { order ethtool -C "$1" tx-usecs "$2"; }
setting_nic_coalesce_tx_usecs_why() {
  explain 'what was sent is only freed after so many microseconds; some drivers use it for both directions' \
    'more interrupts' \
    'Solarflare server adapter guide'
}
