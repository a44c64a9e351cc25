# shellcheck shell=bats
# A root folder with BusyBox in place of coreutils, as small images have it: nothing of the machine but its kernel.

bats_require_minimum_version 1.5.0
load helpers

setup() {
  needs_root
  small="$BATS_TEST_TMPDIR/root"
  mkdir -p "$small"/{bin,dev,lib,lib64,proc,sys,tmp}
  cp "$(command -v busybox)" "$small/bin/"
  chroot "$small" /bin/busybox --install -s /bin
  cp -r "$project/tuning" "$small/tuning"
  make_veth
}

teardown() { remove_veth; }

# with_programs NAME...: and their libraries.
with_programs() {
  local name file
  for name in "$@"; do
    cp --dereference --remove-destination "$(command -v "$name")" "$small/bin/"
    while read -r file; do cp --dereference --parents "$file" "$small"; done < <(
      ldd "$(command -v "$name")" | awk '$3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }'
    )
  done
}

# Its mounts go with its mount namespace.
tune_small() {
  # shellcheck disable=SC2016 # the shell inside expands it
  inside unshare --mount --propagation private bash -c '
    mount -t proc proc "$0/proc" && mount -t sysfs sysfs "$0/sys" && mount --rbind /dev "$0/dev" &&
      exec chroot "$0" /tuning/tune "$@"' "$small" "$@"
}

# With nothing in /dev but /dev/null: bash has no '<( )' then.
tune_without_devices() {
  # shellcheck disable=SC2016 # the shell inside expands it
  inside unshare --mount --propagation private bash -c '
    mount -t proc proc "$0/proc" && mount -t sysfs sysfs "$0/sys" && mount -t tmpfs none "$0/dev" &&
      mknod --mode 666 "$0/dev/null" c 1 3 && exec chroot "$0" /tuning/tune "$@"' "$small" "$@"
}

# rows FILE: of a check, without its time and what tells the image from its host.
rows() { jq --compact-output 'select(.type == "check" and .id != "container") | del(.ts_ns)' "$1"; }

# check_into NAME COMMAND...: its rows; fails where it said anything beside them.
check_into() {
  local -r name=$1
  shift
  "$@" check --json --interface v0 >"$BATS_TEST_TMPDIR/$name.json" 2>"$BATS_TEST_TMPDIR/$name.errors" || :
  [[ ! -s $BATS_TEST_TMPDIR/$name.errors ]] || fail_with "$(<"$BATS_TEST_TMPDIR/$name.errors")"
  rows "$BATS_TEST_TMPDIR/$name.json" >"$BATS_TEST_TMPDIR/$name"
  [[ $(wc --lines <"$BATS_TEST_TMPDIR/$name") -gt 100 ]]
}

@test "without bash one line says so" {
  run tune_small check
  exits 2
  [[ $output == 'tune: bash is not installed here, and tune is a bash script: install the package bash' ]] || fail_with "$output"
}

@test "with bash, check gives the values that it gives beside coreutils" {
  with_programs bash
  local -r row='select(.type == "check" and .verdict != "unknown") | "\(.id) \(.target) \(.found) \(.want)"'
  tune_small check --json --interface v0 --only kernel,memory,bpf >"$BATS_TEST_TMPDIR/small" || :
  tune_inside check --json --interface v0 --only kernel,memory,bpf >"$BATS_TEST_TMPDIR/large" || :
  diff <(jq --raw-output "$row" "$BATS_TEST_TMPDIR/small" | grep --invert-match ^container) \
    <(jq --raw-output "$row" "$BATS_TEST_TMPDIR/large" | grep --invert-match ^container)
  [[ $(jq --slurp length "$BATS_TEST_TMPDIR/small") -gt 30 ]]
}

@test "a command of BusyBox that lacks what is asked is named with the package that has it" {
  with_programs bash
  run tune_small check --interface v0 --only tc-egress-gso --json
  has '"fix":"install the package iproute2"'
}

@test "apply and revert keep and restore, and need flock to keep two of them apart" {
  with_programs bash
  write_inside /proc/sys/net/ipv4/conf/v0/rp_filter 1
  run tune_small apply --interface v0 --only mcast-rp-filter
  exits 1
  has 'flock is not installed here'
  with_programs flock
  run tune_small apply --interface v0 --only mcast-rp-filter
  exits 0
  [[ $(inside cat /proc/sys/net/ipv4/conf/v0/rp_filter) == 0 ]]
  run tune_small revert
  exits 0
  [[ $(inside cat /proc/sys/net/ipv4/conf/v0/rp_filter) == 1 ]]
}

