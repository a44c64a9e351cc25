# shellcheck shell=bash
setting mem-numa-balancing severity=medium compare=number
setting_mem_numa_balancing_get() { read_value /proc/sys/kernel/numa_balancing; }
setting_mem_numa_balancing_want() { REPLY=0; }
setting_mem_numa_balancing_set() { write_value /proc/sys/kernel/numa_balancing "$2"; }
setting_mem_numa_balancing_changeable() { is_changeable /proc/sys/kernel/numa_balancing; }
setting_mem_numa_balancing_why() {
  explain 'the kernel unmaps pages now and then to see who uses them: page faults on hot threads' \
    'threads that run far from their memory stay so: place them' \
    'TuneD network-latency'
}
