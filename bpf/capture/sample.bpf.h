/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Samples of packets that belong to no flow: the headers of one in sample_every. Off, nothing of
 * this is in the loaded programs. A packet counts as unmatched whether it is sampled or not.
 */
#ifndef TELEMETRY_SAMPLE_BPF_H
#define TELEMETRY_SAMPLE_BPF_H

#include "apart.bpf.h"
#include "emit.bpf.h"

/* Headers of the packet in hand. */
struct parsed_packet {
	struct packet packet; /* without its pointers */
	struct flow_subject subject;
	__u32 result; /* enum hook_counter */
	__u32 padding;
};

/* One element for each hook: as in count(), each has one writer on a CPU at a time. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HOOK_COUNT);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct parsed_packet));
} parsed_packets SEC(".maps");

/* Samples of all hooks and CPUs. Full: COUNTER_SAMPLES_LOST. */
RINGBUF(sample_ring);

static __always_inline struct parsed_packet *find_parsed(const enum hook hook)
{
	const __u32 index = hook;

	return bpf_map_lookup_elem(&parsed_packets, &index);
}

/*
 * True for one packet in each sample_every that a hook counts as unmatched on a CPU, at a place
 * that differs from one such run of packets to the next: always the same place would, of flows that
 * take turns, only ever meet one.
 */
static __always_inline bool is_sampled(const struct hook_state *state)
{
	const __u64 unmatched = state->counters[COUNTER_UNMATCHED];
	const __u64 place = (unmatched >> configuration.sample_shift) * FLOW_HASH_MULTIPLIER >> 32;

	return unlikely(!((unmatched ^ place) & (configuration.sample_every - 1)));
}

static __always_inline void write_sample(void *context, const enum hook hook,
					 struct hook_state *state)
{
	const struct parsed_packet *parsed = find_parsed(hook);
	struct packet_sample *sample;
	__u64 *addresses;

	if (unlikely(!parsed))
		return;
	sample = bpf_ringbuf_reserve(&sample_ring, sizeof(*sample), 0);
	if (!sample) {
		count(state, COUNTER_SAMPLES_LOST);
		return;
	}
	addresses = (__u64 *)sample->source_address;
	addresses[0] = parsed->subject.source_high;
	addresses[1] = parsed->subject.source_low;
	addresses[2] = parsed->subject.destination_high;
	addresses[3] = parsed->subject.destination_low;
	sample->stamp_ns = bpf_ktime_get_ns();
	sample->interface_index = parsed->subject.interface_index;
	sample->source_port = parsed->subject.source_port;
	sample->destination_port = parsed->subject.destination_port;
	sample->vlan_id = parsed->subject.vlan_id;
	sample->ip_protocol = parsed->packet.protocol;
	sample->hook = hook;
	sample->segments = 1;
	sample->cpu = bpf_get_smp_processor_id();
	sample->padding = 0;
	if (hook == HOOK_XDP_RX) {
		struct xdp_md *xdp = context;

		sample->wire_length = configuration.xdp_frags ? bpf_xdp_get_buff_len(xdp)
							      : xdp->data_end - xdp->data;
	} else {
		const struct __sk_buff *skb = context;

		/* As in fill_record(). */
		sample->wire_length = hook == HOOK_TC_TX ? skb->wire_len : skb->len;
		if (skb->vlan_present)
			sample->wire_length += sizeof(struct vlan_tag);
		if (skb->gso_segs > 1)
			sample->segments = skb->gso_segs;
	}
	count(state, COUNTER_SAMPLED);
	bpf_ringbuf_submit(sample, BPF_RB_NO_WAKEUP);
}

static __noinline int write_sample_xdp(struct xdp_md *context, struct hook_state *state)
{
	write_sample(context, HOOK_XDP_RX, state);
	return NOTHING;
}

static __noinline int write_sample_tc_rx(struct __sk_buff *skb, struct hook_state *state)
{
	write_sample(skb, HOOK_TC_RX, state);
	return NOTHING;
}

static __noinline int write_sample_tc_tx(struct __sk_buff *skb, struct hook_state *state)
{
	write_sample(skb, HOOK_TC_TX, state);
	return NOTHING;
}

/* Samples a packet that parse_any() has parsed and that was counted as unmatched, if it is its
 * turn. */
static __always_inline void sample_parsed(void *context, const enum hook hook,
					  struct hook_state *state)
{
	if (!configuration.sample_every || !is_sampled(state))
		return;
	if (hook == HOOK_XDP_RX)
		USE(write_sample_xdp(context, state));
	else if (hook == HOOK_TC_RX)
		USE(write_sample_tc_rx(context, state));
	else
		USE(write_sample_tc_tx(context, state));
}

#endif
