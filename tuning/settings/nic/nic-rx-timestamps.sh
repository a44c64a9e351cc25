# shellcheck shell=bash
# For 'stamps: nic' of an interface. Changed by name only: it concerns who else reads the card's clock, such as ptp4l. The
# numbers are those of linux/net_tstamp.h, as hwstamp_ctl has them.
setting nic-rx-timestamps severity=low role=feed phase=features compare=number asked=yes
setting_nic_rx_timestamps_subjects() { feed_ones; }
setting_nic_rx_timestamps_get() { hardware_stamps_get "$1" rx_filter all; }
setting_nic_rx_timestamps_want() { REPLY=1; }
setting_nic_rx_timestamps_set() {
  hardware_stamps_get "$1" tx_type || return
  order hwstamp_ctl -i "$1" -t "$REPLY" -r "$2"
}
setting_nic_rx_timestamps_why() {
  explain 'the card stamps every received packet (1), as stamps: nic needs it, and not none (0) or those of PTP' \
    'some cards deliver fewer packets a second; ptp4l sets its own at its start' \
    'kernel documentation, networking/timestamping; linuxptp, hwstamp_ctl(8)'
}
