# shellcheck shell=bats
# The journal and the order of things, on made-up hosts: failures, signals, hostile contents.

load helpers

setup() {
  make_host
  fake_untuned
}

@test "apply writes what it wants, revert puts every byte back" {
  before=$(host_values)

  run tune_host apply --json
  exits 0
  [[ $(faked /sys/kernel/mm/ksm/run) == 0 ]]
  [[ $(faked /proc/sys/net/core/rmem_max) == 8388608 ]]
  run tune_host revert
  exits 0

  diff <(printf '%s\n' "$before") <(host_values)
}

@test "the first failure takes back what the run had changed" {
  before=$(host_values)
  refuse /proc/sys/vm/swappiness 'Invalid argument'

  run tune_host apply
  exits 1

  has 'Invalid argument'
  has 'as it was before this run'
  diff <(printf '%s\n' "$before") <(host_values)
  run tune_host status
  has '0 values are not as they were found'
}

@test "with --keep-going the rest is changed all the same, and the exit code tells" {
  refuse /proc/sys/vm/swappiness 'Invalid argument'

  run tune_host apply --keep-going
  exits 1

  [[ $(faked /sys/kernel/mm/ksm/run) == 0 && $(faked /proc/sys/net/core/rmem_max) == 8388608 ]]
  [[ $(faked /proc/sys/vm/swappiness) == 60 ]]
  tune_host revert
  [[ $(faked /sys/kernel/mm/ksm/run) == 1 ]]
}

@test "what the kernel does not let be changed is not applicable, with its reason" {
  refuse /proc/sys/vm/swappiness 'Read-only file system'

  run tune_host apply --json
  exits 0

  [[ $(object mem-swappiness | jq --raw-output .result) == not_applicable ]]
  [[ $(object mem-swappiness | jq --raw-output .reason) == *read-only* ]]
  run tune_host status --json
  [[ -z $(object mem-swappiness) ]]
}

@test "a file without the right to write is not applicable before anything is tried" {
  chmod 444 "$host/proc/sys/kernel/nmi_watchdog"

  run tune_host check --json

  [[ $(object kernel-nmi-watchdog | jq --raw-output .verdict) == not_applicable ]]
}

@test "the machine was restarted: nothing is written, and it is told" {
  tune_host apply
  fake /proc/sys/kernel/random/boot_id 99999999-2222-3333-4444-555555555555
  fake_untuned
  fake /proc/sys/vm/swappiness 1

  run tune_host revert
  exits 0

  has 'restarted'
  [[ $(faked /proc/sys/vm/swappiness) == 1 ]]
}

@test "after a restart apply begins a journal of its own, and revert knows this start's originals" {
  tune_host apply --only mem-swappiness,mem-ksm
  fake /proc/sys/kernel/random/boot_id 99999999-2222-3333-4444-555555555555
  fake /proc/sys/vm/swappiness 50

  tune_host apply --only mem-swappiness
  run tune_host status --json
  [[ $(jq --raw-output 'select(.type == "status") | .id + " " + .before' <<<"$output") == 'mem-swappiness 50' ]]
  tune_host revert

  [[ $(faked /proc/sys/vm/swappiness) == 50 ]]
}

@test "a journal cut in its last line is read without it" {
  before=$(host_values)
  tune_host apply
  printf '999|179|1111' >>"$state/journal"

  run tune_host status
  exits 0
  run tune_host revert
  exits 0

  diff <(printf '%s\n' "$before") <(host_values)
}

@test "another wish changes the value again and keeps the first original" {
  tune_host apply --only mem-swappiness
  printf 'want.mem-swappiness=5\n' >"$BATS_TEST_TMPDIR/roles.conf"

  tune_host apply --only mem-swappiness --roles "$BATS_TEST_TMPDIR/roles.conf"
  [[ $(faked /proc/sys/vm/swappiness) == 5 ]]
  tune_host revert

  [[ $(faked /proc/sys/vm/swappiness) == 60 ]]
}

