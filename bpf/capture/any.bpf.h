/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * The slow path: a packet of any form, parsed header by header. Two functions with a map between
 * them. parse_any_*() is global, so the verifier checks it once and on its own; what
 * observe_any_*() reads from the map it takes for anything. In one function it would follow each
 * form of headers through matching and copying, which takes seven times as long.
 */
#ifndef TELEMETRY_ANY_BPF_H
#define TELEMETRY_ANY_BPF_H

#include "emit.bpf.h"
#include "match.bpf.h"
#include "options.bpf.h"
#include "parse.bpf.h"
#include "sample.bpf.h"

static __always_inline void parse_any(struct packet packet, const enum hook hook)
{
	struct parsed_packet *parsed = find_parsed(hook);

	if (unlikely(!parsed)) /* exists for each hook */
		return;
	parsed->result = parse(&packet, hook);
	packet.context = NULL;
	packet.data = NULL;
	packet.data_end = NULL;
	parsed->packet = packet;
	parsed->subject = subject_of(&packet);
}

/* What was parsed, as a packet again: with the pointers of this one. */
static __always_inline struct packet packet_of_parsed(const struct parsed_packet *parsed,
						      const struct packet pointers)
{
	struct packet packet = parsed->packet;
	__u32 offset = packet.offset & (HEADER_FARTHEST - 1); /* a bound for the verifier */

	keep_here(offset);
	packet.offset = offset;
	packet.context = pointers.context;
	packet.data = pointers.data;
	packet.data_end = pointers.data_end;
	packet.plain = false;
	return packet;
}

static __always_inline void observe_any(const struct packet pointers, const enum hook hook,
					struct hook_state *state)
{
	const struct parsed_packet *parsed = find_parsed(hook);
	struct packet packet;
	struct flow_entry *flow;

	if (unlikely(!parsed))
		return;
	if (parsed->result != COUNTER_MATCHED) {
		count(state, parsed->result & (COUNTER_SLOTS - 1));
		if (parsed->result == COUNTER_UNMATCHED)
			sample_parsed(pointers.context, hook, state);
		fly_other(pointers.context, &parsed->packet, hook, parsed->result);
		return;
	}
	packet = packet_of_parsed(parsed, pointers);
	flow = packet.protocol == IPPROTO_UDP
		       ? find_subject(&parsed->subject, true, configuration.udp_shapes,
				      udp_blocks())
		       : find_subject(&parsed->subject, true, configuration.tcp_shapes, NO_BLOCKS);
	if (!flow) {
		count(state, COUNTER_UNMATCHED);
		sample_parsed(pointers.context, hook, state);
		fly_other(pointers.context, &parsed->packet, hook, COUNTER_UNMATCHED);
		return;
	}
	count(state, COUNTER_MATCHED);
	if (packet.tcp_flags & TCP_FLAG_SYN_BYTE)
		packet.tcp_window_scale = read_window_scale(&packet, hook);
	/* The CPU is asked for again, since the stack has no room left for it. */
	if (exceeds_records(&packet, hook, flow))
		emit_whole(&packet, hook, flow, state, bpf_get_smp_processor_id(),
			   configuration.transport);
	else
		emit(&packet, hook, flow, state, bpf_get_smp_processor_id(),
		     configuration.transport);
}

__noinline int parse_any_xdp(struct xdp_md *context)
{
	parse_any(packet_of_xdp(context), HOOK_XDP_RX);
	return NOTHING;
}

__noinline int parse_any_tc_rx(struct __sk_buff *skb)
{
	parse_any(packet_of_skb(skb), HOOK_TC_RX);
	return NOTHING;
}

__noinline int parse_any_tc_tx(struct __sk_buff *skb)
{
	parse_any(packet_of_skb(skb), HOOK_TC_TX);
	return NOTHING;
}

static __noinline int observe_any_xdp(struct xdp_md *context, struct hook_state *state)
{
	observe_any(packet_of_xdp(context), HOOK_XDP_RX, state);
	return NOTHING;
}

#if !STAMPED

static __noinline int observe_any_tc_rx(struct __sk_buff *skb, struct hook_state *state)
{
	observe_any(packet_of_skb(skb), HOOK_TC_RX, state);
	return NOTHING;
}

static __noinline int observe_any_tc_tx(struct __sk_buff *skb, struct hook_state *state)
{
	observe_any(packet_of_skb(skb), HOOK_TC_TX, state);
	return NOTHING;
}

#endif

/* Samples a plain packet that was counted as unmatched, if it is its turn. */
static __always_inline void sample_plain(void *context, const enum hook hook,
					 struct hook_state *state)
{
	if (!configuration.sample_every || !is_sampled(state))
		return;
	if (hook == HOOK_XDP_RX) {
		USE(parse_any_xdp(context));
		USE(write_sample_xdp(context, state));
	} else if (hook == HOOK_TC_RX) {
		USE(parse_any_tc_rx(context));
		USE(write_sample_tc_rx(context, state));
	} else {
		USE(parse_any_tc_tx(context));
		USE(write_sample_tc_tx(context, state));
	}
}

#endif
