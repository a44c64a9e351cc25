/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Writes whole frames into the flight ring: see record.h. In objects of their own (FLIGHT): the
 * others have neither its maps nor an instruction of it. Functions apart, which read the frame from
 * the context again: the path of the record keeps its registers.
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
#include "plain.bpf.h"

#ifndef FLIGHT
#define FLIGHT 0
#endif

#if FLIGHT

/* An element for each CPU. */
ARRAY_RINGS(xdp_rx_flight);
ARRAY_RINGS(tc_rx_flight);
ARRAY_RINGS(tc_tx_flight);

#define FLIGHT_DIRECT_LIMIT 1536 /* longer frames are copied by a helper */
#define FLIGHT_WHOLE	    0xffff
#define ETHERTYPE_ARP	    0x0806
#define ETHERTYPE_LLDP	    0x88cc
#define ETHERTYPE_PTP	    0x88f7
#define PTP_EVENT	    319 /* ports of UDP */
#define PTP_GENERAL	    320

/* Bytes of an ICMP message that hold no payload of TCP: its header, and of the packet that it
 * quotes an IPv4 and a TCP header without options. */
#define ICMP_QUOTED (8 + 2 * sizeof(struct iphdr))

/* What of a frame is written, what became of the packet and if it is plain, in one register. */
#define FLIGHT_WHAT(limit, outcome, plain) ((__u32)(plain) << 31 | (limit) << 8 | (outcome))
#define FLIGHT_IS_PLAIN(what)		   ((what) >> 31)
#define FLIGHT_LIMIT_OF(what)		   ((what) >> 8 & FLIGHT_WHOLE)
#define FLIGHT_OUTCOME_OF(what)		   ((what)&0xff)

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
	struct hook_state *state = find_state(bpf_get_smp_processor_id(), hook);
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
	const __u64 linear = packet->data_end - packet->data;
	const bool loads = hook != HOOK_XDP_RX || configuration.xdp_frags;
	const __u32 direct = loads ? FLIGHT_DIRECT_LIMIT : LINEAR_LIMIT;

	if (unlikely(length > direct || length > linear)) {
		if (loads)
			return load_payload(packet, hook, to, length, configuration.flight_snap);
		if (length > direct)
			length = direct;
	}
	copy_linear(to, packet->data, packet->data_end, length,
		    configuration.flight_snap < direct ? configuration.flight_snap : direct);
	return length;
}

/* Bytes of a frame at XDP. Of a plain packet that is not longer than one buffer all lies there. */
static __always_inline __u32 xdp_length(struct xdp_md *xdp, bool plain)
{
	const __u64 linear = (void *)(long)xdp->data_end - (void *)(long)xdp->data;

	if (configuration.xdp_frags && !(plain && linear <= FLIGHT_DIRECT_LIMIT))
		return bpf_xdp_get_buff_len(xdp);
	return linear;
}

