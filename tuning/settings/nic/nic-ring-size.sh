# shellcheck shell=bash
# As many as a burst needs until the core comes round: 1024, or what the card can hold.
setting nic-ring-size severity=medium role=feed phase=rings disruptive=link compare=at_least
setting_nic_ring_size_subjects() { feed_ones; }
setting_nic_ring_size_get() {
  ask ethtool -g "$1" || return
  of_table "$REPLY" current RX || not_applicable "the driver of $1 does not tell its rings"
}
setting_nic_ring_size_want() {
  ask ethtool -g "$1" || return
  of_table "$REPLY" maximum RX || REPLY=1024
  if ((REPLY > 1024)); then REPLY=1024; fi
}
setting_nic_ring_size_set() { order ethtool -G "$1" rx "$2"; }
setting_nic_ring_size_guards() { interrupt_guards "$1"; }
setting_nic_ring_size_why() {
  explain 'packets that arrive before the core comes round are lost when the ring is full' \
    'memory and cache; the link may go down for a moment, and affinities may be reset' \
    'Red Hat network performance tuning; larger is not always better: beyond the cache each packet costs more'
}
