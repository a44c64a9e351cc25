# shellcheck shell=bash
# What the tests of tuning/tune share: a veth pair in a namespace of its own, and made-up hosts.

project=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
tune="$project/tuning/tune"
state="$BATS_TEST_TMPDIR/state"

needs_root() {
  if [[ $EUID -ne 0 ]]; then skip 'needs root: it makes network namespaces'; fi
}

# A pair v0, v1 with room for four queues, both ends in one namespace of this test.
make_veth() {
  space="tunetest$$x$BATS_TEST_NUMBER"
  ip netns add "$space"
  ip -netns "$space" link add v0 numtxqueues 4 numrxqueues 4 type veth peer name v1 numtxqueues 4 numrxqueues 4
  ip -netns "$space" link set v0 up
  ip -netns "$space" link set v1 up
}

remove_veth() {
  if [[ -n ${space:-} ]]; then ip netns del "$space" || :; fi
}

inside() { ip netns exec "$space" "$@"; }

# write FILE VALUE, in the namespace.
write_inside() { inside tee "$1" >/dev/null <<<"$2"; }

# Everything of the interface and the namespace that a setting could touch, as text.
everything() {
  # shellcheck disable=SC2016 # the shell inside expands it
  inside bash -c '
    grep --no-messages --with-filename "" /sys/class/net/v[01]/{mtu,tx_queue_len,gro_flush_timeout,napi_defer_hard_irqs} \
      /sys/class/net/v[01]/{threaded,queues/*/{rps_cpus,rps_flow_cnt,xps_cpus,xps_rxqs}} /proc/sys/net/core/* \
      /proc/sys/net/ipv4/{igmp,tcp,udp}_* /proc/sys/net/ipv4/conf/{all,default,v0,v1}/*
    ethtool -k v0; ethtool -l v0; ethtool -k v1; ip -details link show dev v0 | sed "s/ netns.*//"'
}

# Runs tune on v0 in the namespace, with the journal of this test.
tune_inside() { inside "$tune" "$@" --state "$state"; }

# Two cores: enough for a core that takes interrupts and one for the rest.
two_cores() {
  cat >"$BATS_TEST_TMPDIR/roles.conf" <<'ROLES'
capture=1
housekeeping=0
feed=v0
order=v0
ROLES
}

# Values that tune will want otherwise.
untune_veth() {
  inside ethtool -K v0 gro on
  write_inside /sys/class/net/v0/threaded 1
  write_inside /sys/class/net/v0/gro_flush_timeout 20000
  write_inside /sys/class/net/v0/napi_defer_hard_irqs 2
  write_inside /sys/class/net/v0/queues/rx-0/rps_cpus 2
  write_inside /sys/class/net/v0/queues/rx-2/rps_flow_cnt 300
  write_inside /sys/class/net/v0/queues/tx-0/xps_cpus 3
  write_inside /sys/class/net/v0/queues/tx-3/xps_cpus 1
  write_inside /proc/sys/net/ipv4/conf/all/rp_filter 1
  write_inside /proc/sys/net/ipv4/conf/v0/rp_filter 2
  write_inside /proc/sys/net/ipv4/conf/v0/force_igmp_version 2
}

# A made-up host in $host: everything that is host-wide is tested there, never on the machine.
make_host() {
  host="$BATS_TEST_TMPDIR/host"
  # At once: a program for each folder takes longer than what is tested.
  mkdir -p "$host/bin" "$host/proc/sys/kernel/random"
  fake /proc/sys/kernel/random/boot_id 11111111-2222-3333-4444-555555555555
  fake /proc/sys/kernel/osrelease 6.1.0-test
  fake /proc/cmdline 'BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet'
  fake_cpus 8
}

# fake FILE VALUE
fake() {
  [[ -d $host${1%/*} ]] || mkdir -p "$host${1%/*}"
  printf '%s\n' "$2" >"$host$1"
}

faked() { cat "$host$1"; }

# refuse FILE MESSAGE: writing it fails as the kernel would have it.
refuse() {
  mkdir -p "$(dirname "$host/faults$1")"
  printf 'write error: %s\n' "$2" >"$host/faults$1"
}

# fake_cpus COUNT: one node, no SMT.
fake_cpus() {
  local cpu
  local -a folders=()
  for ((cpu = 0; cpu < $1; cpu++)); do folders+=("$host/sys/devices/system/cpu/cpu$cpu/topology"); done
  mkdir -p "${folders[@]}"
  fake /sys/devices/system/cpu/online "0-$(($1 - 1))"
  fake /sys/devices/system/cpu/possible "0-$(($1 - 1))"
  for ((cpu = 0; cpu < $1; cpu++)); do
    fake "/sys/devices/system/cpu/cpu$cpu/topology/thread_siblings_list" "$cpu"
  done
}

# make_card DRIVER: as interface eth1, with the layout that its driver has, and an ethtool that knows it.
make_card() {
  local -r card="$host/nic/eth1"
  local device queue state=eth1 key value
  local -a folders=()
  local -A of=()
  mkdir -p "$host/nic"
  cp "$BATS_TEST_DIRNAME/cards/$1" "$card"
  cp "$BATS_TEST_DIRNAME/fake-ethtool" "$host/bin/ethtool"
  cp "$BATS_TEST_DIRNAME/fake-hwstamp_ctl" "$host/bin/hwstamp_ctl"
  while IFS='=' read -r key value; do of[$key]=$value; done <"$card"
  device="/sys/devices/pci0000:3a/${of[bus]}"
  for ((queue = 0; queue <= of[combined_most]; queue++)); do folders+=("$host/proc/irq/$((100 + queue))"); done
  mkdir -p "$host$device/msi_irqs" "${folders[@]}" "$host"/sys/devices/system/node/node{0,1} "$host/sys/class/net/eth1"
  for ((queue = 0; queue <= of[combined_most]; queue++)); do
    fake "$device/msi_irqs/$((100 + queue))" msix
    fake "/proc/irq/$((100 + queue))/smp_affinity_list" 0-7
  done
  fake /proc/irq/default_smp_affinity ff
  fake /sys/devices/system/node/node0/cpulist 0-3
  fake /sys/devices/system/node/node1/cpulist 4-7
  fake /proc/cpuinfo "flags : fpu constant_tsc nonstop_tsc${of[virtual]:+ hypervisor}"
  if [[ -n ${of[virtio]:-} ]]; then device+=/virtio2; else fake "$device/numa_node" "${of[node]}"; fi
  mkdir -p "$host$device" "$host/drivers/${of[driver]}"
  ln -s "$host/drivers/${of[driver]}" "$host$device/driver"
  fake /sys/class/net/eth1/ifindex 3
  fake /sys/class/net/eth1/mtu 1500
  fake /sys/class/net/eth1/flags 0x1003
  fake /sys/class/net/eth1/threaded 0
  fake /sys/class/net/eth1/napi_defer_hard_irqs 0
  fake /sys/class/net/eth1/gro_flush_timeout 20000
  ln -s "$host$device" "$host/sys/class/net/eth1/device"
  "$host/bin/ethtool" make eth1
}

# The host-wide values of an untuned Debian server.
fake_untuned() {
  mkdir -p "$host/sys/kernel/mm/ksm" "$host"/proc/sys/{vm,net/core}
  fake /sys/kernel/mm/ksm/run 1
  fake /proc/sys/kernel/numa_balancing 1
  fake /proc/sys/kernel/nmi_watchdog 1
  fake /proc/sys/kernel/timer_migration 1
  fake /proc/sys/vm/stat_interval 1
  fake /proc/sys/vm/swappiness 60
  fake /proc/sys/net/core/rmem_max 212992
  fake /proc/sys/net/core/netdev_max_backlog 1000
  fake /proc/sys/net/core/bpf_jit_enable 1
}

host_values() { (cd "$host" && find proc sys nic -type f -exec grep -H '' {} + 2>/dev/null | sort); }

tune_host() { "$tune" "$@" --root "$host" --state "$state"; }

# The object of one setting in $output.
object() { jq --compact-output "select(.id == \"$1\")" <<<"$output"; }

fail_with() {
  printf '%s\n' "$@" >&2
  return 1
}

# has TEXT: the output of the last run has it.
has() { [[ $output == *"$1"* ]] || fail_with "not in the output: $1" "$output"; }
has_not() { [[ $output != *"$1"* ]] || fail_with "in the output: $1" "$output"; }
exits() { [[ $status -eq $1 ]] || fail_with "exit code $status, not $1" "$output"; }
