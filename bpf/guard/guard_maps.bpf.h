/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Memory of the guard: the rules, their counters, and what is remembered of sources. */
#ifndef TELEMETRY_GUARD_MAPS_BPF_H
#define TELEMETRY_GUARD_MAPS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "guard_record.h"
#include "record.h"

/* Two tables: one judges, the other is written. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, GUARD_TABLES);
	__type(key, __u32);
	__type(value, struct guard_table);
} tables SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct guard_state);
} state SEC(".maps");

/* By table and slot. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, GUARD_TABLES *GUARD_SLOTS);
	__type(key, __u32);
	__type(value, struct guard_counts);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, GUARD_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

/* Buckets that all sources share, by table and slot: when each will be full again, ns. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, GUARD_TABLES *GUARD_SLOTS);
	__type(key, __u32);
	__type(value, __u64);
} buckets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, GUARD_SOURCES);
	__type(key, struct guard_source_key);
	__type(value, struct guard_source);
} sources SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, GUARD_SCANNERS);
	__type(key, struct guard_source_key);
	__type(value, struct guard_scanner);
} scanners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, GUARD_PREFIXES);
	__type(key, struct guard_prefix_key);
	__type(value, __u32);
} prefixes SEC(".maps");

/* An element for each CPU: a flight ring of the evidence. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, GUARD_EVIDENCE_ELEMENT);
} evidence_rings SEC(".maps");

static __always_inline void count(__u32 counter, __u64 packets)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &counter);

	if (value)
		*value += packets;
}

#endif
