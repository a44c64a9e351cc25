/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Writes a record: reserve, fill, copy the head of the payload, publish; if there is no room,
 * count. One function for both kinds of ring. */
#ifndef TELEMETRY_EMIT_BPF_H
#define TELEMETRY_EMIT_BPF_H

#include "checksum.bpf.h"
#include "copy.bpf.h"
#include "flight.bpf.h"
#include "maps.bpf.h"
#include "plain.bpf.h"
#include "stamp.bpf.h"
#include "sum.bpf.h"
#include "trailer.bpf.h"

/*
 * Increments without atomics: each element has one CPU and one hook, the programs run with bottom
 * halves off, and a program of a hook is never entered again on its CPU before it has ended.
 */
static __always_inline void count(struct hook_state *state, enum hook_counter counter)
{
	state->counters[counter]++;
}

static __always_inline __u32 *flow_lost(struct hook_state *state, __u32 flow_id)
{
	__u32 *counts = (__u32 *)(state + 1);

	return counts + (flow_id & (configuration.flow_capacity - 1));
}

/* The packet's flow id: in a block, ids rise with the groups' addresses. */
static __always_inline __u32 flow_id_of(const struct flow_entry *flow, const struct packet *packet)
{
	__u32 flow_id = flow->flow_id;

	if (BLOCKS && flow_id & FLOW_BLOCK_BIT)
		flow_id += destination_last_byte(packet) - FLOW_BLOCK;
	return flow_id;
}

/* True if the kernel joined several packets to this one (GRO), or will split it (GSO). */
static __always_inline bool is_super(const struct packet *packet, const enum hook hook)
{
	return hook != HOOK_XDP_RX && ((const struct __sk_buff *)packet->context)->gso_size;
}

/* True if the packet is several datagrams. No plain packet is, where its record is written. */
static __always_inline bool is_joined(const struct packet *packet, const enum hook hook)
{
	return !packet->plain && packet->protocol == IPPROTO_UDP && is_super(packet, hook);
}

static __always_inline void fill_record(struct packet_record *record, const struct packet *packet,
					const enum hook hook, const struct flow_entry *flow)
{
	__u64 *addresses = (__u64 *)record->source_address;
	__u64 *rest = (__u64 *)&record->hook;

	record->interface_index = packet->interface_index;
	record->payload_length = packet->payload_length;
	record->tcp_sequence = packet->tcp_sequence;
	record->tcp_acknowledgement = packet->tcp_acknowledgement;
	record->source_port = source_port(packet);
	record->destination_port = destination_port(packet);
	record->vlan_id = packet->vlan_id;
	*rest = 0;
	record->hook = hook;
	record->tcp_flags = packet->tcp_flags;
	record->ip_protocol = packet->protocol;
	record->tcp_window_scale = packet->tcp_window_scale;
	record->tcp_window = packet->tcp_window;
	addresses[0] = packet->source_high;
	addresses[1] = source_low(packet);
	addresses[2] = packet->destination_high;
	addresses[3] = destination_low(packet);
	record->flow_id = flow_id_of(flow, packet);
	record->flags = packet->flags;
	if (flow->key >> 24 & SHAPE_SOURCE)
		record->flags |= RECORD_SOURCE;
	record->gso_segments = 1;
	if (hook == HOOK_XDP_RX) {
		record->wire_length = packet->plain ? packet->data_end - packet->data
						    : frame_length(packet, hook);
	} else {
		const struct __sk_buff *skb = packet->context;

		/* For outgoing packets the kernel has added the headers of all segments to
		 * wire_len; for incoming ones it does not set wire_len. */
		record->wire_length = hook == HOOK_TC_TX ? skb->wire_len : skb->len;
		if (unlikely(skb->vlan_present))
			record->wire_length += sizeof(struct vlan_tag);
		if (unlikely(skb->gso_segs > 1)) {
			record->gso_segments = skb->gso_segs;
			record->flags |= RECORD_GSO;
		}
		if (unlikely(is_joined(packet, hook))) {
			record->tcp_window = skb->gso_size;
			record->flags |= RECORD_GSO;
		}
	}
	fill_transport(record, packet, hook);
}