@test "a failure on a second run takes back to the first run's values, which stay known" {
  tune_host apply --only mem-swappiness
  refuse /proc/sys/vm/stat_interval 'Invalid argument'
  printf 'want.mem-swappiness=5\nwant.mem-stat-interval=20\n' >"$BATS_TEST_TMPDIR/roles.conf"

  run tune_host apply --only mem-swappiness,mem-stat-interval --roles "$BATS_TEST_TMPDIR/roles.conf"
  exits 1
  [[ $(faked /proc/sys/vm/swappiness) == 10 || $(faked /proc/sys/vm/swappiness) == 60 ]]
  rm -r "$host/faults"
  tune_host revert

  [[ $(faked /proc/sys/vm/swappiness) == 60 ]]
}

@test "killed at any step, revert puts every byte back" {
  # One value of two files, too.
  fake /proc/sys/net/core/netdev_budget 300
  fake /proc/sys/net/core/netdev_budget_usecs 2000
  fake /proc/net/softnet_stat '0000ffff 00000000 0000f010 00000000'
  before=$(host_values)

  for ((stop = 0; stop < 60; stop++)); do
    rm -rf "$state"
    run env "TUNE_STOP_AFTER=$stop" "$tune" apply --only mem-swappiness,mem-ksm,softnet-squeezed --root "$host" \
      --state "$state"
    if [[ $status -eq 0 ]]; then break; fi
    exits 137
    run tune_host revert
    exits 0
    diff <(printf '%s\n' "$before") <(host_values) || fail_with "stopped after $stop"
  done
  ((stop > 8))
}

@test "a second tune is refused while one is at work" {
  mkdir --mode 700 "$state"
  exec 8>"$state/lock"
  flock 8

  run tune_host apply
  exits 1
  has 'another tune is applying or reverting'
  run tune_host revert
  exits 1
  exec 8>&-
  run tune_host apply
  exits 0
}

@test "forget closes the journal and leaves the values" {
  tune_host apply --only mem-swappiness

  run tune_host revert --forget
  exits 0

  [[ $(faked /proc/sys/vm/swappiness) == 10 ]]
  run tune_host status
  has '0 values'
}

# A record as tune writes it, except for one field.
record() {
  local -a fields=(1 1795246095169835000 11111111-2222-3333-4444-555555555555 - begin mem-swappiness host - 60 10 .)
  fields[$1]=$2
  local IFS='|'
  printf '%s\n' "${fields[*]}"
}

@test "a journal that tune has not written ends in an error, not in a write" {
  before=$(host_values)
  for forged in "$(record 5 no-such-setting)" "$(record 6 '../../../etc')" "$(record 6 'a b')" "$(record 4 run)" \
    "$(record 0 x)" "$(record 2 '$(id)')" "$(record 8 '$(touch /tmp/tune-was-here)')" "$(record 8 '`id`')" \
    "$(record 6 '/etc/passwd')" "$(record 6 -Z)" "$(record 8 'a;b')" 'rubbish|.' '|||||||||||.' "$(record 10 x)" \
    "$(printf 'a\tb|.')" "$(record 7 '@1;id')" "$(record 3 '../1')"; do
    rm -rf "$state"
    mkdir --mode 700 "$state"
    (umask 077 && printf '%s\n' "$forged" >"$state/journal")
    run tune_host revert
    [[ $status -eq 1 ]] || fail_with "taken: $forged" "$output"
    has 'not a record of tune'
  done
  diff <(printf '%s\n' "$before") <(host_values)
  [[ ! -e /tmp/tune-was-here ]]
}

@test "a journal's value is data: it is written as it stands, and nothing of it is run" {
  mkdir --mode 700 "$state"
  (umask 077 && record 8 '60' >"$state/journal")
  fake /proc/sys/vm/swappiness 10

  run tune_host revert
  exits 0

  [[ $(faked /proc/sys/vm/swappiness) == 60 ]]
}

@test "a journal or its folder that others could write is refused" {
  needs_root
  mkdir --mode 777 "$state"
  run tune_host apply
  exits 2
  has 'can be written by others'

  rm -r "$state"
  mkdir --mode 700 "$state"
  chown 65534 "$state"
  run tune_host apply
  exits 2
  has 'belongs to user 65534'

  rm -r "$state"
  ln --symbolic "$BATS_TEST_TMPDIR" "$state"
  run tune_host apply
  exits 2
  has 'symbolic link'
}

