# shellcheck shell=bash
# Who else sets what tune sets: the files that sysctl reads at boot, and again when an interface appears.

declare -a sysctl_patterns=() sysctl_values=() sysctl_files=()
declare -a conflicts=() # "ID SUBJECT|FILE|VALUE|WANTED"
sysctl_read=false

# In the order in which they are applied: what comes later counts.
read_sysctl_files() {
  local file line key
  sysctl_read=true
  for file in "$root"/{usr/lib,run,etc}/sysctl.d/*.conf "$root/etc/sysctl.conf"; do
    [[ -r $file ]] || continue
    while IFS= read -r line || [[ -n $line ]]; do
      [[ $line =~ ^[[:space:]]*-?([A-Za-z0-9_.*/-]+)[[:space:]]*=[[:space:]]*(.*)$ ]] || continue
      key=${BASH_REMATCH[1]}
      line=${BASH_REMATCH[2]}
      # 'net.core.rmem_max', or 'net/ipv4/conf/eth0.5/rp_filter' where a name has a full stop.
      if [[ ${key%%.*} != */* ]]; then key=${key//./\/}; fi
      sysctl_patterns+=("/proc/sys/$key")
      sysctl_values+=("${line%"${line##*[![:space:]]}"}")
      sysctl_files+=("${file#"$root"}")
    done <"$file"
  done
}

# note_conflict ID SUBJECT: after its evaluation, by the code that would write WANTED.
note_conflict() {
  local command path value entry
  local -r reason=$REASON
  local -i index
  if [[ $sysctl_read == false ]]; then read_sysctl_files; fi
  if [[ ${#sysctl_patterns[@]} -eq 0 || -z $WANTED || ${setting_severity[$1]} == info ]] || ! has_part "$1" set; then return 0; fi
  explaining=true
  explained=''
  call_part "$1" set "$2" "$WANTED" || :
  explaining=false
  REASON=$reason
  while [[ -n $explained ]]; do
    command=${explained%%; *}
    if [[ $explained == *'; '* ]]; then explained=${explained#*; }; else explained=''; fi
    [[ $command =~ ^echo\ (.*)\ \>\ (/proc/sys/.*)$ ]] || continue
    value=${BASH_REMATCH[1]}
    path=${BASH_REMATCH[2]}
    entry=''
    for index in "${!sysctl_patterns[@]}"; do
      # shellcheck disable=SC2053 # a pattern: net.ipv4.conf.*.rp_filter
      if [[ $path == ${sysctl_patterns[index]} ]]; then
        entry=''
        if ! is_good "$1" "${sysctl_values[index]}" "$value"; then
          entry="$1 $2|${sysctl_files[index]}|${sysctl_values[index]}|$value"
        fi
      fi
    done
    if [[ -n $entry ]]; then conflicts+=("$entry"); fi
  done
}

# show_conflicts: as the check settings-conflict.
show_conflicts() {
  local entry subject file value wanted
  for entry in "${conflicts[@]}"; do
    IFS='|' read -r subject file value wanted <<<"$entry"
    count_verdict warn
    if [[ $json == true ]]; then
      now_ns
      json check id=settings-conflict group=kernel verdict=warn severity=medium role=host "target=${subject% *}" \
        "found=$file: $value" "want=$wanted" "fix=change it in $file" "reason=it is set at boot" applies=runtime \
        disruptive=none "ts_ns:=$REPLY"
    else
      row '%-14s %-22s %-18s %s\n' warn settings-conflict "${subject% *}" "$file sets $value at boot, wanted $wanted. Fix: change it there"
    fi
  done
}
