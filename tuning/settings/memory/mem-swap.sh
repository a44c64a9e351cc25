# shellcheck shell=bash
# The devices and files that are swapped to, or 'none'. Changed by name only: all that is swapped out comes back at once.
setting mem-swap severity=high pieces=yes asked=yes
setting_mem_swap_get() {
  local name rest found=''
  if ! has /proc/swaps; then
    not_applicable 'this kernel is built without swap'
    return
  fi
  while read -r name rest; do
    if [[ $name == /* ]]; then found+="${found:+ }$name"; fi
  done <"$root/proc/swaps"
  REPLY=${found:-none}
}
setting_mem_swap_want() { REPLY=none; }
setting_mem_swap_set() {
  local name
  setting_mem_swap_get "$1" || return
  local -r now=" $REPLY "
  if [[ $2 == none ]]; then
    for name in $now; do
      order swapoff "$name" || return
    done
    return
  fi
  for name in $2; do
    [[ $name == /* ]] || { failed "'$name' is nothing to swap to"; return; }
    if [[ $now != *" $name "* ]]; then order swapon "$name" || return; fi
  done
}
setting_mem_swap_why() {
  explain 'a page that was swapped out takes milliseconds; the appliance locks its memory, the trading application may not' \
    'where memory runs out processes are ended at once' 'TuneD latency-performance; guides of real-time Linux'
}