static __always_inline void finish_record(struct packet_record *record, __u32 captured)
{
	record->captured_length = captured;
	record->record_length =
		(sizeof(*record) + captured + RECORD_ALIGNMENT - 1) & ~(RECORD_ALIGNMENT - 1);
	if (captured < record->payload_length)
		record->flags |= RECORD_TRUNCATED;
}

/* Bytes of a stamp or trailer, at most one of which a record may take more. */
static __always_inline __u32 extra_bytes(const enum hook hook)
{
	return TRAILERS ? trailer_bytes(hook) : stamp_bytes(hook);
}

static __always_inline void append_extra(struct packet_record *record, const struct packet *packet,
					 const enum hook hook, __u32 captured, const __u32 limit)
{
	if (TRAILERS)
		append_trailer(record, packet, hook, captured, limit);
	else
		append_stamp(record, packet, hook, captured, limit);
}

/* Keeps the load in place: the compiler would load the address of a map before the condition, and a
 * map that user space did not create must not be in the loaded program. */
static __always_inline struct ring_header *find_ring_in(void *rings, __u32 index)
{
	keep_here(rings);
	return bpf_map_lookup_elem(rings, &index);
}

/* Conditions on the number of nodes are constant for the verifier: with one node, only the last
 * line is in the loaded program. */
