/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Who ran on a CPU while a watched thread waits there for long: a sum for each thread in place of a
 * record for each switch. The CPU's own switches alone write them, one after the other.
 */
#ifndef TELEMETRY_HISTORY_SUMS_BPF_H
#define TELEMETRY_HISTORY_SUMS_BPF_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "history_record.h"
#include "history_ring.bpf.h"
#include "host_kernel.bpf.h"

#define SUM_PROBES 8 /* places that a thread may have */

/* Remembers the last switch that is known, so that the next one knows since when who leaves ran. */
static __always_inline void keep_switch(struct history_ring *ring, __u64 stamp_ns)
{
	ring->last_ns = stamp_ns;
	ring->last_number = ring->switches;
}

static __always_inline void write_sum(struct history_ring *ring, const struct history_sum *sum)
{
	struct history_record *record;
	__u64 place;

	record = claim(ring, &place);
	record->kind = HISTORY_RAN;
	record->stamp_ns = ring->last_ns;
	record->extent = sum->ran_ns;
	record->thread = 0;
	record->process = 0;
	record->other = sum->thread;
	record->state = ring->sums_number;
	record->detail = ring->last_number;
	__builtin_memcpy(record->name, sum->name, sizeof(record->name));
	publish(record, place);
	ring->sums_told++;
}

/* Records the sums, which end at the last switch, and starts again from there. */
static __noinline void write_sums(struct history_ring *ring)
{
	if (!ring->sums_since_ns)
		return;
#pragma nounroll
	for (__u32 place = 0; place < HISTORY_SUMS; place++) {
		struct history_sum *sum = &ring->sums[place];

		if (!sum->ran_ns)
			continue;
		write_sum(ring, sum);
		sum->ran_ns = 0;
	}
	ring->sums_since_ns = 0;
}

/* The place of a thread, or a free one for it; NULL if others have all that it may have. */
static __always_inline struct history_sum *place_of(struct history_ring *ring, __u32 thread)
{
#pragma nounroll
	for (__u32 probe = 0; probe < SUM_PROBES; probe++) {
		struct history_sum *sum = &ring->sums[(thread + probe) & (HISTORY_SUMS - 1)];

		if (!sum->ran_ns || sum->thread == thread)
			return sum;
	}
	return NULL;
}

static __always_inline void add_to_sum(struct history_ring *ring, struct task_struct *task,
				       __u64 ran_ns)
{
	const __u32 thread = task->pid;
	struct history_sum *sum = place_of(ring, thread);

	if (!sum) {
		write_sums(ring);
		sum = &ring->sums[thread & (HISTORY_SUMS - 1)];
	}
	if (!ring->sums_since_ns) {
		ring->sums_since_ns = ring->last_ns;
		ring->sums_number = ring->last_number;
	}
	if (!sum->ran_ns) {
		sum->thread = thread;
		__builtin_memcpy(sum->name, task->comm, sizeof(sum->name));
	}
	sum->ran_ns += ran_ns;
}

/*
 * Takes a switch between threads that are not watched into the sums.
 * Returns false if it is to be recorded: it comes early in a wait or is the first in it, however
 * late, or the one before is not known.
 */
static __always_inline bool sum_switch(struct history_ring *ring, struct task_struct *previous,
				       struct task_struct *next)
{
	const __u64 now_ns = bpf_ktime_get_ns();
	const __u64 waits_since_ns = ring->every_until_ns - EVERY_SWITCH_NS;

	if (now_ns <= ring->every_until_ns || waits_since_ns >= ring->last_ns ||
	    ring->last_number + 1 != ring->switches)
		return false;
	if (now_ns > ring->sums_until_ns) {
		write_sums(ring);
		ring->sums_until_ns = 0;
		ring->ignored++;
		return true;
	}
	add_to_sum(ring, previous, since(ring->last_ns, now_ns));
	ring->summed++;
	keep_switch(ring, now_ns);
	if (!next->pid || now_ns - ring->sums_since_ns > ONE_SUM_NS)
		write_sums(ring);
	if (!next->pid)
		ring->sums_until_ns = 0; /* nobody waits for an idle CPU */
	return true;
}

#endif
