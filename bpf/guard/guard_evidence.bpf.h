/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Keeps the first packets that a rule condemned, or only counted, of each source, in flight rings
 * of the guard's own: see record.h. What was kept of a source is what was counted of it, so that a
 * source which the table forgets restarts at 0. No other packets come here.
 */
#ifndef TELEMETRY_GUARD_EVIDENCE_BPF_H
#define TELEMETRY_GUARD_EVIDENCE_BPF_H

#include "guard_context.bpf.h"
#include "guard_judged.bpf.h"
#include "guard_maps.bpf.h"

/* Packets of each source that are kept: condemned ones of each rule, and those of each rule that
 * counts without a rate. 0: none; both 0: no ring. Constants for the verifier, which then removes
 * all of this. */
const volatile __u32 evidence_packets;
const volatile __u32 evidence_counted;

static __always_inline void fill_evidence(CONTEXT *context, const struct judged *judged,
					  struct flight_record *record)
{
	const bool tagged = has_tag(context);

	record->stamp_ns = judged->now_ns;
	record->wire_length = judged->length + (tagged ? VLAN_TAG_LENGTH : 0);
	record->flow_id = judged->slot;
	record->interface_index = judged->interface_index;
	record->flags = (tagged ? FLIGHT_TAG : 0) | (judged->packets > 1 ? FLIGHT_SUPER : 0);
	record->queue = queue_of(context);
	record->vlan_tci = tag_of(context);
	record->hook = GUARD_HOOK;
	record->flow_number = judged->table->generation;
}

/* Copies the start of a frame; returns the number of bytes. */
static __always_inline __u64 copy_begin(CONTEXT *context, void *to, __u64 length)
{
	/* Both bounds of the very register: older verifiers learn none from a difference. */
	asm volatile goto("if %[length] < 1 goto %l[nothing]\n\t"
			  "if %[length] > %[limit] goto %l[nothing]"
			  : [length] "+r"(length)
			  : [limit] "i"(GUARD_EVIDENCE_SNAP)
			  :
			  : nothing);
	return load_bytes(context, 0, to, length) < 0 ? 0 : length;
nothing:
	return 0;
}

/* Apart from the path of the verdict. Nothing nests here: both hooks run with softirqs off. The
 * result has no meaning, but must be a number and must be used: see apart.bpf.h. */
static __noinline int keep_evidence(CONTEXT *context, const struct judged *judged,
				    enum guard_outcome outcome)
{
	const __u32 cpu = bpf_get_smp_processor_id();
	struct flight_header *ring = bpf_map_lookup_elem(&evidence_rings, &cpu);
	struct flight_record *record;
	struct guard_source_key *key;
	__u64 length = judged->length;
	__u64 head, next;
	int nothing = 0;

	asm volatile("" : "+r"(nothing));
	if (!ring) /* exists for each CPU */
		return nothing;
	head = ring->head;
	record = (void *)ring + RING_DATA_OFFSET + (head & (GUARD_EVIDENCE_BYTES - 1));
	key = (void *)(record + 1);
	record->position = head;
	record->number = ring->records++;
	record->outcome = outcome;
	fill_evidence(context, judged, record);
	name_source(judged, judged->slot, key);
	if (length > GUARD_EVIDENCE_SNAP) {
		length = GUARD_EVIDENCE_SNAP;
		record->flags |= FLIGHT_CUT;
	}
	length = copy_begin(context, key + 1, length);
	length += sizeof(*key);
	record->captured_length = length;
	length = (sizeof(*record) + length + 7) & ~7;
	record->record_length = length;
	next = head + length;
	if ((head ^ next) >> GUARD_EVIDENCE_SHIFT)
		ring->stride[next >> GUARD_EVIDENCE_SHIFT & (FLIGHT_STRIDES - 1)] = next;
	asm volatile("" ::: "memory");
	*(volatile __u64 *)&ring->head = next;
	return nothing;
}

#endif
