/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * A history of what the scheduler and interrupts did to the threads of watched processes, for each
 * CPU, overwritten. It is read only when an order is late. Passive: all programs return 0.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "history_record.h"
#include "history_ring.bpf.h"
#include "history_sums.bpf.h"
#include "host_kernel.bpf.h"
#include "throttled.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define TASK_INTERRUPTIBLE 0x1
#define TASK_FROZEN	   0x8000     /* 6.1 */
#define PF_FROZEN	   0x00010000 /* before 6.1 */
#define JOBCTL_TRAP_FREEZE (1UL << 23)

/* The state of a thread that leaves its CPU, and whether its control group is frozen: a request to
 * freeze wakes it, so that it sleeps with the request pending only where it waits for the end. */
static __always_inline __u32 left_state(struct task_struct *task, __u32 state)
{
	const bool is_trapped = state & TASK_INTERRUPTIBLE && task->jobctl & JOBCTL_TRAP_FREEZE;

	if (state && (is_trapped || state & TASK_FROZEN || task->flags & PF_FROZEN))
		state |= HISTORY_FROZEN;
	return state;
}

/* A CPU goes from a thread, whose state is given, to another one. */
static __always_inline int tell_switch(struct task_struct *previous, struct task_struct *next,
				       __u32 state)
{
	const __u32 next_process = next->tgid;
	struct history_ring *ring = ring_of(bpf_get_smp_processor_id());
	struct history_record *record;
	bool leaves, enters;
	__u64 place;

	if (!ring)
		return 0;
	ring->switches++;
	leaves = is_watched(previous->tgid);
	enters = is_watched(next_process);
	if (!leaves && !enters) {
		if (!ring->sums_until_ns) {
			ring->ignored++;
			return 0;
		}
		if (sum_switch(ring, previous, next))
			return 0;
	}
	write_sums(ring);
	record = claim(ring, &place);
	record->kind = HISTORY_SWITCH;
	record->thread = next->pid;
	record->process = next_process;
	record->other = previous->pid;
	record->state = leaves ? left_state(previous, state) : state;
	record->extent =
		marks(enters ? end_mark(next, next->se.cfs_rq, true) : 0,
		      leaves && !state ? begin_mark(previous, previous->se.cfs_rq, true) : 0);
	record->detail = ring->switches;
	record->idle_state = previous->pid ? 0 : ring->idle_state;
	__builtin_memcpy(record->name, previous->comm, sizeof(record->name));
	keep_switch(ring, record->stamp_ns);
	if (leaves && !state)
		watch_switches(ring, record->stamp_ns);
	else if (!next->pid || record->stamp_ns > ring->sums_until_ns)
		ring->sums_until_ns = 0; /* nobody waits for an idle CPU */
	else if (enters && ring->sums_until_ns > record->stamp_ns + SUMS_AFTER_NS)
		ring->sums_until_ns = record->stamp_ns + SUMS_AFTER_NS;
	publish(record, place);
	return 0;
}

/* Arguments of sched_switch. */
enum { SWITCH_PREEMPT, SWITCH_PREVIOUS, SWITCH_NEXT, SWITCH_STATE };

/* A thread that is preempted on its way to sleep can still run on. */
SEC("tp_btf/sched_switch")
int history_switch(__u64 *arguments)
{
	return tell_switch((void *)arguments[SWITCH_PREVIOUS], (void *)arguments[SWITCH_NEXT],
			   arguments[SWITCH_PREEMPT] ? 0 : arguments[SWITCH_STATE]);
}

/* Without the state: the tracepoint before 5.18. A thread that another CPU is waking is told as one
 * that sleeps, which it did. */
SEC("tp_btf/sched_switch")
int history_switch_3(__u64 *arguments)
{
	struct task_struct *previous = (void *)arguments[SWITCH_PREVIOUS];
	__u32 state;

	if (bpf_core_field_exists(struct task_struct, __state))
		state = previous->__state;
	else
		state = ((struct task_struct___state *)previous)->state;
	return tell_switch(previous, (void *)arguments[SWITCH_NEXT],
			   arguments[SWITCH_PREEMPT] ? 0 : state);
}

/* What wakes a thread on this CPU: see state in struct history_record. */
static __always_inline __u32 waking_context(const struct history_ring *ring)
{
	if (ring->in_device)
		return HISTORY_BY_DEVICE;
	return ring->in_timer ? HISTORY_BY_TIMER : ring->softirq;
}

SEC("tp_btf/sched_waking")
int history_waking(__u64 *arguments)
{
	struct task_struct *task = (void *)arguments[0];
	const __u32 process = task->tgid;
	struct history_ring *ring;
	struct history_record *record;
	struct task_struct *waker;
	__u64 place;

	if (!is_watched(process))
		return 0;
	ring = ring_of(bpf_get_smp_processor_id());
	if (!ring)
		return 0;
	record = claim(ring, &place);
	record->kind = HISTORY_WAKING;
	record->thread = task->pid;
	record->process = process;
	record->other = current_thread();
	record->state = waking_context(ring);
	record->detail = bpf_core_field_exists(task->__state) && task->__state & TASK_FROZEN;
	if (HAS_HELPER(get_current_task_btf)) {
		waker = bpf_get_current_task_btf();
		__builtin_memcpy(record->name, waker->comm, sizeof(record->name));
	} else {
		bpf_get_current_comm(record->name, sizeof(record->name));
	}
	publish(record, place);
	return 0;
}

