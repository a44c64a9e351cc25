/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Judges the packets that an interface receives, by the first rule that fits each. Loaded by
 * "telemetry guard" only, at TC ingress behind the programs that measure, or, where none does, at
 * XDP (GUARD_XDP). Entries of the lifeline come before all rules and let packets pass. Packets are
 * dropped only until the instant that user space keeps putting off (guard_state): a process that
 * stands still or was killed drops nothing. Whatever fails lets the packet pass, and is counted.
 */
#include "guard_context.bpf.h"
#include "guard_evidence.bpf.h"
#include "guard_judged.bpf.h"
#include "guard_maps.bpf.h"
#include "guard_packet.bpf.h"
#include "guard_scan.bpf.h"

#define TAKE_ATTEMPTS 8
#define BITS_OF_WORD  64
#define DE_BRUIJN     0x03f79d71b4cb0a89ULL

enum loop_step { GO_ON = 0, STOP = 1 }; /* return values for bpf_loop */

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Place of the only bit of (1 << place) * DE_BRUIJN >> 58. */
const __u8 bit_places[BITS_OF_WORD] = {
	0,  1,	48, 2,	57, 49, 28, 3,	61, 58, 50, 42, 38, 29, 17, 4,	62, 55, 59, 36, 53, 51,
	43, 22, 45, 39, 33, 30, 24, 18, 12, 5,	63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21,
	44, 32, 23, 11, 46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9,	13, 8,	7,  6,
};

/* Only where a verdict needs the time: reading it costs as much as many rules. */
static __always_inline void read_clock(struct judged *judged)
{
	if (!judged->now_ns)
		judged->now_ns = bpf_ktime_get_ns();
}

static __always_inline bool is_in_set(const struct judged *judged, __u32 slot)
{
	struct guard_prefix_key prefix = {
		.length = 32 + 8 * sizeof(record_address_t),
		.set = judged->active << 16 | slot,
	};

	__builtin_memcpy(prefix.address, &judged->packet.source_high, sizeof(__u64));
	__builtin_memcpy(prefix.address + 8, &judged->packet.source_low, sizeof(__u64));
	return bpf_map_lookup_elem(&prefixes, &prefix);
}

/* True if a slot whose class and port fit also fits in the rest. */
static __always_inline bool fits(struct judged *judged, __u32 slot)
{
	const struct guard_slot *rule = &judged->table->rules[slot];
	struct guard_source_key key;

	if (((judged->packet.destination_high & rule->destination_mask_high) ^
	     rule->destination_high) |
	    ((judged->packet.destination_low & rule->destination_mask_low) ^
	     rule->destination_low) |
	    ((judged->packet.source_high & rule->source_mask_high) ^ rule->source_high) |
	    ((judged->packet.source_low & rule->source_mask_low) ^ rule->source_low))
		return false;
	if (rule->interface_index && rule->interface_index != judged->interface_index)
		return false;
	if (rule->flags & GUARD_PROTOCOL && rule->protocol != judged->packet.protocol)
		return false;
	if (rule->flags & GUARD_SOURCE_SET && !is_in_set(judged, slot))
		return false;
	if (!(rule->flags & GUARD_SCAN))
		return true;
	read_clock(judged);
	name_source(judged, slot, &key);
	return scans(&key, judged->packet.port, judged->now_ns, rule);
}

/* Tries the first slot that is left. */
static long try_slot(__u64 index __attribute__((unused)), struct judged *judged)
{
#pragma unroll
	for (__u32 word = 0; word < GUARD_WORDS; word++) {
		const __u64 left = judged->candidates[word];
		__u32 slot;

		if (!left)
			continue;
		slot = word * BITS_OF_WORD + bit_places[((left & -left) * DE_BRUIJN >> 58) & 63];
		judged->candidates[word] = left & (left - 1);
		if (slot < GUARD_SLOTS && fits(judged, slot)) {
			judged->slot = slot;
			return STOP;
		}
		return GO_ON;
	}
	return STOP;
}

/* Slots whose class and port fit; false if there are none. */
static __always_inline bool find_candidates(struct judged *judged)
{
	const __u32 class =
		judged->packet.kind | judged->packet.cast << 4 | judged->packet.fragment << 6;
	const __u64 *by_class = judged->table->by_class[class & (GUARD_CLASSES - 1)];
	const __u32 range =
		judged->table->range_of_port[judged->packet.port] & (GUARD_PORT_RANGES - 1);
	const __u64 *by_range = judged->table->by_range[range];
	__u64 any = 0;

#pragma unroll
	for (int word = 0; word < GUARD_WORDS; word++) {
		__u64 slots = by_class[word];

		/* Classes without ports have no slots that name one. */
		if (judged->packet.has_port)
			slots &= by_range[word];
		judged->candidates[word] = slots;
		any |= slots;
	}
	return any;
}

/* Takes packets from a bucket, which is kept as the instant at which it will be full again; false
 * if it has too few. Packets that came joined pass or are dropped as one: more of them than a
 * bucket holds pass when it is full, and the rest is a debt that the rate pays off first. */
