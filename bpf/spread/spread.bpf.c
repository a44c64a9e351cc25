/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Chooses the reader of each packet that a group of packet sockets receives (PACKET_FANOUT_EBPF).
 * It sees copies: whatever it returns is the place of a socket in the group, and neither changes a
 * packet nor keeps it from anybody else. Both directions of a connection have one hash, so they
 * come to one reader; the table of the readers is swapped whole by an index that is read once.
 */
#include "spread_maps.bpf.h"
#include "spread_packet.bpf.h"

#define ADDRESS_FACTOR 0x9e3779b97f4a7c15ULL /* odd; 2^64 / golden ratio */
#define PORT_FACTOR    0xd6e8feb86659fd93ULL /* odd */
#define OUTGOING       4		     /* PACKET_OUTGOING */

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Every bit of the result depends on every bit of the value. */
static __always_inline __u64 mix(__u64 value)
{
	value ^= value >> 32;
	value *= ADDRESS_FACTOR;
	value ^= value >> 29;
	value *= PORT_FACTOR;
	return value ^ value >> 32;
}

static __always_inline __u64 hash_of_end(__u64 high, __u64 low, __u16 port)
{
	return mix((high * ADDRESS_FACTOR ^ low) + port * PORT_FACTOR);
}

/* The sum of both ends is the same in both directions. */
static __always_inline __u16 slot_of(const struct flow *flow)
{
	const __u64 ends =
		hash_of_end(flow->source_high, flow->source_low, flow->source_port) +
		hash_of_end(flow->destination_high, flow->destination_low, flow->destination_port);

	return mix(ends + flow->protocol) >> 48;
}

SEC("socket")
int spread(struct __sk_buff *skb)
{
	const __u32 zero = 0;
	const struct spread_state *settings = bpf_map_lookup_elem(&state, &zero);
	const struct spread_slots *table;
	struct flow flow = {};
	enum spread_counter kind;
	__u32 active, member;

	if (skb->pkt_type == OUTGOING) {
		count(&counters, SPREAD_OUTGOING);
		return SPREAD_SINK;
	}
	/* Read once: a packet is given away by one table. */
	active = settings ? *(volatile __u32 *)&settings->active : SPREAD_NO_TABLE;
	table = bpf_map_lookup_elem(&tables, &active);
	if (!table) /* before the first one, and behind the last */
		return SPREAD_SINK;
	kind = read_flow(skb, &flow);
	count(&counters, kind);
	member = kind == SPREAD_FLOWS ? table->members[slot_of(&flow)] : table->fixed;
	count(&chosen, member);
	return member;
}
