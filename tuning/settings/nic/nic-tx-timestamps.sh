# shellcheck shell=bash
# As nic-rx-timestamps, for packets that are sent: only those are stamped for which a program asks.
setting nic-tx-timestamps severity=low role=order phase=features compare=number asked=yes
setting_nic_tx_timestamps_subjects() { order_ones; }
setting_nic_tx_timestamps_get() { hardware_stamps_get "$1" tx_type; }
setting_nic_tx_timestamps_want() { REPLY=1; }
setting_nic_tx_timestamps_set() {
  hardware_stamps_get "$1" rx_filter || return
  order hwstamp_ctl -i "$1" -t "$2" -r "$REPLY"
}
setting_nic_tx_timestamps_why() {
  explain 'the card stamps packets that it sends (1) if they ask for it' \
    'none for packets that do not ask' \
    'kernel documentation, networking/timestamping; linuxptp, hwstamp_ctl(8)'
}