@test "without coreutils one line names the program and its package" {
  with_programs bash
  rm "$small/bin/readlink"
  run tune_small check
  exits 2
  [[ $output == 'tune: readlink is not installed here, '*': install the package coreutils' ]] || fail_with "$output"
}

@test "without a /dev/null that can be written one line says so" {
  with_programs bash
  mkdir "$small/dev/null"
  run inside chroot "$small" /tuning/tune check
  exits 2
  [[ $output == 'tune: /dev/null cannot be written here, '* && ${#lines[@]} -eq 1 ]] || fail_with "$output"
}

@test "without /dev/fd and without timeout every row is as with them" {
  with_programs bash ethtool ip
  check_into whole tune_small
  check_into bare tune_without_devices
  diff "$BATS_TEST_TMPDIR/whole" "$BATS_TEST_TMPDIR/bare"
  rm "$small/bin/timeout"
  check_into endless tune_small
  diff "$BATS_TEST_TMPDIR/whole" "$BATS_TEST_TMPDIR/endless"
}

@test "without stat, grep and find no row is made up: those that take them are unknown, the others as with them" {
  with_programs bash ethtool ip
  check_into whole tune_small
  # Root opens a file of /proc/irq whatever its permissions are; those of /proc/sys and /sys tell by opening.
  rm "$small/bin/stat"
  check_into less tune_small
  local -r judged='select(.id != "bypass-detected" and ((.fix // "") + (.reason // "") | contains("/proc/irq/") | not))'
  local -r known='select(.id != "bypass-detected" and .reason != "the command stat is not installed")'
  diff <(jq --compact-output "select(.group != \"irq\") | $judged" "$BATS_TEST_TMPDIR/whole") \
    <(jq --compact-output "select(.group != \"irq\") | $known" "$BATS_TEST_TMPDIR/less")
  [[ -z $(jq 'select(.verdict == "unknown" and .fix == null)' "$BATS_TEST_TMPDIR/less") ]]
  [[ $(jq --raw-output 'select(.id == "bypass-detected") | "\(.verdict): \(.reason): \(.fix)"' "$BATS_TEST_TMPDIR/less") == \
    'unknown: the command stat is not installed: install the package coreutils' ]]
  rm "$small/bin/grep"
  run tune_small check --json --only bypass-detected
  has '"reason":"the command grep is not installed"'
  has '"fix":"install the package grep"'
}

@test "without stat a value that is read-only is told from one that can be written" {
  with_programs bash
  rm "$small/bin/stat"
  printf 'want.mem-swappiness=%s\n' $(($(</proc/sys/vm/swappiness) - 1)) >"$small/tmp/roles.conf"
  run tune_small check --json --roles /tmp/roles.conf --only mem-swappiness
  has '"verdict":"warn"'
  # shellcheck disable=SC2016 # the shell inside expands it
  run inside unshare --mount --propagation private bash -c '
    mount -t proc proc "$0/proc" && mount -o remount,ro,bind "$0/proc" && mount --rbind /dev "$0/dev" &&
      mount -t sysfs sysfs "$0/sys" &&
      exec chroot "$0" /tuning/tune check --json --roles /tmp/roles.conf --only mem-swappiness' "$small"
  has '"verdict":"not_applicable"'
  has '/proc/sys/vm/swappiness is on a read-only file system, as in a container'
}

@test "without ethtool what its driver decides is unknown, not inapplicable" {
  with_programs bash
  run tune_small check --json --interface v0 --only xdp-mtu,xdp-native,nic-cqe-compress
  [[ $(jq --raw-output 'select(.type == "check") | "\(.verdict): \(.fix)"' <<<"$output" | sort --unique) == \
    'unknown: install the package ethtool' ]] || fail_with "$output"
}

@test "apply names what is missing before it writes" {
  with_programs bash flock
  write_inside /proc/sys/net/ipv4/conf/v0/rp_filter 1
  rm "$small/bin/stat"
  run tune_small apply --interface v0 --only mcast-rp-filter
  exits 1
  has 'tune: stat is not installed here, and the journal needs it: install the package coreutils'
  has_not 'command not found'
  [[ $(inside cat /proc/sys/net/ipv4/conf/v0/rp_filter) == 1 ]]
}
