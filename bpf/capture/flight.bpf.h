/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Writes whole frames into the flight ring: see record.h. Off, nothing of this is in the loaded
 * programs. Functions of their own, which read the frame from the context again: the path of the
 * record keeps its registers.
 */
#ifndef TELEMETRY_FLIGHT_BPF_H
#define TELEMETRY_FLIGHT_BPF_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>

#include "apart.bpf.h"
#include "checksum.bpf.h"
#include "copy.bpf.h"
#include "maps.bpf.h"

#define FLIGHT_DIRECT_LIMIT 1536 /* longer frames are copied by a helper */
#define FLIGHT_WHOLE	    0xffff
#define ETHERTYPE_ARP	    0x0806
#define ETHERTYPE_LLDP	    0x88cc
#define ETHERTYPE_PTP	    0x88f7

/* Bytes of an ICMP message that hold no payload of TCP: its header, and of the packet that it
 * quotes an IPv4 and a TCP header without options. */
#define ICMP_QUOTED (8 + 2 * sizeof(struct iphdr))

/* What of a frame is written and what became of the packet, in one register. */
#define FLIGHT_WHAT(limit, outcome) ((limit) << 8 | (outcome))
#define FLIGHT_LIMIT_OF(what)	    ((what) >> 8)
#define FLIGHT_OUTCOME_OF(what)	    ((what)&0xff)

static __always_inline struct flight_header *find_flight(const enum hook hook)
{
	const __u32 cpu = bpf_get_smp_processor_id();

	if (hook == HOOK_XDP_RX)
		return bpf_map_lookup_elem(&xdp_rx_flight, &cpu);
	if (hook == HOOK_TC_RX)
		return bpf_map_lookup_elem(&tc_rx_flight, &cpu);
	return bpf_map_lookup_elem(&tc_tx_flight, &cpu);
}

/* Counts a frame of a flow; returns how many there were before it. */
static __always_inline __u32 next_of_flow(const enum hook hook, __u32 flow_id)
{
	const __u32 index = bpf_get_smp_processor_id() * HOOK_COUNT + hook;
	struct hook_state *state = bpf_map_lookup_elem(&hook_states, &index);
	__u32 *counts;

	if (unlikely(!state)) /* exists for each possible CPU */
		return 0;
	counts = (__u32 *)(state + 1) + configuration.flow_capacity;
	return counts[flow_id & (configuration.flow_capacity - 1)]++;
}

/* Copies the head of a frame; returns the number of bytes. */
static __always_inline __u32 copy_frame(const struct packet *packet, const enum hook hook, void *to,
					__u32 length)
{
	const void *from = packet->data;
	const void *end = packet->data_end;
	__u32 left = length;

	if (unlikely(length > FLIGHT_DIRECT_LIMIT || from + length > end)) {
		if (hook != HOOK_XDP_RX || configuration.xdp_frags)
			return load_payload(packet, hook, to, length, configuration.flight_snap);
		if (length > FLIGHT_DIRECT_LIMIT)
			length = FLIGHT_DIRECT_LIMIT;
		left = length;
	}
	for (__u32 i = 0; i < FLIGHT_DIRECT_LIMIT / COPY_BLOCK; i++) {
		if (left < COPY_BLOCK || from + COPY_BLOCK > end)
			break;
		copy_block(to, from);
		from += COPY_BLOCK;
		to += COPY_BLOCK;
		left -= COPY_BLOCK;
	}
	copy_rest(to, from, end, left);
	return length;
}

static __always_inline __u32 fill_flight(struct flight_record *record, void *context,
					 const enum hook hook)
{
	__u32 flags = 0;
	__u32 length;

	record->vlan_tci = 0;
	if (hook == HOOK_XDP_RX) {
		const struct xdp_md *xdp = context;

		length = configuration.xdp_frags ? bpf_xdp_get_buff_len(context)
						 : xdp->data_end - xdp->data;
		record->interface_index = xdp->ingress_ifindex;
		record->queue = xdp->rx_queue_index;
		record->wire_length = length;
	} else {
		const struct __sk_buff *skb = context;

		length = skb->len;
		record->interface_index = skb->ifindex;
		record->queue = skb->queue_mapping;
		record->wire_length = hook == HOOK_TC_TX ? skb->wire_len : length;
		if (unlikely(skb->vlan_present)) {
			flags |= FLIGHT_TAG;
			record->vlan_tci = skb->vlan_tci;
			record->wire_length += sizeof(struct vlan_tag);
		}
		if (unlikely(skb->gso_segs > 1))
			flags |= FLIGHT_SUPER;
	}
	record->flags = flags;
	return length;
}

