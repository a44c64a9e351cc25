# shellcheck shell=bash
# Processes with a thread on a hot core, and how much of what they have in memory could be taken away: is not locked.
setting mem-locked severity=medium role=process
setting_mem_locked_get() {
  local key number line resident locked found='' seen=' '
  needs_hot_cpus || return
  local -r hot=$REPLY
  read_threads || return
  for key in "${thread_ids[@]}"; do
    number=${key%/*}
    if [[ $seen == *" $number "* ]] || ! is_hot_thread "$key" "$hot"; then continue; fi
    seen+="$number "
    resident=0
    locked=0
    while read -r line; do
      case $line in
        VmLck:*) locked=${line//[!0-9]/} ;;
        VmRSS:*) resident=${line//[!0-9]/} ;;
      esac
    done 2>/dev/null <"$root/proc/$number/status" || continue
    if ((resident > locked)); then
      found+="${found:+, }${thread_name[$number/$number]:-process} ($number): $((resident - locked)) of $resident kB"
    fi
  done
  REPLY=${found:-none}
}
setting_mem_locked_want() { REPLY=none; }
setting_mem_locked_hint() { REPLY='swapoff --all # and mlockall(MCL_CURRENT | MCL_FUTURE) in the program, LimitMEMLOCK=infinity in its unit'; }
setting_mem_locked_why() {
  explain 'a page that was taken away comes back by a fault: microseconds from memory, milliseconds from a disk' \
    'memory that others cannot have' 'man mlockall; guides of real-time Linux'
}
