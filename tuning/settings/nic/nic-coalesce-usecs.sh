# shellcheck shell=bash
setting nic-coalesce-usecs severity=high role=interface phase=coalesce compare=number
setting_nic_coalesce_usecs_subjects() { every_interface; }
setting_nic_coalesce_usecs_get() { coalesce_get "$1" rx-usecs; }
setting_nic_coalesce_usecs_want() { REPLY=0; }
setting_nic_coalesce_usecs_set() { order ethtool -C "$1" rx-usecs "$2"; }
setting_nic_coalesce_usecs_why() {
  explain 'the second packet of a burst waits up to so many microseconds for its interrupt' \
    'more interrupts on the cores that take them; a core that does other work may not keep up' \
    'Solarflare server adapter guide: off for market data'
}
