/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* A packet that is being judged, and the name of its source. */
#ifndef TELEMETRY_GUARD_JUDGED_BPF_H
#define TELEMETRY_GUARD_JUDGED_BPF_H

#include "guard_packet.bpf.h"
#include "guard_record.h"

struct judged {
	struct guard_packet packet;
	const struct guard_table *table;
	__u64 candidates[GUARD_WORDS];
	__u64 now_ns;
	__u32 packets; /* of the wire */
	__u32 length;
	__u32 interface_index;
	__u32 active; /* number of the table */
	__u32 slot;   /* that decides; GUARD_SLOTS: none */
};

static __always_inline void name_source(const struct judged *judged, __u32 slot,
					struct guard_source_key *key)
{
	__builtin_memset(key, 0, sizeof(*key));
	key->generation = judged->table->generation;
	key->slot = slot;
	if (judged->packet.has_address) {
		__builtin_memcpy(key->address, &judged->packet.source_high, sizeof(__u64));
		__builtin_memcpy(key->address + 8, &judged->packet.source_low, sizeof(__u64));
		key->form = GUARD_FORM_ADDRESS;
	} else {
		__builtin_memcpy(key->address, judged->packet.hardware, ETH_ALEN);
		key->form = GUARD_FORM_HARDWARE;
	}
}

#endif
