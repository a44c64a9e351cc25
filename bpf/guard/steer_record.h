/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What the steering's programs and user space share. The types of user space are made from the
 * BTF of layout.bpf.c. All integers are in host order except addresses. */
#ifndef TELEMETRY_STEER_RECORD_H
#define TELEMETRY_STEER_RECORD_H

#include "fields.h"

#define STEER_FLOWS 4096

/* Destination of the UDP packets of a flow. */
struct steer_key {
	record_address_t address;
	__u16 port;
	__u8 padding[6];
};

struct steer_flow {
	__u32 number; /* place of its counts */
	__u32 cpu;    /* to which its packets go */
};

/* Of a flow, on the CPU on which the packets arrived. */
struct steer_counts {
	__u64 packets;
	__u64 bytes;
	__u64 steered; /* handed to the queue of the flow's CPU; all others passed */
};

/* Of the queue of a CPU. Once it is empty, all that were handed to it are in one of these. */
struct steer_queue {
	__u64 handled;	    /* given to the stack */
	__u64 full;	    /* lost: no room in the queue */
	__u64 no_memory;    /* lost: the kernel had no memory for them */
	__u64 not_accepted; /* lost: the kernel refused to redirect them */
};

/* Counters of the program on one CPU, packets. */
enum steer_counter {
	STEER_SEEN,
	STEER_OTHER,	/* of no flow: passed */
	STEER_NO_QUEUE, /* passed: the flow's CPU has no queue */
	STEER_COUNTERS,
};

/* Written by user space in memory that both have mapped. */
struct steer_state {
	__u64 steer_until_ns; /* CLOCK_MONOTONIC until which packets are steered; 0: never */
	__u32 queues;	      /* id of the map of the queues, as tracepoints have it */
	__u32 padding;
};

#endif
