/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* A note of the kernel about a connection of a session, as tcp.bpf.c writes it. The types of
 * user space are made from the BTF of layout.bpf.c. All integers are in host order. */
#ifndef TELEMETRY_TCP_RECORD_H
#define TELEMETRY_TCP_RECORD_H

#include "fields.h"

/* Tracepoints, each with a program and counters of its own. */
enum tcp_hook {
	TCP_RESENT = 0,	    /* a segment was sent again */
	TCP_STATE,	    /* the connection goes from one state to another */
	TCP_RESET_SENT,	    /* this host breaks the connection off */
	TCP_RESET_RECEIVED, /* the peer breaks it off */
	TCP_HOOK_COUNT
};

typedef __u8 tcp_hook_t;

struct tcp_record {
	__u64 stamp_ns; /* bpf_ktime_get_ns: CLOCK_MONOTONIC */
	__u64 socket;	/* number of the socket, never reused (its cookie) */
	__u32 flow_id;	/* of the segments to the session's gateway */
	__u32 process;	/* that has the socket locked and runs, in the initial pid namespace; 0: the
			   kernel, for a segment that came or a timer while no process had it */
	__u32 thread;	/* of it; 0 as above */
	__u32 tcp_sequence;   /* resent: of its first byte */
	__u32 payload_length; /* resent: bytes */
	__u16 local_port;     /* 0: the socket has none yet */
	__u16 remote_port;
	__u16 segments; /* resent: segments on the wire; 1 for all but super-packets */
	__u16 error;	/* errno that the socket has */
	tcp_hook_t kind;
	tcp_state_t old_state; /* of other kinds than state both are the present */
	tcp_state_t new_state;
	__u8 congestion_state; /* enum tcp_ca_state: 3 fast recovery, 4 after a timeout */
	__u8 retries;	       /* timeouts in succession */
	__u8 padding[7];
	record_address_t local_address;
	record_address_t remote_address;
	record_name_t name; /* of the process; empty without one */
};

/* Counters of a program on one CPU: events = ignored + told + limited + lost. */
enum tcp_counter {
	TCP_EVENTS = 0,
	TCP_IGNORED, /* of no session */
	TCP_TOLD,    /* recorded */
	TCP_LIMITED, /* more than TCP_MOST in TCP_WINDOW_NS */
	TCP_LOST,    /* the ring had no room */
	TCP_COUNT
};

#define TCP_COUNTER_SLOTS 8
#define TCP_WINDOW_NS	  10000000 /* 10 ms */
#define TCP_MOST	  2000

/* Two cache lines: what one program writes on one CPU. */
struct tcp_hook_state {
	__u64 counters[TCP_COUNTER_SLOTS]; /* indexed by enum tcp_counter */
	__u64 window_start_ns;
	__u64 window_records;
	__u64 padding[6];
};

/* Element of the map tcp_states, one for each possible CPU. */
struct tcp_state {
	struct tcp_hook_state hooks[TCP_HOOK_COUNT];
};

#endif
