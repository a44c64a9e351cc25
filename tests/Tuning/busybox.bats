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