static __always_inline bool take(__u64 *full_ns, const struct guard_slot *rule,
				 const struct judged *judged)
{
	const __u64 cost_ns = rule->cost_ns * judged->packets;
	const __u64 room_ns = cost_ns > rule->burst_ns ? cost_ns : rule->burst_ns;

#pragma unroll
	for (int attempt = 0; attempt < TAKE_ATTEMPTS; attempt++) {
		const __u64 before_ns = read_once(full_ns);
		const __u64 from_ns = before_ns > judged->now_ns ? before_ns : judged->now_ns;
		const __u64 after_ns = from_ns + cost_ns;

		if (after_ns - judged->now_ns > room_ns)
			return false;
		if (__sync_val_compare_and_swap(full_ns, before_ns, after_ns) == before_ns)
			return true;
	}
	count(GUARD_CONTENDED, judged->packets);
	return true;
}

static __always_inline struct guard_source *source_of(const struct judged *judged)
{
	struct guard_source_key key;
	struct guard_source fresh = {};
	struct guard_source *source;

	name_source(judged, judged->slot, &key);
	source = bpf_map_lookup_elem(&sources, &key);
	if (source)
		return source;
	bpf_map_update_elem(&sources, &key, &fresh, BPF_NOEXIST);
	source = bpf_map_lookup_elem(&sources, &key);
	if (!source)
		count(GUARD_NO_SOURCE, judged->packets);
	return source;
}

/* True if the packet is over the rate of a rule that has one. */
static __always_inline bool is_over(const struct judged *judged, const struct guard_slot *rule,
				    struct guard_source *source)
{
	const __u32 place = judged->active * GUARD_SLOTS + judged->slot;
	__u64 *bucket;

	if (rule->flags & GUARD_PER_SOURCE)
		return source && !take(&source->full_ns, rule, judged);
	bucket = bpf_map_lookup_elem(&buckets, &place);
	return bucket && !take(bucket, rule, judged);
}

/* Counts the packet at its source. Returns its number there, from 0, among those of which evidence
 * is kept: those over the rate, or all of a rule without one. */
static __always_inline __u64 count_source(struct guard_source *source, const struct judged *judged,
					  const struct guard_slot *rule, bool over)
{
	const __u64 before = __sync_fetch_and_add(&source->packets, judged->packets);

	__sync_fetch_and_add(&source->bytes, judged->length);
	if (!(rule->flags & GUARD_RATE))
		return before;
	return over ? __sync_fetch_and_add(&source->condemned, judged->packets) : ~0ULL;
}

/* The clock of the last tick is enough, and costs a fraction of the exact one: the instant is put
 * off by far more than a tick. */
static __always_inline bool is_enforced(const struct guard_state *state)
{
	return bpf_ktime_get_coarse_ns() < read_once(&state->enforce_until_ns);
}

/* Counts the packet at its slot. Returns true if it is to be dropped. */
static __always_inline bool judge(CONTEXT *context, struct judged *judged,
				  const struct guard_state *state)
{
	const __u32 place = judged->active * GUARD_SLOTS + judged->slot;
	const struct guard_slot *rule;
	struct guard_counts *counts_here = bpf_map_lookup_elem(&counts, &place);
	struct guard_source *source;
	__u64 number = ~0ULL;
	bool over, drops;

	if (counts_here) {
		counts_here->packets += judged->packets;
		counts_here->bytes += judged->length;
	}
	if (judged->slot < GUARD_LIFELINES || judged->slot >= GUARD_SLOTS)
		return false;
	rule = &judged->table->rules[judged->slot];
	source = source_of(judged);
	over = rule->flags & GUARD_DROP;
	if (rule->flags & GUARD_RATE) {
		read_clock(judged);
		over = is_over(judged, rule, source);
	}
	if (source)
		number = count_source(source, judged, rule, over);
	drops = over && rule->flags & GUARD_DROP && is_enforced(state);
	if (number < (over ? evidence_packets : evidence_counted)) {
		const enum guard_outcome passed =
			over ? GUARD_OUTCOME_WOULD_DROP : GUARD_OUTCOME_COUNTED;

		read_clock(judged);
		asm volatile(""
			     :
			     : "r"(keep_evidence(context, judged,
						 drops ? GUARD_OUTCOME_DROPPED : passed)));
	}
	if (over && counts_here) {
		if (drops)
			counts_here->dropped += judged->packets;
		else
			counts_here->would_drop += judged->packets;
	}
	return drops;
}

SEC(GUARD_SECTION)
int GUARD_PROGRAM(CONTEXT *context)
{
	const __u32 zero = 0;
	struct guard_state *settings = bpf_map_lookup_elem(&state, &zero);
	struct judged judged = {
		.packets = packets_of(context),
		.length = length_of(context),
		.interface_index = interface_of(context),
		.slot = GUARD_SLOTS,
	};

	count(GUARD_SEEN, judged.packets);
	if (settings) {
		/* Read once: the packet is judged by one table. */
		judged.active = *(volatile __u32 *)&settings->active;
		judged.table = bpf_map_lookup_elem(&tables, &judged.active);
	}
	if (!settings || !judged.table) {
		count(GUARD_NO_TABLE, judged.packets);
		return PASS;
	}
	read_packet(context, &judged.packet);
	if (judged.packet.kind == GUARD_MALFORMED)
		count(GUARD_BAD_HEADER, judged.packets);
	if (find_candidates(&judged))
		bpf_loop(GUARD_SLOTS, try_slot, &judged, 0);
	if (judged.slot == GUARD_SLOTS) {
		count(GUARD_UNDECIDED, judged.packets);
		return PASS;
	}
	return judge(context, &judged, settings) ? DROP : PASS;
}