SEC("tp_btf/sched_wakeup")
int history_woken(__u64 *arguments)
{
	struct task_struct *task = (void *)arguments[0];
	const __u32 process = task->tgid;
	const __u32 cpu = task->wake_cpu;
	struct history_ring *ring;
	struct history_record *record;
	__u64 place;

	if (!is_watched(process))
		return 0;
	watch_switches_of(cpu);
	ring = ring_of(bpf_get_smp_processor_id());
	if (!ring)
		return 0;
	record = claim(ring, &place);
	record->kind = HISTORY_WOKEN;
	record->thread = task->pid;
	record->process = process;
	record->extent = marks(0, begin_mark(task, task->se.cfs_rq, true));
	record->detail = cpu;
	record->name[0] = 0;
	publish(record, place);
	return 0;
}

SEC("tp_btf/sched_migrate_task")
int history_migrated(__u64 *arguments)
{
	struct task_struct *task = (void *)arguments[0];
	const __u32 process = task->tgid;
	const __u32 cpu = arguments[1];
	struct history_ring *ring;
	struct history_record *record;
	__u64 place;

	if (!is_watched(process))
		return 0;
	watch_switches_of(cpu);
	ring = ring_of(bpf_get_smp_processor_id());
	if (!ring)
		return 0;
	record = claim(ring, &place);
	record->kind = HISTORY_MIGRATED;
	record->thread = task->pid;
	record->process = process;
	record->extent = marks(end_mark(task, task->se.cfs_rq, true), arrival_mark(task, cpu));
	record->detail = cpu;
	record->name[0] = 0;
	publish(record, place);
	return 0;
}

/* Records an interrupt that ended, unless it was short. */
static __always_inline struct history_record *interrupted(struct history_ring *ring, __u64 since_ns,
							  __u64 *place)
{
	const __u32 zero = 0;
	const __u64 *min_ns = bpf_map_lookup_elem(&interrupt_min, &zero);
	struct history_record *record;

	if (!min_ns || bpf_ktime_get_ns() - since_ns < *min_ns)
		return NULL;
	record = claim(ring, place);
	record->extent = record->stamp_ns - since_ns;
	record->thread = current_thread();
	record->process = current_process();
	record->name[0] = 0;
	return record;
}

SEC("tp_btf/softirq_entry")
int history_softirq_in(__u64 *arguments)
{
	struct history_ring *ring = ring_of(bpf_get_smp_processor_id());

	if (!ring)
		return 0;
	ring->softirq = (__u32)arguments[0] + 1;
	ring->softirq_since_ns = is_watched(current_process()) ? bpf_ktime_get_ns() : 0;
	return 0;
}

SEC("tp_btf/softirq_exit")
int history_softirq_out(__u64 *arguments)
{
	struct history_ring *ring = ring_of(bpf_get_smp_processor_id());
	struct history_record *record;
	__u64 place;

	if (!ring)
		return 0;
	ring->softirq = 0;
	if (!ring->softirq_since_ns)
		return 0;
	record = interrupted(ring, ring->softirq_since_ns, &place);
	ring->softirq_since_ns = 0;
	if (!record)
		return 0;
	record->kind = HISTORY_SOFT_INTERRUPT;
	record->detail = arguments[0];
	publish(record, place);
	return 0;
}

SEC("tp_btf/irq_handler_entry")
int history_interrupt_in(__u64 *arguments)
{
	struct history_ring *ring = ring_of(bpf_get_smp_processor_id());

	(void)arguments;
	if (!ring)
		return 0;
	ring->in_device = 1;
	if (is_watched(current_process()))
		ring->interrupt_since_ns = bpf_ktime_get_ns();
	return 0;
}

SEC("tp_btf/irq_handler_exit")
int history_interrupt_out(__u64 *arguments)
{
	struct irqaction *action = (void *)arguments[1];
	struct history_ring *ring = ring_of(bpf_get_smp_processor_id());
	struct history_record *record;
	__u64 place;

	if (!ring)
		return 0;
	ring->in_device = 0;
	if (!ring->interrupt_since_ns)
		return 0;
	record = interrupted(ring, ring->interrupt_since_ns, &place);
	ring->interrupt_since_ns = 0;
	if (!record)
		return 0;
	record->kind = HISTORY_INTERRUPT;
	record->detail = arguments[0];
	bpf_probe_read_kernel_str(record->name, sizeof(record->name), BPF_CORE_READ(action, name));
	publish(record, place);
	return 0;
}

/* Those of sleeps and timeouts run in the interrupt of the CPU's clock. */
SEC("tp_btf/hrtimer_expire_entry")
int history_timer_in(__u64 *arguments)
{
	struct history_ring *ring = ring_of(bpf_get_smp_processor_id());

	(void)arguments;
	if (ring)
		ring->in_timer = 1;
	return 0;
}

SEC("tp_btf/hrtimer_expire_exit")
int history_timer_out(__u64 *arguments)
{
	struct history_ring *ring = ring_of(bpf_get_smp_processor_id());

	(void)arguments;
	if (ring)
		ring->in_timer = 0;
	return 0;
}

SEC("tp_btf/page_fault_user")
int history_fault(__u64 *arguments)
{
	struct history_ring *ring;
	struct history_record *record;
	const __u32 process = current_process();
	__u64 place;

	(void)arguments;
	if (!is_watched(process))
		return 0;
	ring = ring_of(bpf_get_smp_processor_id());
	if (!ring)
		return 0;
	record = claim(ring, &place);
	record->kind = HISTORY_FAULT;
	record->thread = current_thread();
	record->process = process;
	record->name[0] = 0;
	publish(record, place);
	return 0;
}

SEC("tp_btf/cpu_idle")
int history_idle(__u64 *arguments)
{
	const __u32 state = arguments[0];
	struct history_ring *ring;

	if (state == (__u32)-1) /* it ends: the state stays for the switch that follows */
		return 0;
	ring = ring_of(bpf_get_smp_processor_id());
	if (ring)
		ring->idle_state = state + 1;
	return 0;
}
