/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Hands the packets of named flows to the stack of another CPU, where the NIC has no rules for it
 * (XDP, cpumap). Loaded by "telemetry guard steer" only. All other packets pass, and so do all
 * once the instant has passed that user space keeps putting off (steer_state). What the kernel
 * loses behind the program it says at tracepoints; programs there count it by queue.
 */
#define GUARD_XDP   1
#define READ_PACKET static __noinline /* global ones take no such pointer before 5.13 */
#include <bpf/bpf_core_read.h>
#include "guard_packet.bpf.h"
#include "steer_maps.bpf.h"

/* Arguments of the tracepoints of Linux 6.18. */
enum { ENQUEUE_MAP, ENQUEUE_LOST = 2, ENQUEUE_CPU };
enum { HANDLED_MAP, HANDLED_PACKETS, HANDLED_LOST };
enum { ERROR_MAP = 5, ERROR_CPU = 6 };

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Whole UDP packets only: a fragment but the first has no port, and would come before or behind
 * the first. */
static __always_inline const struct steer_flow *flow_of(const struct guard_packet *packet)
{
	struct steer_key key = {.port = packet->port};

	if (packet->protocol != IPPROTO_UDP || !packet->has_port || packet->fragment != GUARD_WHOLE)
		return NULL;
	__builtin_memcpy(key.address, &packet->destination_high, sizeof(__u64));
	__builtin_memcpy(key.address + 8, &packet->destination_low, sizeof(__u64));
	return bpf_map_lookup_elem(&flows, &key);
}

/* The clock of the last tick (5.11): see is_enforced of the guard. */
static __always_inline __u64 coarse_ns(void)
{
	return bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_ktime_get_coarse_ns)
		       ? bpf_ktime_get_coarse_ns()
		       : bpf_ktime_get_ns();
}

static __always_inline bool may_steer(void)
{
	const __u32 zero = 0;
	const struct steer_state *settings = bpf_map_lookup_elem(&state, &zero);

	return settings && coarse_ns() < *(const volatile __u64 *)&settings->steer_until_ns;
}

SEC("xdp")
int steer_xdp(struct xdp_md *context)
{
	struct guard_packet packet = {};
	const struct steer_flow *flow;
	struct steer_counts *counts;
	int verdict;

	count(STEER_SEEN);
	read_packet(context, &packet);
	flow = flow_of(&packet);
	counts = flow ? bpf_map_lookup_elem(&flow_counts, &flow->number) : NULL;
	if (!counts) {
		count(STEER_OTHER);
		return XDP_PASS;
	}
	counts->packets++;
	counts->bytes += length_of(context);
	/* Where it is already, the queue would only cost time. */
	if (flow->cpu == bpf_get_smp_processor_id() || !may_steer())
		return XDP_PASS;
	verdict = bpf_redirect_map(&queues, flow->cpu, XDP_PASS);
	if (verdict == XDP_REDIRECT)
		counts->steered++;
	else
		count(STEER_NO_QUEUE);
	return verdict;
}

/* Counts of a queue, if the tracepoint is about this map. */
static __always_inline struct steer_queue *queue_of_event(__u32 map, __u32 cpu)
{
	const __u32 zero = 0;
	const struct steer_state *settings = bpf_map_lookup_elem(&state, &zero);

	return settings && settings->queues == map ? bpf_map_lookup_elem(&queue_counts, &cpu)
						   : NULL;
}

SEC("raw_tp/xdp_cpumap_enqueue")
int steer_enqueued(struct bpf_raw_tracepoint_args *event)
{
	struct steer_queue *queue =
		queue_of_event(event->args[ENQUEUE_MAP], event->args[ENQUEUE_CPU]);

	if (queue)
		queue->full += (__u32)event->args[ENQUEUE_LOST];
	return 0;
}

/* On the CPU of the queue. */
SEC("raw_tp/xdp_cpumap_kthread")
int steer_handled(struct bpf_raw_tracepoint_args *event)
{
	const __u32 lost = event->args[HANDLED_LOST];
	struct steer_queue *queue =
		queue_of_event(event->args[HANDLED_MAP], bpf_get_smp_processor_id());

	if (queue) {
		queue->handled += (__u32)event->args[HANDLED_PACKETS] - lost;
		queue->no_memory += lost;
	}
	return 0;
}

SEC("raw_tp/xdp_redirect_err")
int steer_not_accepted(struct bpf_raw_tracepoint_args *event)
{
	struct steer_queue *queue = queue_of_event(event->args[ERROR_MAP], event->args[ERROR_CPU]);

	if (queue)
		queue->not_accepted++;
	return 0;
}
