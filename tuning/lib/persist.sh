# shellcheck shell=bash
# What outlives a reboot: a unit that applies at boot, and boot parameters for a person to add. The boot loader is not touched.

readonly unit_name=telemetry-tune.service

# boot_parameters: NAME=VALUE that the roles ask for, one a line, in REPLY.
boot_parameters() {
  local text='skew_tick=1'
  local quiet hot
  quiet_cpus
  quiet=$REPLY
  hot_cpus
  hot=$REPLY
  if [[ -n $quiet ]]; then
    text+=$'\n'"isolcpus=managed_irq,domain,$quiet"
    text+=$'\n'"irqaffinity=${role_cpus[housekeeping]}"
  fi
  if [[ -n $hot ]]; then
    text+=$'\n'"rcu_nocbs=$hot"
    if has /sys/devices/system/cpu/nohz_full; then text+=$'\n'"nohz_full=$hot"; fi
  fi
  text+=$'\nrcupdate.rcu_normal_after_boot=1'
  text+=$'\ntransparent_hugepage=madvise'
  REPLY=$text
}

# missing_parameters: those that /proc/cmdline does not have, as they are to be written.
missing_parameters() {
  local present=' ' line missing=''
  if read_value /proc/cmdline; then present=" $REPLY "; fi
  boot_parameters
  while IFS= read -r line; do
    if [[ $present != *" $line "* ]]; then missing+="${missing:+ }$line"; fi
  done <<<"$REPLY"
  REPLY=$missing
}

# systemd_escape NAME: as a unit's name has it.
systemd_escape() {
  local -r name=$1
  local position character code out=''
  for ((position = 0; position < ${#name}; position++)); do
    character=${name:position:1}
    if [[ $character == [A-Za-z0-9_.] ]]; then
      out+=$character
    else
      printf -v code '\\x%02x' "'$character"
      out+=$code
    fi
  done
  REPLY=$out
}

# A path that needs no quoting in a unit.
plain_path() {
  [[ $1 =~ ^/[A-Za-z0-9_./+-]+$ ]] || die 2 "$1: a path in a unit may have letters, digits and _ . / + - only"
}

unit_text() {
  local program=$here/tune arguments='' devices='' name text
  if [[ /usr/sbin/telemetry-tune -ef $program ]]; then program=/usr/sbin/telemetry-tune; fi
  plain_path "$program"
  plain_path "$state"
  arguments="--state $state"
  if [[ -n $roles_file ]]; then
    absolute --roles "$roles_file"
    plain_path "$REPLY"
    arguments+=" --roles $REPLY"
  fi
  for name in "${interfaces[@]}"; do
    arguments+=" --interface $name"
    systemd_escape "$name"
    devices+=" sys-subsystem-net-devices-$REPLY.device"
  done
  if [[ ${#only[@]} -gt 0 ]]; then
    local IFS=,
    arguments+=" --only ${only[*]}"
    unset IFS
  fi
  if [[ $allow_link_flap == true ]]; then arguments+=' --allow-link-flap'; fi
  if [[ $allow_management == true ]]; then arguments+=' --allow-management-interface'; fi
  IFS= read -r -d '' text <<UNIT || :
[Unit]
Description=Host, NIC and interrupt settings for trading
Documentation=file:$here/README.md
# Drivers reset affinities when an interface comes up, and sysctl files are applied early: behind both.
Wants=network-online.target$devices
After=network-online.target systemd-sysctl.service irqbalance.service$devices
Before=telemetry.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=$program apply $arguments

[Install]
WantedBy=multi-user.target
UNIT
  printf '%s' "$text"
}

boot_present() {
  boot_parameters
  printf '%s' "${REPLY//$'\n'/ }"
}

# A unit that is there and is another one is not written over unasked. The folder may be one in which others can make
# files: the new one gets a name that nobody could have taken, and the rename follows no link.
write_unit() {
  local whole
  programs_for 'a new unit' dirname mkdir mktemp chmod mv rm sync
  if [[ -e $1 || -L $1 ]] && [[ $force == false ]] && [[ -L $1 || ! -f $1 || $(<"$1") != "$2" ]]; then
    die 1 "$1 is there and differs; look at it, then use --force, or another folder with --output DIR"
  fi
  mkdir -p -- "$(dirname -- "$1")"
  whole=$(mktemp -- "$1.XXXXXX") || die 1 "$1 cannot be written"
  if ! printf '%s\n' "$2" >"$whole" || ! chmod -- 644 "$whole"; then
    rm -f -- "$whole"
    die 1 "$1 cannot be written"
  fi
  sync -- "$whole"
  mv -f -T -- "$whole" "$1"
}
