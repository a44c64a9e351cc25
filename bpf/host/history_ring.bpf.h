/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Memory of the history: watched processes, and the claim of a record. */
#ifndef TELEMETRY_HISTORY_RING_BPF_H
#define TELEMETRY_HISTORY_RING_BPF_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "history_record.h"

/* Records of each CPU - 1. */
const volatile __u32 history_mask = 1023;

/* One element for each possible CPU. User space sets the number of records. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, HISTORY_PAGE + 1024 * sizeof(struct history_record));
} history SEC(".maps");

/* A bit for each process, by its id in the initial pid namespace; written by user space. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, WATCHED_PROCESSES / 8);
} watched SEC(".maps");

/* Interrupts shorter than this many nanoseconds are not recorded; written by user space. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} interrupt_min SEC(".maps");

#define NESTED_MOST 8 /* claims between the two readings of the head */

static __always_inline bool is_watched(__u32 process)
{
	const __u32 zero = 0;
	const __u8 *bits = bpf_map_lookup_elem(&watched, &zero);

	return bits && bits[process / 8 % (WATCHED_PROCESSES / 8)] >> process % 8 & 1;
}

static __always_inline __u32 current_process(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

static __always_inline __u32 current_thread(void)
{
	return (__u32)bpf_get_current_pid_tgid();
}

static __always_inline __u64 since(__u64 begin, __u64 now)
{
	return (__s64)(now - begin) > 0 ? now - begin : 0;
}

static __always_inline struct history_ring *ring_of(__u32 cpu)
{
	return bpf_map_lookup_elem(&history, &cpu);
}

static __always_inline struct history_record *record_at(struct history_ring *ring, __u64 place)
{
	struct history_record *records = (void *)ring + HISTORY_PAGE;

	return &records[place & history_mask];
}

/*
 * Claims a place. Kernels before 5.12 have no addition that returns a result, so the head is read
 * before and behind it. Programs of interrupts come between on this CPU only, and have published
 * what they claimed when this one goes on: the place that is not published is this one's.
 */
static __always_inline __u64 claim_place(struct history_ring *ring)
{
	__u64 place = *(volatile __u64 *)&ring->head;
	__u64 next;

	__sync_fetch_and_add(&ring->head, 1);
	next = *(volatile __u64 *)&ring->head;
	if (next == place + 1)
		return place;
#pragma unroll
	for (int nested = 0; nested < NESTED_MOST; nested++) {
		if (*(volatile __u64 *)&record_at(ring, place)->sequence != place + 1)
			break;
		place++;
	}
	return place;
}

/* Claims the next record. Its sequence is 0 until publish(). */
static __always_inline struct history_record *claim(struct history_ring *ring, __u64 *place)
{
	struct history_record *record;

	*place = claim_place(ring);
	record = record_at(ring, *place);
	*(volatile __u64 *)&record->sequence = 0;
	asm volatile("" ::: "memory");
	record->stamp_ns = bpf_ktime_get_ns();
	record->extent = 0;
	record->other = 0;
	record->state = 0;
	record->detail = 0;
	record->idle_state = 0;
	record->cpu = bpf_get_smp_processor_id();
	return record;
}

static __always_inline void publish(struct history_record *record, __u64 place)
{
	asm volatile("" ::: "memory");
	*(volatile __u64 *)&record->sequence = place + 1;
}

/* From now on every switch of a CPU is recorded for a while, and then summed. */
static __always_inline void watch_switches(struct history_ring *ring, __u64 now_ns)
{
	ring->every_until_ns = now_ns + EVERY_SWITCH_NS;
	ring->sums_until_ns = now_ns + EVERY_SWITCH_NS + SUMS_NS;
}

static __always_inline void watch_switches_of(__u32 cpu)
{
	struct history_ring *ring = ring_of(cpu);

	if (ring)
		watch_switches(ring, bpf_ktime_get_ns());
}

#endif
