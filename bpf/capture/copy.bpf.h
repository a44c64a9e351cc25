/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Copies payload into a record. */
#ifndef TELEMETRY_COPY_BPF_H
#define TELEMETRY_COPY_BPF_H

#include "apart.bpf.h"
#include "parse.bpf.h"

#define LINEAR_LIMIT                                                                               \
	4096 /* longest frame of a kernel whose XDP has no frames in several buffers: a page */
#define DIRECT_COPY_LIMIT                                                                          \
	256 /* longer payloads are copied by a helper: a call costs less than many blocks */

static __always_inline void copy_block(void *to, const void *from)
{
	__u64 *target = to;
	const __u64 *source = from;

#pragma unroll
	for (int i = 0; i < COPY_BLOCK / 8; i++)
		target[i] = source[i];
}

/* Copies fewer bytes than a block, at the end of the frame: 32, 16, 8, 4, 2, 1, by the bits of the
 * length. */
static __always_inline void copy_rest(void *target, const void *source, const void *end,
				      __u32 length)
{
#define COPY_PART(size, type)                                                                      \
	do {                                                                                       \
		if (length & (size)) {                                                             \
			if (source + (size) > end)                                                 \
				return;                                                            \
			for (__u32 i = 0; i < (size); i += sizeof(type))                           \
				*(type *)(target + i) = *(type *)(source + i);                     \
			source += (size);                                                          \
			target += (size);                                                          \
		}                                                                                  \
	} while (0)
	COPY_PART(32, __u64);
	COPY_PART(16, __u64);
	COPY_PART(8, __u64);
	COPY_PART(4, __u32);
	COPY_PART(2, __u16);
	COPY_PART(1, __u8);
#undef COPY_PART
}

/* Copies bytes of the linear part, at most so many. The last block overlaps the one before it,
 * which costs less than copying the rest by the bits of its length. */
static __always_inline void copy_linear(void *to, const void *from, const void *end, __u32 length,
					const __u32 most)
{
	if (length < COPY_BLOCK || most < COPY_BLOCK) {
		copy_rest(to, from, end, length);
		return;
	}
	for (__u32 at = 0; at < LINEAR_LIMIT && at + COPY_BLOCK < most; at += COPY_BLOCK) {
		if (at + COPY_BLOCK >= length || from + at + COPY_BLOCK > end)
			break;
		copy_block(to + at, from + at);
	}
	length -= COPY_BLOCK;
	keep_here(length);
	if (length > most - COPY_BLOCK || from + length + COPY_BLOCK > end)
		return;
	copy_block(to + length, from + length);
}

/* The same for long payloads, apart from the fast path. */
static __noinline int copy_linear_apart(void *to, const void *from, const void *end, __u32 length,
					const __u32 most)
{
	copy_linear(to, from, end, length, most);
	return NOTHING;
}

/* A length that is already from 1 to the limit, with both bounds stated on the register that a
 * helper receives: verifiers before 6.13 do not learn them from the comparisons that the compiler
 * makes. */
static __always_inline __u64 bounded(__u64 length, __u64 limit)
{
	asm volatile("if %[length] >= 1 goto +1; %[length] = 1; "
		     "if %[length] <= %[limit] goto +1; %[length] = %[limit]"
		     : [length] "+r"(length)
		     : [limit] "r"(limit));
	return length;
}

/* Slow path, for bytes outside the linear part and for long payloads. Returns the number of bytes
 * copied. */
static __always_inline __u32 load_payload(const struct packet *packet, const enum hook hook,
					  void *to, __u64 length, const __u32 limit)
{
	if (length > limit)
		length = limit;
	if (length == 0)
		return 0;
	length = bounded(length, limit);
	if (hook == HOOK_XDP_RX)
		return bpf_xdp_load_bytes(packet->context, packet->offset, to, length) < 0 ? 0
											   : length;
	return bpf_skb_load_bytes(packet->context, packet->offset, to, length) < 0 ? 0 : length;
}

/* Copies the head of the payload; returns the number of bytes, which is less than the length only
 * if the kernel cannot load them. */
static __always_inline __u32 copy_payload(const struct packet *packet, const enum hook hook,
					  void *to, __u32 length, const __u32 limit)
{
	const void *from = packet->data + packet->offset;
	const void *end = packet->data_end;
	__u32 left = length;

	if (unlikely(length > DIRECT_COPY_LIMIT || from + length > end)) {
		if (hook != HOOK_XDP_RX || configuration.xdp_frags)
			return load_payload(packet, hook, to, length, limit);
		if (length > LINEAR_LIMIT)
			length = LINEAR_LIMIT;
		USE(copy_linear_apart(to, from, end, length,
				      limit < LINEAR_LIMIT ? limit : LINEAR_LIMIT));
		return length;
	}
#pragma unroll
	for (__u32 i = 0; i < DIRECT_COPY_LIMIT / COPY_BLOCK; i++) {
		if (i * COPY_BLOCK >= limit || left == 0)
			return length;
		if (from + COPY_BLOCK > end)
			break;
		copy_block(to, from);
		if (left <= COPY_BLOCK)
			return length;
		from += COPY_BLOCK;
		to += COPY_BLOCK;
		left -= COPY_BLOCK;
	}
	copy_rest(to, from, end, left);
	return length;
}

#endif
