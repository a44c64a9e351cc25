/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What the programs of the steps share: counters and the ring. */
#ifndef TELEMETRY_STAGE_MAPS_BPF_H
#define TELEMETRY_STAGE_MAPS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "stage_record.h"
#include "flow_table.bpf.h"

/* Inode of the network namespace whose sockets are looked at. Others may use the same addresses. */
const volatile __u32 stage_network = 0;

/* Counters: STAGE_PROGRAM_COUNT elements for each possible CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, STAGE_PROGRAM_COUNT);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct stage_state));
} stage_states SEC(".maps");

/* Lost records by flow: flow_capacity counts, added to by all CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u64));
} stage_losses SEC(".maps");

/* One for all CPUs, since steps happen in any context. Full: STAGES_LOST. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 23);
} stage_ring SEC(".maps");

static __always_inline struct stage_state *state_of(const enum stage_program program)
{
	const __u32 index = bpf_get_smp_processor_id() * STAGE_PROGRAM_COUNT + program;

	return bpf_map_lookup_elem(&stage_states, &index);
}

static __always_inline void count_lost_of(__u32 flow_id)
{
	const __u32 zero = 0;
	__u64 *losses = bpf_map_lookup_elem(&stage_losses, &zero);

	if (losses)
		__sync_fetch_and_add(&losses[flow_id & (configuration.flow_capacity - 1)], 1);
}

static __always_inline void count_lost(struct stage_state *state, __u32 flow_id)
{
	state->counters[STAGES_LOST]++;
	count_lost_of(flow_id);
}

/* Begins a record with room for so many bytes behind it; NULL if the ring has none. The stamp is
 * read before: what follows from a record then has a later stamp than every record before it in the
 * ring, and the reader, which takes them up to a stamp, is not held up. */
static __always_inline struct stage_record *begin_record_at(__u64 stamp_ns, const __u32 room,
							    const enum stage_kind kind,
							    __u64 socket, __u32 flow_id)
{
	struct stage_record *record = bpf_ringbuf_reserve(&stage_ring, sizeof(*record) + room, 0);

	if (!record)
		return NULL;
	record->stamp_ns = stamp_ns;
	record->socket = socket;
	record->flow_id = flow_id;
	record->process = 0;
	record->thread = 0;
	record->bytes = 0;
	record->queue_left = 0;
	record->tcp_sequence = 0;
	record->payload_length = 0;
	record->captured_length = 0;
	*(__u64 *)&record->kind = kind;
	return record;
}

/* Begins a record of what happens now. */
static __always_inline struct stage_record *
begin_record(const __u32 room, const enum stage_kind kind, __u64 socket, __u32 flow_id)
{
	return begin_record_at(bpf_ktime_get_ns(), room, kind, socket, flow_id);
}

static __always_inline void set_thread(struct stage_record *record)
{
	const __u64 thread = bpf_get_current_pid_tgid();

	record->process = thread >> 32;
	record->thread = thread;
}

#endif
