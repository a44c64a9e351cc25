/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* A change of a TCP connection's state, as connections.bpf.c reports it. The types of user
 * space are made from the BTF of layout.bpf.c. All integers are in host order. */
#ifndef TELEMETRY_CONNECTION_RECORD_H
#define TELEMETRY_CONNECTION_RECORD_H

#include "fields.h"

/* Special properties of a connection. */
enum connection_flags {
	CONNECTION_PEER_CLOSED = 1, /* the peer's FIN has arrived */
};

typedef __u32 connection_flags_t;

struct connection_record {
	__u64 stamp_ns;	      /* bpf_ktime_get_ns: CLOCK_MONOTONIC */
	__u64 socket;	      /* kernel address of struct sock */
	__u64 cookie;	      /* number of the socket, never reused; as sock_diag has it */
	__u64 bytes_received; /* in order; the peer's FIN counts as a byte */
	__u64 bytes_sent;     /* payload, with what was sent again */
	__u64 bytes_sent_again;
	__u64 process_start_ns; /* of the process, on the clock of stamp_ns; 0: the kernel */
	__u32 segments_sent_again;
	__u32 smoothed_rtt; /* eighths of a microsecond; 0: no sample */
	__u32 process; /* that changes the state, in the initial pid namespace; 0: the kernel */
	__u32 network; /* inode of the network namespace */
	__u16 local_port;
	__u16 remote_port;
	__u16 error; /* errno that the socket has */
	tcp_state_t old_state;
	tcp_state_t new_state;
	connection_flags_t flags;
	__u32 padding;
	record_address_t local_address;
	record_address_t remote_address;
	record_name_t name; /* of the process */
};

/* One element for each possible CPU, each with one writer at a time. */
struct connection_counters {
	__u64 events;	   /* changes of state of TCP connections */
	__u64 lost;	   /* of these: the ring had no room */
	__u8 padding[112]; /* two cache lines */
};

#endif
