/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * The sum of a UDP payload that a record holds only in part (FLOW_SUMMED). At TC the NIC may have
 * verified the packet, which is then not summed; at XDP nothing says so.
 */
#ifndef TELEMETRY_SUM_BPF_H
#define TELEMETRY_SUM_BPF_H

#include "checksum.bpf.h"
#include "copy.bpf.h"

#define SUM_LIMIT    9216 /* longest payload that is summed: SNAP_CLASS */
#define SUM_BLOCK    64
#define SUM_VERIFIED 0x10000 /* the NIC has verified the packet */
#define SUM_UNKNOWN  (-1)

/* Words added as 64 bits, carries ignored, and their upper halves apart: total - (upper << 32) is
 * then the sum of the lower halves. One load and three operations for 8 bytes. */
struct payload_sum {
	__u64 total;
	__u64 upper;
};

static __always_inline void add_word(struct payload_sum *sum, __u64 word)
{
	sum->total += word;
	sum->upper += word >> 32;
}

static __always_inline void add_block(struct payload_sum *sum, const void *from)
{
	const __u64 *words = from;

#pragma unroll
	for (int i = 0; i < SUM_BLOCK / 8; i++)
		add_word(sum, words[i]);
}

/* Folds it; never 0, which would mean that there is none. */
static __always_inline int fold_payload(const struct payload_sum *sum)
{
	const __u16 folded = fold(sum->total - (sum->upper << 32) + sum->upper);

	return folded ? folded : SUM_RIGHT;
}

/* Adds fewer bytes than a block by the bits of their number. */
static __always_inline bool add_rest(struct payload_sum *sum, const void *from, const void *end,
				     __u32 length)
{
#define ADD_PART(size, type)                                                                       \
	do {                                                                                       \
		if (length & (size)) {                                                             \
			if (from + (size) > end)                                                   \
				return false;                                                      \
			for (__u32 i = 0; i < (size); i += sizeof(type))                           \
				add_word(sum, *(const type *)(from + i));                          \
			from += (size);                                                            \
		}                                                                                  \
	} while (0)
	ADD_PART(32, __u64);
	ADD_PART(16, __u64);
	ADD_PART(8, __u64);
	ADD_PART(4, __u32);
	ADD_PART(2, __u16);
#undef ADD_PART
	if (length & 1) {
		if (from + 1 > end)
			return false;
		add_word(sum, bpf_ntohs((__u16)(*(const __u8 *)from << 8)));
	}
	return true;
}

/* Bounds for the verifier, which the callers keep. */
static __always_inline __u32 bounded_offset(__u32 offset)
{
	keep_here(offset);
	return offset & (HEADER_FARTHEST - 1);
}

static __always_inline int sum_linear(const struct packet *packet, __u32 offset, __u32 length)
{
	struct payload_sum sum = {};
	const void *from = packet->data + bounded_offset(offset);
	const void *rest;
	__u32 blocks;

	for (__u32 at = 0; at < SUM_LIMIT; at += SUM_BLOCK) {
		if (at + SUM_BLOCK > length || from + at + SUM_BLOCK > packet->data_end)
			break;
		add_block(&sum, from + at);
	}
	/* Not from where the loop ended: the verifier would follow each end of it on its own. */
	blocks = length & ~(SUM_BLOCK - 1);
	keep_here(blocks);
	if (blocks > SUM_LIMIT)
		return SUM_UNKNOWN;
	rest = from + blocks;
	return add_rest(&sum, rest, packet->data_end, length) ? fold_payload(&sum) : SUM_UNKNOWN;
}

/* A payload outside the linear part is copied here and then summed. One element for each receive
 * hook, which has one writer on a CPU at a time. */
struct sum_scratch {
	__u8 payload[SUM_LIMIT + SUM_BLOCK];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HOOK_TC_RX + 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct sum_scratch));
} sum_scratches SEC(".maps");

static __always_inline int sum_loaded(const struct packet *packet, const enum hook hook,
				      __u32 offset, __u64 length)
{
	const __u32 index = hook;
	struct sum_scratch *scratch = bpf_map_lookup_elem(&sum_scratches, &index);
	struct payload_sum sum = {};

	if (!scratch || !length || length > SUM_LIMIT)
		return SUM_UNKNOWN;
	length = bounded(length, SUM_LIMIT);
	if (load_bytes(packet, hook, offset, scratch->payload, length) < 0)
		return SUM_UNKNOWN;
	__builtin_memset(scratch->payload + length, 0, SUM_BLOCK);
	for (__u32 at = 0; at < SUM_LIMIT; at += SUM_BLOCK) {
		if (at >= length)
			break;
		add_block(&sum, scratch->payload + at);
	}
	return fold_payload(&sum);
}

static __always_inline bool is_linear(const struct packet *packet, __u32 offset, __u32 length)
{
	return (__u64)offset + length <= (__u64)(packet->data_end - packet->data);
}

/* Global functions, which the verifier checks once, whatever calls them. They return the folded
 * sum, SUM_VERIFIED or SUM_UNKNOWN. */
__noinline int sum_payload_xdp(struct xdp_md *context, __u32 offset, __u32 length)
{
	const struct packet packet = packet_of_xdp(context);

	if (is_linear(&packet, offset, length))
		return sum_linear(&packet, offset, length);
	return sum_loaded(&packet, HOOK_XDP_RX, offset, length);
}

__noinline int sum_payload_tc(struct __sk_buff *skb, __u32 offset, __u32 length)
{
	const struct packet packet = packet_of_skb(skb);

	if (bpf_csum_level(skb, BPF_CSUM_LEVEL_QUERY) >= 0)
		return SUM_VERIFIED;
	if (is_linear(&packet, offset, length))
		return sum_linear(&packet, offset, length);
	return sum_loaded(&packet, HOOK_TC_RX, offset, length);
}

/* Sums the payload of a finished record that has only its head, if its flow asks for it. */
static __always_inline void sum_cut_payload(struct packet_record *record,
					    const struct packet *packet, const enum hook hook,
					    const struct flow_entry *flow)
{
	int sum;

	if (hook == HOOK_TC_TX || !(flow->snap_length & FLOW_SUMMED) ||
	    record->captured_length >= packet->payload_length ||
	    packet->payload_length > SUM_LIMIT || record->flags & RECORD_UNVERIFIABLE ||
	    !record->transport_sum)
		return;
	sum = hook == HOOK_XDP_RX
		      ? sum_payload_xdp(packet->context, packet->offset, packet->payload_length)
		      : sum_payload_tc(packet->context, packet->offset, packet->payload_length);
	if (sum == SUM_VERIFIED)
		sum = fold((__u64)SUM_RIGHT + (__u16)~record->transport_sum);
	if (sum <= 0)
		return;
	record->tcp_acknowledgement = sum;
	record->flags |= RECORD_SUMMED;
}

#endif