#define FIND_RING(hook, node, index)                                                               \
	do {                                                                                       \
		if (configuration.ring_nodes > 1) {                                                \
			if ((node) == 1)                                                           \
				return find_ring_in(&hook##_rings_1, index);                       \
			if (configuration.ring_nodes > 2) {                                        \
				if ((node) == 2)                                                   \
					return find_ring_in(&hook##_rings_2, index);               \
				if (configuration.ring_nodes > 3 && (node) == 3)                   \
					return find_ring_in(&hook##_rings_3, index);               \
			}                                                                          \
		}                                                                                  \
		return find_ring_in(&hook##_rings, index);                                         \
	} while (0)

static __always_inline struct ring_header *find_array_ring(const enum hook hook, __u32 cpu)
{
	__u32 index = cpu;
	__u32 node = 0;

	if (configuration.ring_nodes > 1) {
		keep_here(cpu); /* or the bound is checked once for two uses, and then lost */
		if (cpu >= RING_PLACE_CPUS)
			return 0;
		index = ring_places[cpu] & RING_PLACE_INDEX;
		node = ring_places[cpu] >> RING_PLACE_NODE;
	}
	if (hook == HOOK_XDP_RX)
		FIND_RING(xdp_rx, node, index);
	if (hook == HOOK_TC_RX)
		FIND_RING(tc_rx, node, index);
	FIND_RING(tc_tx, node, index);
}

static __always_inline void lose(struct hook_state *state, __u32 flow_id, enum hook_counter reason)
{
	count(state, reason);
	(*flow_lost(state, flow_id))++;
}

static __always_inline void emit_to_array_ring(const struct packet *packet, const enum hook hook,
					       const struct flow_entry *flow,
					       struct hook_state *state, __u32 cpu, __u32 length,
					       const bool whole)
{
	struct ring_header *ring = find_array_ring(hook, cpu);
	struct packet_record *record;
	__u64 head, used;

	if (unlikely(!ring)) {
		lose(state, flow_id_of(flow, packet), COUNTER_LOST_NO_RING);
		fly_matched(packet, hook, 0, flow_id_of(flow, packet), COUNTER_LOST_NO_RING);
		return;
	}
	head = ring->head;
	used = head - *(volatile __u64 *)&ring->tail;
	/* The record and one block: the copy of its payload may overwrite that much after it. */
	if (unlikely(used + sizeof(*record) + length + COPY_BLOCK > configuration.ring_bytes)) {
		if (!whole || used + sizeof(*record) + configuration.snap_limit + COPY_BLOCK >
				      configuration.ring_bytes) {
			lose(state, flow_id_of(flow, packet), COUNTER_LOST_FULL);
			fly_matched(packet, hook, 0, flow_id_of(flow, packet), COUNTER_LOST_FULL);
			return;
		}
		length = configuration.ring_bytes - used - sizeof(*record) - COPY_BLOCK;
		length &= ~(RECORD_ALIGNMENT - 1);
		count(state, COUNTER_CUT);
	}
	record = (void *)ring + RING_DATA_OFFSET + (head & (configuration.ring_bytes - 1));
	/* Reading the clock waits for all loads before it: those of the flow and of the ring are
	 * then waited for together, and fewer registers are saved over the call. */
	record->stamp_ns = bpf_ktime_get_ns();
	fly_matched(packet, hook, record->stamp_ns, flow_id_of(flow, packet), COUNTER_RECORDED);
	record->cpu = cpu;
	/* If nothing was lost, the counts of thousands of flows stay out of the cache. */
	record->flow_lost = BLOCKS && !state->counters[COUNTER_LOST_FULL]
				    ? 0
				    : *flow_lost(state, flow_id_of(flow, packet));
	fill_record(record, packet, hook, flow);
	length = whole ? load_payload(packet, hook, record + 1, length, PAYLOAD_LIMIT)
		       : copy_payload(packet, hook, record + 1, length, configuration.snap_limit);
	finish_record(record, length);
	sum_cut_payload(record, packet, hook, flow);
	append_extra(record, packet, hook, length,
		     whole ? PAYLOAD_LIMIT : configuration.snap_limit);
	count(state, COUNTER_RECORDED);
	/*
	 * The reader must see the record before the head that covers it: x86-64 keeps stores in
	 * order, so only the compiler needs a barrier. User space refuses this transport on other
	 * machines.
	 */
	head += record->record_length;
	asm volatile("" ::: "memory");
	*(volatile __u64 *)&ring->head = head;
}

static __always_inline void *find_ringbuf(const enum hook hook)
{
	return hook == HOOK_XDP_RX  ? (void *)&xdp_rx_ringbuf
	       : hook == HOOK_TC_RX ? (void *)&tc_rx_ringbuf
				    : (void *)&tc_tx_ringbuf;
}

/*
 * Writes a record if the ring has room for one of this size: bpf_ringbuf_reserve accepts constant
 * sizes only. All CPUs share the ring, so they also share its losses by flow, in shared, the
 * element of CPU 0.
 */
static __always_inline bool fits_ringbuf(const struct packet *packet, const enum hook hook,
					 const struct flow_entry *flow, struct hook_state *state,
					 struct hook_state *shared, __u32 cpu, __u32 length,
					 const __u32 limit)
{
	struct packet_record *record = bpf_ringbuf_reserve(
		find_ringbuf(hook), sizeof(*record) + limit + extra_bytes(hook), 0);

	if (!record)
		return false;
	record->stamp_ns = bpf_ktime_get_ns();
	record->cpu = cpu;
	record->flow_lost = *flow_lost(shared, flow_id_of(flow, packet));
	fill_record(record, packet, hook, flow);
	length = limit > SNAP_CLASS && hook != HOOK_XDP_RX
			 ? load_payload(packet, hook, record + 1, length, limit)
			 : copy_payload(packet, hook, record + 1, length, limit);
	finish_record(record, length);
	sum_cut_payload(record, packet, hook, flow);
	append_extra(record, packet, hook, length, limit);
	count(state, COUNTER_RECORDED);
	bpf_ringbuf_submit(record, configuration.ringbuf_wakeup ? 0 : BPF_RB_NO_WAKEUP);
	return true;
}

static __always_inline void lose_in_ringbuf(struct hook_state *state, struct hook_state *shared,
					    __u32 flow_id)
{
	count(state, COUNTER_LOST_FULL);
	if (shared)
		__sync_fetch_and_add(flow_lost(shared, flow_id), 1);
}

static __always_inline void emit_to_ringbuf(const struct packet *packet, const enum hook hook,
					    const struct flow_entry *flow, struct hook_state *state,
					    __u32 cpu, __u32 length, const __u32 limit)
{
	struct hook_state *shared = find_state(0, hook);

	if (!shared || !fits_ringbuf(packet, hook, flow, state, shared, cpu, length, limit))
		lose_in_ringbuf(state, shared, flow_id_of(flow, packet));
}

static __always_inline void count_segments(const struct packet *packet, const enum hook hook,
					   struct hook_state *state)
{
	if (hook != HOOK_XDP_RX) {
		const struct __sk_buff *skb = packet->context;

		if (unlikely(skb->gso_segs > 1))
			state->counters[COUNTER_GSO_SEGMENTS] += skb->gso_segs;
	}
}

/* Writes the packet's record. */
static __always_inline void emit(const struct packet *packet, const enum hook hook,
				 const struct flow_entry *flow, struct hook_state *state, __u32 cpu,
				 const __u8 transport)
{
	__u32 length = packet->payload_length;

	if (length > packet->l4_length)
		length = packet->l4_length;
	if (length > (flow->snap_length & ~FLOW_SUMMED))
		length = flow->snap_length & ~FLOW_SUMMED;
	if (length > configuration.snap_limit)
		length = configuration.snap_limit;
	count_segments(packet, hook, state);
	if (transport == TRANSPORT_ARRAY_RING)
		emit_to_array_ring(packet, hook, flow, state, cpu, length, false);
	else if (length <= 64)
		emit_to_ringbuf(packet, hook, flow, state, cpu, length, 64);
	else if (length <= 256)
		emit_to_ringbuf(packet, hook, flow, state, cpu, length, 256);
	else if (length <= 1536)
		emit_to_ringbuf(packet, hook, flow, state, cpu, length, 1536);
	else if (length <= SNAP_CLASS)
		emit_to_ringbuf(packet, hook, flow, state, cpu, length, SNAP_CLASS);
	else
		emit_to_ringbuf(packet, hook, flow, state, cpu, length, PAYLOAD_LIMIT);
}

/* True if the packet is recorded whole, however short the records of emit() are: a segment that is
 * longer than they are, and datagrams that are one packet here. */
static __always_inline bool exceeds_records(const struct packet *packet, const enum hook hook,
					    const struct flow_entry *flow)
{
	return configuration.whole && hook != HOOK_XDP_RX &&
	       ((unlikely(packet->l4_length > configuration.snap_limit) &&
		 flow->snap_length & FLOW_WHOLE) ||
		unlikely(is_joined(packet, hook)));
}

/* Writes the record of a packet that exceeds_records(): if there is no room for all of it, its
 * beginning. */
static __always_inline void emit_whole(const struct packet *packet, const enum hook hook,
				       const struct flow_entry *flow, struct hook_state *state,
				       __u32 cpu, const __u8 transport)
{
	const __u32 length = packet->l4_length < PAYLOAD_LIMIT ? packet->l4_length : PAYLOAD_LIMIT;
	const __u64 recorded = state->counters[COUNTER_RECORDED];
	struct hook_state *shared;

	if (transport == TRANSPORT_ARRAY_RING) {
		count_segments(packet, hook, state);
		emit_to_array_ring(packet, hook, flow, state, cpu, length, true);
		return;
	}
	shared = find_state(0, hook);
	if (shared && fits_ringbuf(packet, hook, flow, state, shared, cpu, length, PAYLOAD_LIMIT)) {
		count_segments(packet, hook, state);
		return;
	}
	emit(packet, hook, flow, state, cpu, transport);
	if (state->counters[COUNTER_RECORDED] != recorded)
		count(state, COUNTER_CUT);
}

#endif
