/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The table of flows, and the constants by which it is searched. */
#ifndef TELEMETRY_FLOW_TABLE_BPF_H
#define TELEMETRY_FLOW_TABLE_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "record.h"

/* Set by the compiler's command line: the programs are compiled with and without it. Without it
 * they have no lookup of blocks, which would take registers from every packet. */
#ifndef BLOCKS
#define BLOCKS 0
#endif

const volatile struct capture_configuration configuration = {
	.ring_bytes = 4096,
	.ring_cpus = 1,
	.flow_slots = 1,
	.flow_capacity = 1,
	.snap_limit = 64,
};

/* One element: flow_slots entries, with BLOCKS each followed by a block, then as many scopes. User
 * space refuses more flows than fit. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct flow_entry) + sizeof(struct flow_scope));
} flow_table SEC(".maps");

#endif