@test "a journal's folder that others could replace, or have linked, is refused and nothing is made" {
  needs_root
  mkdir --mode 777 "$BATS_TEST_TMPDIR/loose" "$BATS_TEST_TMPDIR/foreign"
  mkdir --mode 1777 "$BATS_TEST_TMPDIR/shared"
  mkdir "$BATS_TEST_TMPDIR/target"
  chown 65534 "$BATS_TEST_TMPDIR/foreign"
  ln --symbolic "$BATS_TEST_TMPDIR/target" "$BATS_TEST_TMPDIR/shared/linked"
  chown --no-dereference 65534 "$BATS_TEST_TMPDIR/shared/linked"

  for folder in loose foreign shared/linked; do
    run "$tune" apply --root "$host" --state "$BATS_TEST_TMPDIR/$folder/below/state"
    exits 2
    has 'could replace'
  done

  [[ ! -e $BATS_TEST_TMPDIR/loose/below && ! -e $BATS_TEST_TMPDIR/foreign/below ]]
  [[ ! -e $BATS_TEST_TMPDIR/target/below ]]
  run "$tune" apply --root "$host" --state "$BATS_TEST_TMPDIR/shared/own/state"
  exits 0
}

@test "persist writes through no link that another user laid in the folder" {
  needs_root
  mkdir --mode 1777 "$BATS_TEST_TMPDIR/shared"
  printf 'precious\n' >"$BATS_TEST_TMPDIR/precious"
  for name in telemetry-tune.service telemetry-tune.service.new; do
    ln --symbolic "$BATS_TEST_TMPDIR/precious" "$BATS_TEST_TMPDIR/shared/$name"
    chown --no-dereference 65534 "$BATS_TEST_TMPDIR/shared/$name"
  done

  run tune_host persist --output "$BATS_TEST_TMPDIR/shared"
  exits 1
  run tune_host persist --force --output "$BATS_TEST_TMPDIR/shared"
  exits 0

  [[ $(<"$BATS_TEST_TMPDIR/precious") == precious ]]
  [[ -f $BATS_TEST_TMPDIR/shared/telemetry-tune.service && ! -L $BATS_TEST_TMPDIR/shared/telemetry-tune.service ]]
  rm "$BATS_TEST_TMPDIR/shared/telemetry-tune.service"
  mkfifo "$BATS_TEST_TMPDIR/shared/telemetry-tune.service"
  run tune_host persist --output "$BATS_TEST_TMPDIR/shared"
  exits 1
}

@test "a link out of /proc and /sys is not written through" {
  printf 'precious\n' >"$BATS_TEST_TMPDIR/precious"
  rm "$host/proc/sys/vm/swappiness"
  printf '60\n' >"$BATS_TEST_TMPDIR/swappiness"
  ln --symbolic "$BATS_TEST_TMPDIR/swappiness" "$host/proc/sys/vm/swappiness"

  run tune_host apply --only mem-swappiness
  exits 1

  has 'out of /proc and /sys'
  [[ $(cat "$BATS_TEST_TMPDIR/swappiness") == 60 ]]
}

@test "stopped by a signal, it takes back what it had changed" {
  before=$(host_values)
  # The journal's place is a pipe of its own speed: the signal comes in the middle of the run.
  "$tune" apply --root "$host" --state "$state" >"$BATS_TEST_TMPDIR/said" 2>&1 &
  local -r running=$!
  while [[ ! -s $state/journal ]] && kill -0 "$running" 2>/dev/null; do :; done
  kill -TERM "$running" 2>/dev/null || :
  local code=0
  wait "$running" || code=$?

  # It may have been done before the signal came: then all of it is changed, and nothing is lost.
  if [[ $code -ne 0 ]]; then
    [[ $code -eq 1 ]]
    diff <(printf '%s\n' "$before") <(host_values)
  else
    tune_host revert
    diff <(printf '%s\n' "$before") <(host_values)
  fi
}
