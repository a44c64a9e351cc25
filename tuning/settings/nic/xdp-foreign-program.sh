# shellcheck shell=bash
setting xdp-foreign-program severity=critical role=feed
setting_xdp_foreign_program_subjects() { feed_ones; }
setting_xdp_foreign_program_get() {
  ask ip -details link show dev "$1" || return
  if [[ $REPLY =~ prog/xdp[a-z]*\ id\ ([0-9]+)\ name\ ([^ ]+) ]]; then
    REPLY="${BASH_REMATCH[2]} (id ${BASH_REMATCH[1]})"
    if [[ $REPLY == xdp_rx* ]]; then REPLY=none; fi
  elif [[ $REPLY =~ prog/xdp[a-z]*\ id\ ([0-9]+) ]]; then
    REPLY="id ${BASH_REMATCH[1]}"
  else
    REPLY=none
  fi
}
setting_xdp_foreign_program_want() { REPLY=none; }
setting_xdp_foreign_program_hint() { REPLY="find its owner ('bpftool net'); or attach: tc"; }
setting_xdp_foreign_program_why() {
  explain 'one XDP program holds the interface; a second is refused' 'none' 'documentation of xdp-tools'
}
