/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * The end of a received frame, behind the payload in its record: there a tap or switch adds a
 * trailer that says when it saw the packet. In the programs of runs that read such stamps
 * (TRAILERS), and in no others.
 */
#ifndef TELEMETRY_TRAILER_BPF_H
#define TELEMETRY_TRAILER_BPF_H

#include "parse.bpf.h"
#include "stamp.bpf.h"

#ifndef TRAILERS
#define TRAILERS 0
#endif

#define TRAILER_FARTHEST 0x7fff /* of the end in the linear part; a bound for the verifier */

/* Bytes that a record may take more. With the rounding an array ring has them in any case:
 * COPY_BLOCK is no less. */
static __always_inline __u32 trailer_bytes(const enum hook hook)
{
	return TRAILERS && hook != HOOK_TC_TX ? sizeof(struct record_trailer) : 0;
}

static __always_inline bool copy_end(const struct packet *packet, const enum hook hook,
				     __u64 offset, __u64 *to)
{
	const __u64 *from;

	keep_here(offset);
	if (likely(offset <= TRAILER_FARTHEST)) {
		from = packet->data + offset;
		if (likely((const void *)from + TRAILER_BYTES <= packet->data_end)) {
#pragma unroll
			for (int i = 0; i < TRAILER_BYTES / 8; i++)
				to[i] = from[i];
			return true;
		}
	}
	if (hook != HOOK_XDP_RX)
		return bpf_skb_load_bytes(packet->context, offset, to, TRAILER_BYTES) >= 0;
	return configuration.xdp_frags &&
	       bpf_xdp_load_bytes(packet->context, offset, to, TRAILER_BYTES) >= 0;
}

/* Adds the end of the frame to a finished record, whose payload is no longer than the limit. */
static __always_inline void append_trailer(struct packet_record *record,
					   const struct packet *packet, const enum hook hook,
					   __u32 captured, const __u32 limit)
{
	const __u32 place = (captured + RECORD_ALIGNMENT - 1) & ~(RECORD_ALIGNMENT - 1);
	const __u32 frame = hook == HOOK_XDP_RX ? record->wire_length : frame_length(packet, hook);
	const __u32 end = packet->offset + packet->l4_length;
	struct record_trailer *behind;

	if (!trailer_bytes(hook) || frame <= end || frame < TRAILER_BYTES ||
	    place > ((limit + RECORD_ALIGNMENT - 1) & ~(RECORD_ALIGNMENT - 1)))
		return;
	behind = (void *)(record + 1) + place;
	if (!copy_end(packet, hook, frame - TRAILER_BYTES, (__u64 *)behind->bytes))
		return;
	behind->length = frame - end;
	behind->padding = 0;
	record->record_length += sizeof(*behind);
	record->flags |= RECORD_TRAILER;
}

#endif
