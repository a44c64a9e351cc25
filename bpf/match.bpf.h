/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Packet -> flow, by direct loads from a table in a global array: a hash map's helper call would cost several times as
 * much. Shapes are tried in the order of the configuration; those not in use vanish at load.
 */
#ifndef TELEMETRY_MATCH_BPF_H
#define TELEMETRY_MATCH_BPF_H

#include "parse.bpf.h"

struct flow_key {
	__u64 address_high;
	__u64 address_low;
	__u64 key;
	__u64 sender_high;
	__u64 sender_low;
	__u64 interface_index;
};

static __always_inline bool slot_holds(void *table, __u32 slot, const __u8 shape, const struct flow_key *key)
{
	struct flow_entry *entry = table + slot * sizeof(*entry);
	struct flow_scope *scope;

	if (entry->key != key->key || entry->address_low != key->address_low ||
	    entry->address_high != key->address_high)
		return false;
	if (!(shape & (SHAPE_SENDER | SHAPE_INTERFACE)))
		return true;
	scope = table + configuration.flow_slots * sizeof(*entry) + slot * sizeof(*scope);
	return scope->sender_low == key->sender_low && scope->sender_high == key->sender_high &&
	       scope->interface_index == key->interface_index;
}

/* User space hashes in the same way when it fills the table. */
static __always_inline __u64 flow_hash(const struct flow_key *key, const __u8 shape)
{
	__u64 hash = configuration.flow_seed ^ key->address_low ^ key->address_high * FLOW_HASH_MULTIPLIER;

	hash = (hash ^ key->key * FLOW_HASH_MULTIPLIER) * FLOW_HASH_MULTIPLIER;
	if (shape & (SHAPE_SENDER | SHAPE_INTERFACE)) {
		hash ^= hash >> 32;
		hash ^= key->sender_low ^ key->sender_high * FLOW_HASH_MULTIPLIER ^ key->interface_index;
		hash *= FLOW_HASH_MULTIPLIER;
	}
	hash ^= hash >> 32;
	return hash * FLOW_HASH_MULTIPLIER;
}

static __always_inline struct flow_entry *find_shape(void *table, const struct packet *packet, const __u8 shape)
{
	const __u32 mask = configuration.flow_slots - 1;
	struct flow_key key = { .key = (__u64)shape << 24 | (__u64)packet->protocol << 16 };
	__u64 hash;
	__u32 slot;

	if (shape & SHAPE_ADDRESS) {
		key.address_high = shape & SHAPE_SOURCE ? packet->source_high : packet->destination_high;
		key.address_low = shape & SHAPE_SOURCE ? packet->source_low : packet->destination_low;
	}
	if (shape & SHAPE_PORT)
		key.key |= shape & SHAPE_SOURCE ? packet->source_port : packet->destination_port;
	if (shape & SHAPE_VLAN)
		key.key |= (__u64)packet->vlan_id << 32;
	if (shape & SHAPE_SENDER) {
		key.sender_high = packet->source_high;
		key.sender_low = packet->source_low;
	}
	if (shape & SHAPE_INTERFACE)
		key.interface_index = packet->interface_index;

	hash = flow_hash(&key, shape);
	slot = hash >> 40 & mask;
	if (slot_holds(table, slot, shape, &key))
		return table + slot * sizeof(struct flow_entry);
	slot = hash >> 20 & mask;
	if (slot_holds(table, slot, shape, &key))
		return table + slot * sizeof(struct flow_entry);
	return NULL;
}

static __always_inline struct flow_entry *find_flow(struct packet *packet)
{
	const __u32 zero = 0;
	struct flow_entry *flow = NULL;
	void *table = bpf_map_lookup_elem(&flow_table, &zero);

	if (!table)
		return NULL;
#pragma unroll
	for (int i = 0; i < SHAPES_MAX; i++) {
		const __u8 udp_shape = configuration.udp_shapes[i];
		const __u8 tcp_shape = configuration.tcp_shapes[i];

		if (packet->protocol == IPPROTO_UDP) {
			if (!udp_shape)
				break;
			flow = find_shape(table, packet, udp_shape);
		} else {
			if (!tcp_shape)
				break;
			flow = find_shape(table, packet, tcp_shape);
		}
		if (flow)
			break;
	}
	return flow;
}

#endif
