/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Maps of the capture programs, without the flow table. User space sets their sizes before loading;
 * none grows, none is pinned. */
#ifndef TELEMETRY_MAPS_BPF_H
#define TELEMETRY_MAPS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "flow_table.bpf.h"
#include "record.h"

/* Counters and losses by flow: one element for each possible CPU and hook, so that each has one
 * writer. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, HOOK_COUNT);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct hook_state) + sizeof(__u32));
} hook_states SEC(".maps");

static __always_inline struct hook_state *find_state(__u32 cpu, const enum hook hook)
{
	const __u32 index = cpu * HOOK_COUNT + hook;

	return bpf_map_lookup_elem(&hook_states, &index);
}

/* Map and index of a CPU's ring, with several NUMA nodes: RING_PLACE_NODE and RING_PLACE_INDEX. */
const volatile __u16 ring_places[RING_PLACE_CPUS] = {};

/* One ring for each CPU, one map for each NUMA node; a CPU beyond the last counts
 * COUNTER_LOST_NO_RING. Full: COUNTER_LOST_FULL. */
#define ARRAY_RINGS(name)                                                                          \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(map_flags, BPF_F_MMAPABLE);                                                 \
		__uint(max_entries, 1);                                                            \
		__uint(key_size, sizeof(__u32));                                                   \
		__uint(value_size, RING_DATA_OFFSET + 4096 * 2);                                   \
	} name SEC(".maps")

#define NODE_RINGS(hook)                                                                           \
	ARRAY_RINGS(hook##_rings);                                                                 \
	ARRAY_RINGS(hook##_rings_1);                                                               \
	ARRAY_RINGS(hook##_rings_2);                                                               \
	ARRAY_RINGS(hook##_rings_3)

NODE_RINGS(xdp_rx);
NODE_RINGS(tc_rx);
NODE_RINGS(tc_tx);

/* One for each hook, for all CPUs. Full: COUNTER_LOST_FULL. */
#define RINGBUF(name)                                                                              \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_RINGBUF);                                                \
		__uint(max_entries, 4096);                                                         \
	} name SEC(".maps")

RINGBUF(xdp_rx_ringbuf);
RINGBUF(tc_rx_ringbuf);
RINGBUF(tc_tx_ringbuf);

#endif
