/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What the guard's program and user space share. The types of user space are made from the
 * BTF of layout.bpf.c. All integers are in host order except addresses. */
#ifndef TELEMETRY_GUARD_RECORD_H
#define TELEMETRY_GUARD_RECORD_H

#include "fields.h"

#define GUARD_TABLES	  2
#define GUARD_LIFELINES	  64 /* slots before those of the rules */
#define GUARD_RULES	  256
#define GUARD_SLOTS	  320 /* of both */
#define GUARD_WORDS	  5   /* 64 slots each */
#define GUARD_CLASSES	  256
#define GUARD_PORTS	  65536
#define GUARD_PORT_RANGES 1024 /* most ranges of ports between which rules differ */
#define GUARD_SOURCES	  65536
#define GUARD_PREFIXES	  65536
#define GUARD_SCANNERS	  16384
#define GUARD_SCAN_WORDS  16 /* 1,024 bits */

/* Flight rings of the evidence: record.h. Of a record, flow_id is the slot, flow_number the
 * generation of the rules, outcome an enum guard_outcome; a struct guard_source_key and the frame
 * follow it. Records are numbered as with FLIGHT_COUNTED. */
#define GUARD_EVIDENCE_BYTES   (256 << 10) /* of one ring, a power of two */
#define GUARD_EVIDENCE_SHIFT   10	   /* logarithm of the bytes of a stride */
#define GUARD_EVIDENCE_SNAP    2048	   /* most bytes of a frame */
#define GUARD_EVIDENCE_ELEMENT (4096 + GUARD_EVIDENCE_BYTES + 4096)

/* What a frame carries; bits 0 to 3 of its class. */
enum guard_kind {
	GUARD_OTHER,	 /* neither IP nor ARP */
	GUARD_MALFORMED, /* a header that is cut off or contradicts the frame's length */
	GUARD_ARP,
	GUARD_IPV4, /* of another protocol, or without the header behind IP */
	GUARD_IPV6,
	GUARD_ICMP4,
	GUARD_ICMP6,
	GUARD_NEIGHBOUR_DISCOVERY, /* ICMPv6 of neighbour discovery */
	GUARD_TCP4,
	GUARD_TCP6,
	GUARD_SYN4, /* TCP with SYN and without ACK */
	GUARD_SYN6,
	GUARD_UDP4,
	GUARD_UDP6,
	GUARD_DHCP4,
	GUARD_DHCP6,
};

/* By the Ethernet destination; bits 4 and 5 of the class. */
enum guard_cast { GUARD_UNICAST, GUARD_MULTICAST, GUARD_BROADCAST };

/* Bits 6 and 7 of the class. */
enum guard_fragment {
	GUARD_WHOLE,
	GUARD_FIRST_FRAGMENT,
	GUARD_LATER_FRAGMENT,
	GUARD_UNJUDGED, /* of GUARD_IPV4 and GUARD_IPV6: ports may follow that are not read */
};

enum guard_flags {
	GUARD_DROP = 1,	       /* else it only counts */
	GUARD_RATE = 2,	       /* judges only what is over the rate */
	GUARD_PER_SOURCE = 4,  /* a bucket for each source, else one for all */
	GUARD_SCAN = 8,	       /* fits sources that reached many ports */
	GUARD_SOURCE_SET = 16, /* sources are prefixes of the trie */
	GUARD_PROTOCOL = 32,   /* compares the protocol */
};

typedef __u16 guard_flags_t;

/* One rule, or one entry of the lifeline. Addresses are two big-endian halves as they lie in
 * memory; a mask of 0 fits every address. */
struct guard_slot {
	__u64 source_high;
	__u64 source_low;
	__u64 source_mask_high;
	__u64 source_mask_low;
	__u64 destination_high;
	__u64 destination_low;
	__u64 destination_mask_high;
	__u64 destination_mask_low;
	__u64 cost_ns;	       /* of a packet: 1 s / rate */
	__u64 burst_ns;	       /* of the whole bucket: cost * burst */
	__u64 within_ns;       /* scan: the window */
	__u32 scan_ports;      /* from which on a source is one that scans */
	__u32 interface_index; /* 0: any */
	guard_flags_t flags;
	__u8 protocol;
	__u8 padding[5];
};

/* All rules at one time. Which slots may fit a packet is worked out beforehand: a bit for each, by
 * the packet's class and by its destination port. */
struct guard_table {
	__u32 generation; /* of the rules: part of the keys of sources */
	__u32 used_slots; /* for people */
	__u64 by_class[GUARD_CLASSES][GUARD_WORDS];
	__u64 by_range[GUARD_PORT_RANGES][GUARD_WORDS];
	__u16 range_of_port[GUARD_PORTS];
	struct guard_slot rules[GUARD_SLOTS];
};

/* Written by user space in memory that both have mapped. */
struct guard_state {
	__u64 enforce_until_ns; /* bpf_ktime_get_ns until which packets are dropped; 0: never */
	__u32 active;		/* the table that judges */
	__u32 padding;
};

/* Of one slot on one CPU. Packets are those of the wire where the kernel has joined several. */
struct guard_counts {
	__u64 packets; /* that it decided on */
	__u64 bytes;
	__u64 would_drop; /* that it condemned and let pass */
	__u64 dropped;
};

/* Counters of the program on one CPU. */
enum guard_counter {
	GUARD_SEEN,	  /* packets */
	GUARD_UNDECIDED,  /* that fitted no slot */
	GUARD_NO_TABLE,	  /* passed: the table could not be read */
	GUARD_BAD_HEADER, /* judged as GUARD_MALFORMED */
	GUARD_NO_SOURCE,  /* no room for a source: not counted by source, and within its rate */
	GUARD_NO_SCANNER, /* no room for a source: it does not scan */
	GUARD_CONTENDED,  /* other CPUs took from the same bucket: within the rate */
	GUARD_COUNTERS,
};

/* What became of a packet that is kept as evidence; above every enum hook_counter. */
enum guard_outcome {
	GUARD_OUTCOME_WOULD_DROP = 128, /* condemned, and passed */
	GUARD_OUTCOME_DROPPED = 129,
	GUARD_OUTCOME_COUNTED = 130, /* of a rule that counts without a rate */
};

enum guard_form { GUARD_FORM_ADDRESS, GUARD_FORM_HARDWARE };

struct guard_source_key {
	record_address_t address; /* of IP or ARP; else the hardware address, then zeroes */
	__u32 generation;
	__u16 slot;
	__u8 form; /* enum guard_form */
	__u8 padding;
};

struct guard_source {
	__u64 full_ns; /* when its bucket will be full again */
	__u64 packets;
	__u64 bytes;
	__u64 condemned; /* by a rule with a rate; of another rule all packets are, or none */
};

struct guard_prefix_key {
	__u32 length; /* bits: 32 for the set, and those of the address */
	__u32 set;    /* table and slot */
	record_address_t address;
};

/* Ports that a source reached in one window. */
struct guard_scanner {
	__u64 since_ns;	  /* start of the window; 0 while a CPU clears the bits */
	__u64 alarmed_ns; /* since_ns of the window in which it reached too many */
	__u64 bits[GUARD_SCAN_WORDS];
};

#endif
