/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What user space and the fan-out's program share. */
#ifndef TELEMETRY_SPREAD_RECORD_H
#define TELEMETRY_SPREAD_RECORD_H

#include <linux/types.h>

#define SPREAD_TABLES	2     /* one is in use, the other is written */
#define SPREAD_SLOTS	65536 /* of a table; a flow has the slot of its hash */
#define SPREAD_READERS	64
#define SPREAD_MEMBERS	65 /* of the group: the sink, and a socket for each reader */
#define SPREAD_SINK	0  /* member that accepts no packet */
#define SPREAD_NO_TABLE SPREAD_TABLES

/* Packets, by what the program did with them. */
enum spread_counter {
	SPREAD_FLOWS = 0,  /* went to the reader of their flow */
	SPREAD_FRAGMENTS,  /* parts of IP packets: to the fixed reader */
	SPREAD_NOT_IP,	   /* neither IPv4 nor IPv6: to the fixed reader */
	SPREAD_UNREADABLE, /* with a bad header: to the fixed reader */
	SPREAD_OUTGOING,   /* sent by this host: to the sink */
	SPREAD_COUNTERS
};

struct spread_slots {
	__u32 fixed; /* member for the packets that are of no flow */
	__u32 padding;
	__u8 members[SPREAD_SLOTS];
};

struct spread_state {
	__u32 active; /* table in use, or SPREAD_NO_TABLE */
	__u32 padding;
};

#endif
