/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Finds the flow of a packet by direct loads from a table in a global array: the helper call of a
 * hash map costs several times as much. The verifier removes the code of shapes that no flow has.
 */
#ifndef TELEMETRY_MATCH_BPF_H
#define TELEMETRY_MATCH_BPF_H

#include "plain.bpf.h"

#define NO_BLOCKS 0ULL

/* The members of a block follow its key, in the same cache line. */
#define SLOT_BYTES (sizeof(struct flow_entry) + (BLOCKS ? sizeof(struct flow_block) : 0))

/* Bit n: groups of the shape n are in blocks. */
static __always_inline __u64 udp_blocks(void)
{
	return BLOCKS ? configuration.udp_blocks : NO_BLOCKS;
}

struct flow_key {
	__u64 address_high;
	__u64 address_low;
	__u64 key;
	__u64 sender_high;
	__u64 sender_low;
	__u64 interface_index;
};

/* Parts of a packet by which a flow can be matched; small, since it is passed to functions on the
 * stack. */
struct flow_subject {
	__u64 source_high;
	__u64 source_low;
	__u64 destination_high;
	__u64 destination_low;
	__u32 interface_index;
	__u16 source_port;
	__u16 destination_port;
	__u16 vlan_id;
	__u8 protocol;
	__u8 padding;
};

static __always_inline struct flow_subject subject_of(const struct packet *packet)
{
	return (struct flow_subject){
		.source_high = packet->source_high,
		.source_low = source_low(packet),
		.destination_high = packet->destination_high,
		.destination_low = destination_low(packet),
		.interface_index = packet->interface_index,
		.source_port = source_port(packet),
		.destination_port = destination_port(packet),
		.vlan_id = packet->vlan_id,
		.protocol = packet->protocol,
	};
}

/* True if the block of a slot contains the subject's destination. */
static __always_inline bool block_has(void *table, __u32 slot, const struct flow_subject *subject)
{
	const __u8 last = last_byte(subject->destination_low);
	const struct flow_block *block = table + slot * SLOT_BYTES + sizeof(struct flow_entry);

	return block->members[last >> 6] >> (last & 63) & 1;
}

static __always_inline bool slot_holds(void *table, __u32 slot, const __u8 shape,
				       const struct flow_key *key)
{
	struct flow_entry *entry = table + slot * SLOT_BYTES;
	struct flow_scope *scope;

	if (unlikely(entry->key != key->key || entry->address_low != key->address_low ||
		     entry->address_high != key->address_high))
		return false;
	if (!(shape & (SHAPE_SENDER | SHAPE_INTERFACE)))
		return true;
	scope = table + configuration.flow_slots * SLOT_BYTES + slot * sizeof(*scope);
	return scope->sender_low == key->sender_low && scope->sender_high == key->sender_high &&
	       scope->interface_index == key->interface_index;
}

/*
 * Hash that gives both slots from one multiplication: by its upper bits, and by its lower bits with
 * the upper ones folded in. User space uses the same hash to fill the table.
 */
static __always_inline __u64 flow_hash(const struct flow_key *key, const __u8 shape)
{
	__u64 hash = configuration.flow_seed ^ key->address_low ^
		     (key->address_high ^ key->key) * FLOW_HASH_MULTIPLIER;

	hash ^= hash >> 32; /* the last bytes of an address are the highest, which a multiplication
			       would lose */
	if (shape & (SHAPE_SENDER | SHAPE_INTERFACE)) {
		hash *= FLOW_HASH_MULTIPLIER;
		hash ^= hash >> 32;
		hash ^= key->sender_low ^ key->sender_high * FLOW_HASH_MULTIPLIER ^
			key->interface_index;
		hash ^= hash >> 32;
	}
	return hash * FLOW_HASH_MULTIPLIER;
}

static __always_inline struct flow_entry *
find_shape(void *table, const struct flow_subject *subject, const __u8 shape)
{
	const __u32 mask = configuration.flow_slots - 1;
	struct flow_key key = {.key = (__u64)shape << 24 | (__u64)subject->protocol << 16};
	__u64 hash;
	__u32 slot;

	if (shape & SHAPE_ADDRESS) {
		key.address_high =
			shape & SHAPE_SOURCE ? subject->source_high : subject->destination_high;
		key.address_low =
			shape & SHAPE_SOURCE ? subject->source_low : subject->destination_low;
	}
	if (BLOCKS && shape & SHAPE_BLOCK)
		key.address_low &= ~(0xffULL << LAST_BYTE_SHIFT);
	if (shape & SHAPE_PORT)
		key.key |= shape & SHAPE_SOURCE ? subject->source_port : subject->destination_port;
	if (shape & SHAPE_VLAN)
		key.key |= (__u64)subject->vlan_id << 32;
	if (shape & SHAPE_SENDER) {
		key.sender_high = subject->source_high;
		key.sender_low = subject->source_low;
	}
	if (shape & SHAPE_INTERFACE)
		key.interface_index = subject->interface_index;

	hash = flow_hash(&key, shape);
	slot = hash >> 40 & mask;
	if (slot_holds(table, slot, shape, &key) &&
	    (!BLOCKS || !(shape & SHAPE_BLOCK) || block_has(table, slot, subject)))
		return table + slot * SLOT_BYTES;
	slot = (hash ^ hash >> 32) & mask;
	if (slot_holds(table, slot, shape, &key) &&
	    (!BLOCKS || !(shape & SHAPE_BLOCK) || block_has(table, slot, subject)))
		return table + slot * SLOT_BYTES;
	return NULL;
}

