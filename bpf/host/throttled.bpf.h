/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Bandwidth control (the quota of a control group): marks of how long the threads of a group could
 * not run on a CPU because its quota, or that of a group above it, was used up. The kernel adds
 * that time up for each group and CPU; a wait between two marks contains their difference.
 */
#ifndef TELEMETRY_THROTTLED_BPF_H
#define TELEMETRY_THROTTLED_BPF_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "history_ring.bpf.h"
#include "host_kernel.bpf.h"

#define FAIR_PRIORITIES                                                                            \
	100 /* MAX_RT_PRIO: threads of a lower number have no quota of this kind                   \
	     */

/* The only difference between the two is the price: a pointer that was itself read as a number can
 * be followed with the helper only. */
#define READ_QUEUE(queue, is_typed, member...)                                                     \
	((is_typed) ? (queue)->member : BPF_CORE_READ(queue, member))
#define READ_CLOCK(queue, is_typed, clock)                                                         \
	((is_typed) ? (queue)->rq->clock : BPF_CORE_READ(queue, rq, clock))

/* Nanoseconds for which a queue was throttled so far, also by a group above. */
static __always_inline __u64 throttled_ns(struct cfs_rq *queue, const bool is_typed)
{
	struct cfs_rq___task *old = (void *)queue;
	__u64 begin;

	if (bpf_core_field_exists(queue->throttled_clock_self_time)) { /* 6.6 */
		begin = READ_QUEUE(queue, is_typed, throttled_clock_self);
		return READ_QUEUE(queue, is_typed, throttled_clock_self_time) +
		       (begin ? since(begin, READ_CLOCK(queue, is_typed, clock)) : 0);
	}
	if (bpf_core_field_exists(queue->throttled_clock_pelt_time)) { /* 5.19 */
		begin = READ_QUEUE(queue, is_typed, throttled_clock_pelt) +
			READ_CLOCK(queue, is_typed, lost_idle_time);
		return READ_QUEUE(queue, is_typed, throttled_clock_pelt_time) +
		       (READ_QUEUE(queue, is_typed, throttle_count)
				? since(begin, READ_CLOCK(queue, is_typed, clock_pelt))
				: 0);
	}
	if (!bpf_core_field_exists(old->throttled_clock_task_time))
		return 0;
	begin = READ_QUEUE(old, is_typed, throttled_clock_task);
	return READ_QUEUE(old, is_typed, throttled_clock_task_time) +
	       (READ_QUEUE(queue, is_typed, throttle_count)
			? since(begin, READ_CLOCK(queue, is_typed, clock_task))
			: 0);
}

/* Mark of a thread whose wait ends, by the queue that it waited in. 0: it has no quota. */
static __always_inline __u32 end_mark(struct task_struct *task, struct cfs_rq *queue,
				      const bool is_typed)
{
	__u64 units;

	if (!bpf_core_field_exists(queue->throttle_count) || task->prio < FAIR_PRIORITIES)
		return 0;
	units = throttled_ns(queue, is_typed) >> THROTTLED_UNIT_SHIFT;
	return (__u32)units << THROTTLED_FLAGS | THROTTLED_KNOWN;
}

/*
 * Mark of a thread whose wait begins. From 6.18 on a thread by itself is throttled, as it leaves
 * the kernel; before, all threads in a queue are, whenever that happens.
 */
static __always_inline __u32 begin_mark(struct task_struct *task, struct cfs_rq *queue,
					const bool is_typed)
{
	__u32 mark;

	if (bpf_core_field_exists(task->throttled) && !task->throttled)
		return 0;
	mark = end_mark(task, queue, is_typed);
	if (mark &&
	    (bpf_core_field_exists(task->throttled) || READ_QUEUE(queue, is_typed, throttle_count)))
		mark |= THROTTLED_NOW;
	return mark;
}

/* Mark of a thread whose wait goes on in the queue of another CPU. */
static __always_inline __u32 arrival_mark(struct task_struct *task, __u32 cpu)
{
	struct cfs_rq **queues;
	struct cfs_rq *queue = NULL;

	if (!bpf_core_field_exists(task->sched_task_group) ||
	    !bpf_core_field_exists(queue->throttle_count))
		return 0;
	queues = BPF_CORE_READ(task, sched_task_group, cfs_rq);
	if (bpf_probe_read_kernel(&queue, sizeof(queue), &queues[cpu]) || !queue)
		return 0;
	return begin_mark(task, queue, false);
}

/* Both marks of a record. */
static __always_inline __u64 marks(__u32 end, __u32 begin)
{
	return (__u64)begin << 32 | end;
}

#endif
