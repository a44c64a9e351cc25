/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Layouts shared by the programs of the host path and user space, defined only here. The
 * types of user space are made from the BTF of layout.bpf.c. All integers are in host order unless
 * a comment says otherwise.
 */
#ifndef TELEMETRY_HOST_RECORD_H
#define TELEMETRY_HOST_RECORD_H

#include "fields.h"

/* Properties of a dropped packet. */
enum drop_record_flags {
	DROP_TRANSMIT = 1,   /* this host was sending it to the flow's endpoint */
	DROP_SHORTENED = 2,  /* fewer bytes of payload follow than the packet and the flow have */
	DROP_QUEUED = 4,     /* a datagram that had been in a socket's queue */
	DROP_AT_SOCKET = 8,  /* a datagram that UDP had handed to a socket */
	DROP_UNCLAIMED = 16, /* a datagram of a multicast group, and no socket is known */
};

typedef __u8 drop_record_flags_t;

/* One packet of a flow that the host dropped. Followed by captured_length bytes of its payload, if
 * it is a datagram: those of order sessions hold passwords. */
struct drop_record {
	__u64 stamp_ns; /* bpf_ktime_get_ns: CLOCK_MONOTONIC */
	__u64 socket; /* number of the socket that would have received it, or sent it (its cookie);
			 0 if none is known */
	__u64 site;   /* kernel address of the instruction that dropped it */
	__u32 flow_id;
	__u32 reason;	       /* enum skb_drop_reason of the running kernel; 0 if it has none */
	__u32 interface_index; /* that it came in through, or was to go out; 0 if unknown */
	__u32 payload_length;  /* bytes of L4 payload by the lengths of IP and UDP or TCP */
	__u32 captured_length; /* bytes of payload that follow */
	__u32 tcp_sequence;
	__u16 source_port;
	__u16 destination_port;
	__u16 segments; /* packets on the wire; 1 for all but super-packets */
	drop_record_flags_t flags;
	__u8 ip_protocol; /* 6 or 17 */
	__u8 tcp_flags;	  /* byte 13 of the TCP header; 0 for UDP */
	__u8 padding[7];
	record_address_t source_address;
	record_address_t destination_address;
};

#define DROP_PAYLOAD_LIMIT 1472 /* most bytes of payload behind a record */

/* Counters of the program on one CPU: events = ignored + told + limited + lost. */
enum drop_counter {
	DROPS_EVENTS = 0,
	DROPS_IGNORED, /* of no flow: counted by reason */
	DROPS_TOLD,    /* recorded */
	DROPS_LIMITED, /* of a flow, more than DROPS_MOST in DROPS_WINDOW_NS: counted by flow and
			  reason */
	DROPS_LOST,    /* of a flow, and the ring had no room: counted by flow and reason */
	DROPS_NOT_COUNTED, /* limited or lost, and the table of flows and reasons had no room either
			    */
	DROPS_COUNT
};

#define DROPS_COUNTER_SLOTS 8
#define DROPS_WINDOW_NS	    10000000 /* 10 ms */
#define DROPS_MOST	    2000

/* Reasons: those of the kernel's core by their number, those of a subsystem (upper 16 bits) behind
 * them. */
#define DROP_CORE_REASONS      256
#define DROP_SUBSYSTEMS	       16
#define DROP_SUBSYSTEM_REASONS 64
#define DROP_SUBSYSTEM_SHIFT   16
#define DROP_REASON_SLOTS      (DROP_CORE_REASONS + DROP_SUBSYSTEMS * DROP_SUBSYSTEM_REASONS)

/* Element of the map drop_states, one for each possible CPU, so that each has one writer. */
struct drop_state {
	__u64 counters[DROPS_COUNTER_SLOTS]; /* indexed by enum drop_counter */
	__u64 window_start_ns;
	__u64 window_records;
	__u64 padding[6];
	__u64 ignored[DROP_REASON_SLOTS];   /* packets of no flow, by reason */
	__u64 elsewhere[DROP_REASON_SLOTS]; /* those of them in other network namespaces */
};

/* Key of the map drops_untold: dropped packets of flows without a record. */
struct untold_key {
	__u32 flow_id;
	__u32 reason;
	__u32 flags;	   /* enum drop_record_flags */
	__u32 ip_protocol; /* 6 or 17 */
};

#define UNTOLD_ROWS 4096

#define SITE_NAME_BYTES 56

/* Question of user space for the name of a function. */
struct site_name {
	__u64 site;		    /* address in it */
	__u8 name[SITE_NAME_BYTES]; /* the answer, ended by 0 */
};

#endif