/* Tries one shape if a flow has it. */
#define TRY_SHAPE(shape)                                                                           \
	do {                                                                                       \
		if (shapes & 1ULL << (shape)) {                                                    \
			flow = find_shape(table, subject, shape);                                  \
			if (flow)                                                                  \
				return flow;                                                       \
		}                                                                                  \
	} while (0)

/* Tries one shape of groups: those in blocks first. A group is either in a block or has its own
 * slot. */
#define TRY_GROUP(shape)                                                                           \
	do {                                                                                       \
		if (BLOCKS && blocks & 1ULL << (shape)) {                                          \
			flow = find_shape(table, subject, (shape) | SHAPE_BLOCK);                  \
			if (flow)                                                                  \
				return flow;                                                       \
		}                                                                                  \
		TRY_SHAPE(shape);                                                                  \
	} while (0)

/* Tries an endpoint with further conditions: those that compare more first, the destination before
 * the source. */
#define TRY_SCOPED(endpoint, TRY)                                                                  \
	do {                                                                                       \
		TRY((endpoint) | SHAPE_SENDER | SHAPE_VLAN | SHAPE_INTERFACE);                     \
		TRY((endpoint) | SHAPE_SENDER | SHAPE_VLAN);                                       \
		TRY((endpoint) | SHAPE_SENDER | SHAPE_INTERFACE);                                  \
		TRY((endpoint) | SHAPE_SENDER);                                                    \
		TRY((endpoint) | SHAPE_VLAN | SHAPE_INTERFACE);                                    \
		TRY_SHAPE((endpoint) | SHAPE_VLAN | SHAPE_INTERFACE | SHAPE_SOURCE);               \
		TRY((endpoint) | SHAPE_VLAN);                                                      \
		TRY_SHAPE((endpoint) | SHAPE_VLAN | SHAPE_SOURCE);                                 \
		TRY((endpoint) | SHAPE_INTERFACE);                                                 \
		TRY_SHAPE((endpoint) | SHAPE_INTERFACE | SHAPE_SOURCE);                            \
	} while (0)

#define SHAPE_EXACT	(SHAPE_ADDRESS | SHAPE_PORT)
#define EXACT_SHAPES	0x8888888888888888ULL /* bit n: shape n has address and port */
#define UNSCOPED_SHAPES 0xffULL		      /* bit n: shape n has no sender, VLAN or interface */

static __noinline struct flow_entry *find_scoped(void *table, const struct flow_subject *subject,
						 __u64 shapes, __u64 blocks)
{
	struct flow_entry *flow;

	TRY_SCOPED(SHAPE_EXACT, TRY_GROUP);
	return NULL;
}

/* Looks for flows of a port alone, then of an address alone. */
static __noinline struct flow_entry *find_wildcard(void *table, const struct flow_subject *subject,
						   __u64 shapes)
{
	struct flow_entry *flow;

	TRY_SCOPED(SHAPE_PORT, TRY_SHAPE);
	TRY_SHAPE(SHAPE_PORT);
	TRY_SHAPE(SHAPE_PORT | SHAPE_SOURCE);
	TRY_SCOPED(SHAPE_ADDRESS, TRY_SHAPE);
	TRY_SHAPE(SHAPE_ADDRESS);
	TRY_SHAPE(SHAPE_ADDRESS | SHAPE_SOURCE);
	return NULL;
}

/* True if no single key has precedence over address and port in blocks. */
static __always_inline bool blocks_come_first(const __u64 shapes, const __u64 blocks)
{
	return blocks && !((shapes | blocks) & EXACT_SHAPES & ~UNSCOPED_SHAPES);
}

/* Fast path to the flows in blocks. */
static __always_inline struct flow_entry *find_in_block(const struct packet *packet)
{
	const __u32 zero = 0;
	void *table = bpf_map_lookup_elem(&flow_table, &zero);
	const struct flow_subject subject = subject_of(packet);

	return table ? find_shape(table, &subject, SHAPE_EXACT | SHAPE_BLOCK) : NULL;
}

/*
 * Finds flows of address and port here; shapes that few configurations have, in separate functions,
 * which take the subject from memory: from where it is, or from a copy, so that the original stays
 * in registers.
 */
static __always_inline struct flow_entry *find_subject(const struct flow_subject *subject,
						       const bool in_memory, const __u64 shapes,
						       const __u64 blocks)
{
	const __u32 zero = 0;
	struct flow_entry *flow;
	void *table = bpf_map_lookup_elem(&flow_table, &zero);

	if (unlikely(!table))
		return NULL;
	if (unlikely((shapes | blocks) & EXACT_SHAPES & ~UNSCOPED_SHAPES)) {
		const struct flow_subject copy = *subject;

		flow = find_scoped(table, in_memory ? subject : &copy, shapes, blocks);
		if (flow)
			return flow;
	}
	TRY_GROUP(SHAPE_EXACT);
	TRY_SHAPE(SHAPE_EXACT | SHAPE_SOURCE);
	if (unlikely(shapes & ~EXACT_SHAPES)) {
		const struct flow_subject copy = *subject;

		return find_wildcard(table, in_memory ? subject : &copy, shapes);
	}
	return NULL;
}

static __always_inline struct flow_entry *find_flow(const struct packet *packet, const __u64 shapes,
						    const __u64 blocks)
{
	const struct flow_subject subject = subject_of(packet);

	return find_subject(&subject, false, shapes, blocks);
}

#endif
