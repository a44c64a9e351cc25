/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Memory of the fan-out's program: the tables, and its counters. */
#ifndef TELEMETRY_SPREAD_MAPS_BPF_H
#define TELEMETRY_SPREAD_MAPS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "spread_record.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SPREAD_TABLES);
	__type(key, __u32);
	__type(value, struct spread_slots);
} tables SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct spread_state);
} state SEC(".maps");

/* Packets that were given to each member, while a table was in use. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SPREAD_MEMBERS);
	__type(key, __u32);
	__type(value, __u64);
} chosen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SPREAD_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

static __always_inline void count(void *map, __u32 place)
{
	__u64 *value = bpf_map_lookup_elem(map, &place);

	if (value)
		*value += 1;
}

#endif