static __always_inline __u32 fill_flight(struct flight_record *record, void *context,
					 const enum hook hook, bool plain)
{
	__u32 flags = 0;
	__u32 length;

	record->vlan_tci = 0;
	if (hook == HOOK_XDP_RX) {
		struct xdp_md *xdp = context;

		length = xdp_length(xdp, plain);
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
static __always_inline void write_flight(void *context, const enum hook hook, __u64 stamp_ns,
					 __u32 flow_id, __u32 what)
{
	struct flight_header *ring = find_flight(hook);
	struct flight_record *record;
	struct packet packet;
	__u32 length, limit = FLIGHT_LIMIT_OF(what);
	__u64 head, next;

	if (unlikely(!ring)) /* exists for each CPU */
		return;
	head = ring->head;
	record = (void *)ring + RING_DATA_OFFSET + (head & (configuration.flight_bytes - 1));
	/* What is known is written first: the callers leave little of the stack. */
	record->position = head;
	record->stamp_ns = stamp_ns ? stamp_ns : bpf_ktime_get_ns();
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
	length = fill_flight(record, context, hook, FLIGHT_IS_PLAIN(what));
	if (limit > configuration.flight_snap)
		limit = configuration.flight_snap;
	if (length > limit) {
		length = limit;
		record->flags |= FLIGHT_CUT;
	}
	packet = hook == HOOK_XDP_RX ? packet_of_xdp(context) : packet_of_skb(context);
	length = copy_frame(&packet, hook, record + 1, length);
	record->captured_length = length;
	length = (sizeof(*record) + length + 7) & ~7;
	record->record_length = length;
	next = head + length;
	if ((head ^ next) >> configuration.flight_shift)
		ring->stride[next >> configuration.flight_shift & (FLIGHT_STRIDES - 1)] = next;
	asm volatile("" ::: "memory");
	*(volatile __u64 *)&ring->head = next;
}

__noinline int write_flight_xdp(struct xdp_md *context, __u64 stamp_ns, __u32 flow_id, __u32 what)
{
	write_flight(context, HOOK_XDP_RX, stamp_ns, flow_id, what);
	return NOTHING;
}

__noinline int write_flight_tc_rx(struct __sk_buff *skb, __u64 stamp_ns, __u32 flow_id, __u32 what)
{
	write_flight(skb, HOOK_TC_RX, stamp_ns, flow_id, what);
	return NOTHING;
}

__noinline int write_flight_tc_tx(struct __sk_buff *skb, __u64 stamp_ns, __u32 flow_id, __u32 what)
{
	write_flight(skb, HOOK_TC_TX, stamp_ns, flow_id, what);
	return NOTHING;
}

static __always_inline void fly(void *context, const enum hook hook, __u64 stamp_ns, __u32 flow_id,
				__u32 what)
{

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
	fly(packet->context, hook, stamp_ns, flow_id,
	    FLIGHT_WHAT(packet->protocol == IPPROTO_TCP ? packet->offset : FLIGHT_WHOLE, outcome,
			packet->plain));
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

/* A packet of UDP or TCP, and of no flow. */
static __always_inline void fly_of_none(void *context, const struct packet *packet,
					const enum hook hook, __u16 port, __u32 headers, bool plain)
{
	const bool udp = packet->protocol == IPPROTO_UDP;
	const bool ptp = configuration.flight & FLIGHT_CONTROL && udp &&
			 (port == PTP_EVENT || port == PTP_GENERAL);
	const bool payload = configuration.flight & FLIGHT_PAYLOAD && udp;

	if (ptp || configuration.flight & FLIGHT_OTHERS)
		fly(context, hook, 0, 0,
		    FLIGHT_WHAT(ptp || payload ? FLIGHT_WHOLE : headers, COUNTER_UNMATCHED, plain));
}

/* A packet of no flow, parsed header by header. */
static __always_inline void fly_other(void *context, const struct packet *parsed,
				      const enum hook hook, __u32 result)
{
	if (result == COUNTER_UNMATCHED &&
	    (parsed->protocol == IPPROTO_UDP || parsed->protocol == IPPROTO_TCP))
		fly_of_none(context, parsed, hook, parsed->destination_port,
			    parsed->offset & (HEADER_FARTHEST - 1), false);
	else if (configuration.flight & FLIGHT_CONTROL)
		fly(context, hook, 0, 0, FLIGHT_WHAT(control_limit(parsed, result), result, false));
}

static __always_inline void fly_plain(const struct packet *packet, const enum hook hook)
{
	fly_of_none(packet->context, packet, hook, destination_port(packet), packet->offset, true);
}

#else

#define DO_NOTHING                                                                                 \
	do {                                                                                       \
	} while (0)

#define fly_matched(packet, hook, stamp_ns, flow_id, outcome) DO_NOTHING
#define fly_other(context, parsed, hook, result)	      DO_NOTHING
#define fly_plain(packet, hook)				      DO_NOTHING

#endif

#endif
