/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Sources that reach many ports. A bit for each port by its hash: two ports may share one, so that
 * a source has reached at least as many ports as it has bits, and no hash makes a false alarm. A
 * CPU that begins a window owns the bits meanwhile; the others judge nothing by them then.
 */
#ifndef TELEMETRY_GUARD_SCAN_BPF_H
#define TELEMETRY_GUARD_SCAN_BPF_H

#include "guard_maps.bpf.h"
#include "guard_record.h"

#define PORT_HASH	0x9e3779b1U /* 2^32 / golden ratio */
#define PORT_HASH_SHIFT 22	    /* leaves 10 bits */
#define SCAN_WORD_MASK	(GUARD_SCAN_WORDS - 1)

static __always_inline __u32 bits_of(__u64 word)
{
	word -= word >> 1 & 0x5555555555555555ULL;
	word = (word & 0x3333333333333333ULL) + (word >> 2 & 0x3333333333333333ULL);
	word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return word * 0x0101010101010101ULL >> 56;
}

static __always_inline __u64 read_once(const __u64 *value)
{
	return *(const volatile __u64 *)value;
}

/* Begins a window; false if another CPU does. */
static __always_inline bool begin_window(struct guard_scanner *scanner, __u64 since_ns,
					 __u64 now_ns)
{
	if (!since_ns || __sync_val_compare_and_swap(&scanner->since_ns, since_ns, 0) != since_ns)
		return false;
#pragma unroll
	for (int word = 0; word < GUARD_SCAN_WORDS; word++)
		*(volatile __u64 *)&scanner->bits[word] = 0;
	__sync_val_compare_and_swap(&scanner->since_ns, 0, now_ns);
	return true;
}

/* Too large for the stack. */
static const struct guard_scanner no_scanner;

static __always_inline struct guard_scanner *scanner_of(const struct guard_source_key *key,
							__u64 now_ns)
{
	struct guard_scanner *scanner = bpf_map_lookup_elem(&scanners, key);
	long result;

	if (scanner)
		return scanner;
	result = bpf_map_update_elem(&scanners, key, &no_scanner, BPF_NOEXIST);
	scanner = bpf_map_lookup_elem(&scanners, key);
	if (!scanner)
		count(GUARD_NO_SCANNER, 1);
	else if (!result) /* this CPU has made it */
		*(volatile __u64 *)&scanner->since_ns = now_ns;
	return scanner;
}

/* Notes the port; true if the source has reached too many in its window. */
static __noinline bool scans(const struct guard_source_key *key, __u16 port, __u64 now_ns,
			     const struct guard_slot *rule)
{
	const __u32 hash = (__u32)port * PORT_HASH >> PORT_HASH_SHIFT;
	const __u64 bit = 1ULL << (hash & 63);
	struct guard_scanner *scanner = scanner_of(key, now_ns);
	__u64 since_ns;
	__u32 ports = 0;

	if (!scanner)
		return false;
	since_ns = read_once(&scanner->since_ns);
	if ((__s64)(now_ns - since_ns) > (__s64)rule->within_ns) {
		if (!begin_window(scanner, since_ns, now_ns))
			return false;
		since_ns = now_ns;
	}
	if (!since_ns)
		return false;
	if (!(__sync_fetch_and_or(&scanner->bits[hash >> 6 & SCAN_WORD_MASK], bit) & bit)) {
#pragma unroll
		for (int word = 0; word < GUARD_SCAN_WORDS; word++)
			ports += bits_of(read_once(&scanner->bits[word]));
		if (ports >= rule->scan_ports && read_once(&scanner->since_ns) == since_ns)
			*(volatile __u64 *)&scanner->alarmed_ns = since_ns;
	}
	return read_once(&scanner->alarmed_ns) == since_ns;
}

#endif
