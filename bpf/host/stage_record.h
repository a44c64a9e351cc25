/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Steps of a trading packet's way between the hooks of the capture and the application, as
 * stages.bpf.c and transmit.bpf.c record them. The types of user space are made from the BTF of
 * layout.bpf.c. All integers are in host order unless a comment says otherwise. */
#ifndef TELEMETRY_STAGE_RECORD_H
#define TELEMETRY_STAGE_RECORD_H

#include "fields.h"

/* Kinds of steps. */
enum stage_kind {
	STAGE_SOCKET_IN = 1, /* a datagram is about to be put into the queue of a socket */
	STAGE_READ,	     /* a call that receives has copied a datagram */
	STAGE_SEND,	     /* a call that sends on a TCP connection begins to write */
	STAGE_DRIVER,	     /* a segment was handed to the driver */
	STAGE_ACKNOWLEDGED,  /* the peer's acknowledgement of a segment was processed */
	STAGE_WIRE,	     /* the NIC has sent a segment and stamped it */
};

typedef __u8 stage_kind_t;

/* One step. Followed by captured_length bytes: of STAGE_SOCKET_IN the start of the payload; of
 * STAGE_READ none; of the others struct stage_endpoints. */
struct stage_record {
	__u64 stamp_ns; /* bpf_ktime_get_ns: CLOCK_MONOTONIC */
	__u64 socket;	/* number of the socket: its cookie */
	__u32 flow_id;	/* read: of the datagram that came into the socket last */
	__u32 process;	/* of a read or send, in the initial pid namespace; else 0 */
	__u32 thread;
	__u32 bytes;	    /* read: the result of the call; send: that are to be written */
	__u32 queue_left;   /* read: datagrams that wait in the socket's queue; socket_in: the same
			       if the socket is looked at for the first time, else 0 */
	__u32 tcp_sequence; /* send: of the first byte; driver, acknowledged, wire: of the last byte
			       + 1 */
	__u32 payload_length;  /* socket_in: bytes of L4 payload by the length of UDP */
	__u32 captured_length; /* bytes that follow */
	stage_kind_t kind;
	__u8 padding[7];
};

/* Ends of a TCP connection. */
struct stage_endpoints {
	record_address_t local_address;
	record_address_t remote_address;
	__u16 local_port;
	__u16 remote_port;
	__u32 interface_index; /* wire: of the NIC; else 0 */
	__u64 nic_ns;	       /* wire: when it was sent, by the NIC's own clock; else 0 */
};

#define STAGE_PAYLOAD_LIMIT 1472 /* most bytes of payload behind a record */

/* Programs with counters of their own. */
enum stage_program {
	STAGE_PROGRAM_SOCKET_IN = 0,
	STAGE_PROGRAM_READ,
	STAGE_PROGRAM_SEND,
	STAGE_PROGRAM_TRANSMIT,
	STAGE_PROGRAM_COUNT
};

/* Counters of a program on one CPU: events = ignored + recorded + lost. An event is a UDP datagram
 * for a socket, a call that received one, a call that sends on a TCP connection, a stamp of a
 * segment. */
enum stage_counter {
	STAGES_EVENTS = 0,
	STAGES_IGNORED, /* of no flow, or of another network namespace; of a segment sent again */
	STAGES_RECORDED,
	STAGES_LOST,	       /* of a flow, and the ring had no room: counted by flow too */
	STAGES_STORAGE_FAILED, /* of the recorded and lost ones: the socket could not be marked, so
				  that its reads are not recorded. Of transmission, in addition:
				  connections and sends without stamps for such a reason */
	STAGES_COUNT
};

#define STAGES_COUNTER_SLOTS 8

/* Element cpu * STAGE_PROGRAM_COUNT + program of the map stage_states, so that each has one
 * writer. */
struct stage_state {
	__u64 counters[STAGES_COUNTER_SLOTS]; /* indexed by enum stage_counter */
	__u64 padding[8];		      /* two cache lines */
};

#endif