/* Writes the frame of a packet. A stamp of 0 is read here. */
static __always_inline void write_flight(void *context, const struct packet packet,
					 const enum hook hook, __u64 stamp_ns, __u32 flow_id,
					 __u32 what)
{
	struct flight_header *ring = find_flight(hook);
	struct flight_record *record;
	__u32 length, limit = FLIGHT_LIMIT_OF(what), stride;
	__u64 head;

	if (unlikely(!ring)) /* exists for each CPU */
		return;
	head = ring->head;
	record = (void *)ring + RING_DATA_OFFSET + (head & (configuration.flight_bytes - 1));
	length = fill_flight(record, context, hook);
	if (limit > configuration.flight_snap)
		limit = configuration.flight_snap;
	if (length > limit) {
		length = limit;
		record->flags |= FLIGHT_CUT;
	}
	record->stamp_ns = stamp_ns ? stamp_ns : bpf_ktime_get_ns();
	record->position = head;
	record->flow_id = flow_id;
	record->hook = hook;
	record->outcome = FLIGHT_OUTCOME_OF(what);
	record->number = 0;
	record->flow_number = 0;
	if (configuration.flight & FLIGHT_COUNTED) {
		record->number = ring->records++;
		if (flow_id)
			record->flow_number = next_of_flow(hook, flow_id);
	}
	length = copy_frame(&packet, hook, record + 1, length);
	record->captured_length = length;
	length = (sizeof(*record) + length + 7) & ~7;
	record->record_length = length;
	stride = head >> configuration.flight_shift & (FLIGHT_STRIDES - 1);
	if (ring->stride[stride] >> configuration.flight_shift !=
	    head >> configuration.flight_shift)
		ring->stride[stride] = head;
	asm volatile("" ::: "memory");
	*(volatile __u64 *)&ring->head = head + length;
}

static __noinline int write_flight_xdp(struct xdp_md *context, __u64 stamp_ns, __u32 flow_id,
				       __u32 what)
{
	write_flight(context, packet_of_xdp(context), HOOK_XDP_RX, stamp_ns, flow_id, what);
	return NOTHING;
}

static __noinline int write_flight_tc_rx(struct __sk_buff *skb, __u64 stamp_ns, __u32 flow_id,
					 __u32 what)
{
	write_flight(skb, packet_of_skb(skb), HOOK_TC_RX, stamp_ns, flow_id, what);
	return NOTHING;
}

static __noinline int write_flight_tc_tx(struct __sk_buff *skb, __u64 stamp_ns, __u32 flow_id,
					 __u32 what)
{
	write_flight(skb, packet_of_skb(skb), HOOK_TC_TX, stamp_ns, flow_id, what);
	return NOTHING;
}

static __always_inline void fly(void *context, const enum hook hook, __u64 stamp_ns, __u32 flow_id,
				__u32 limit, __u32 outcome)
{
	const __u32 what = FLIGHT_WHAT(limit, outcome);

	if (hook == HOOK_XDP_RX)
		USE(write_flight_xdp(context, stamp_ns, flow_id, what));
	else if (hook == HOOK_TC_RX)
		USE(write_flight_tc_rx(context, stamp_ns, flow_id, what));
	else
		USE(write_flight_tc_tx(context, stamp_ns, flow_id, what));
}

/* A packet of a flow. Of TCP its headers only: the payload may be a password. */
static __always_inline void fly_matched(const struct packet *packet, const enum hook hook,
					__u64 stamp_ns, __u32 flow_id, __u32 outcome)
{
	if (configuration.flight)
		fly(packet->context, hook, stamp_ns, flow_id,
		    packet->protocol == IPPROTO_TCP ? packet->offset : FLIGHT_WHOLE, outcome);
}

/* Most bytes of a packet that is neither UDP nor TCP, or could not be parsed. What such a packet
 * holds is not known: of most only the headers that were parsed are written. */
static __always_inline __u32 control_limit(const struct packet *packet, __u32 result)
{
	__u32 parsed = packet->offset & (HEADER_FARTHEST - 1);

	if (result == COUNTER_UNSUPPORTED_ETHERTYPE)
		return packet->ethertype == bpf_htons(ETHERTYPE_ARP) ||
				       packet->ethertype == bpf_htons(ETHERTYPE_LLDP) ||
				       packet->ethertype == bpf_htons(ETHERTYPE_PTP)
			       ? FLIGHT_WHOLE
			       : parsed;
	if (packet->ethertype == bpf_htons(ETH_P_IP)) /* the cursor is at its header */
		parsed += sizeof(struct iphdr);
	if (result != COUNTER_UNMATCHED)
		return parsed;
	if (packet->protocol == IPPROTO_IGMP)
		return FLIGHT_WHOLE;
	return packet->protocol == IPPROTO_ICMP || packet->protocol == IPPROTO_ICMPV6
		       ? parsed + ICMP_QUOTED
		       : parsed;
}

/* A packet of no flow, parsed header by header. */
static __always_inline void fly_other(void *context, const struct packet *parsed,
				      const enum hook hook, __u32 result)
{
	const bool known = result == COUNTER_UNMATCHED &&
			   (parsed->protocol == IPPROTO_UDP || parsed->protocol == IPPROTO_TCP);

	if (!known) {
		if (configuration.flight & FLIGHT_CONTROL)
			fly(context, hook, 0, 0, control_limit(parsed, result), result);
		return;
	}
	if (configuration.flight & FLIGHT_OTHERS)
		fly(context, hook, 0, 0,
		    configuration.flight & FLIGHT_PAYLOAD && parsed->protocol == IPPROTO_UDP
			    ? FLIGHT_WHOLE
			    : parsed->offset & (HEADER_FARTHEST - 1),
		    result);
}

/* A plain packet of no flow: its headers, and of UDP its payload if asked for. */
static __always_inline void fly_plain(const struct packet *packet, const enum hook hook)
{
	if (configuration.flight & FLIGHT_OTHERS)
		fly(packet->context, hook, 0, 0,
		    configuration.flight & FLIGHT_PAYLOAD && packet->protocol == IPPROTO_UDP
			    ? FLIGHT_WHOLE
			    : packet->offset,
		    COUNTER_UNMATCHED);
}

#endif
