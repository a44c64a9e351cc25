# shellcheck shell=bash
setting nic-coalesce-frames severity=medium role=interface phase=coalesce compare=at_most
setting_nic_coalesce_frames_subjects() { every_interface; }
setting_nic_coalesce_frames_get() { coalesce_get "$1" rx-frames; }
setting_nic_coalesce_frames_want() { REPLY=1; }
setting_nic_coalesce_frames_set() { order ethtool -C "$1" rx-frames "$2"; }
setting_nic_coalesce_frames_why() {
  explain 'the interrupt waits for so many packets' \
    'more interrupts on the cores that take them' \
    'Solarflare server adapter guide'
}
