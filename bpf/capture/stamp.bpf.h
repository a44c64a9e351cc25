/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * The NIC's own stamp of a received packet, behind the payload. At XDP only a program that is bound
 * to a device may ask for it, which is loaded once for each (STAMPED); at TC the driver leaves it
 * in the packet. Without either, nothing of this is in the loaded programs.
 */
#ifndef TELEMETRY_STAMP_BPF_H
#define TELEMETRY_STAMP_BPF_H

#include "parse.bpf.h"

#ifndef STAMPED
#define STAMPED 0
#endif

#define RECORD_ALIGNMENT 8

#if STAMPED
/* 0, or -ENODATA: none for this packet, or -EOPNOTSUPP: the driver has none (6.3). */
extern int bpf_xdp_metadata_rx_timestamp(const struct xdp_md *context, __u64 *stamp) __ksym;
#endif

static __always_inline bool has_stamps(const enum hook hook)
{
	return hook == HOOK_XDP_RX ? STAMPED : hook == HOOK_TC_RX && configuration.tc_stamps;
}

/* Bytes that a record may take more; constant for the verifier. An array ring has them in any case:
 * COPY_BLOCK is more. */
static __always_inline __u32 stamp_bytes(const enum hook hook)
{
	return has_stamps(hook) ? sizeof(struct record_stamp) : 0;
}

static __always_inline __u64 read_stamp(const struct packet *packet, const enum hook hook)
{
	if (hook == HOOK_XDP_RX) {
#if STAMPED
		__u64 stamp = 0;

		if (bpf_xdp_metadata_rx_timestamp(packet->context, &stamp) < 0)
			return 0;
		return stamp;
#else
		return 0;
#endif
	}
	return ((const struct __sk_buff *)packet->context)->hwtstamp;
}

/* Adds the stamp to a finished record, whose payload is no longer than the limit. */
static __always_inline void append_stamp(struct packet_record *record, const struct packet *packet,
					 const enum hook hook, __u32 captured, const __u32 limit)
{
	const __u32 place = (captured + RECORD_ALIGNMENT - 1) & ~(RECORD_ALIGNMENT - 1);
	struct record_stamp *behind;
	__u64 stamp;

	if (!has_stamps(hook))
		return;
	stamp = read_stamp(packet, hook);
	if (!stamp || place > ((limit + RECORD_ALIGNMENT - 1) & ~(RECORD_ALIGNMENT - 1)))
		return;
	behind = (void *)(record + 1) + place;
	behind->nic_ns = stamp;
	record->record_length += sizeof(*behind);
	record->flags |= RECORD_NIC_STAMP;
}

#endif
