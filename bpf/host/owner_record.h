/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* A process that holds a socket, as owners.bpf.c reports it. The types of user space are made from
 * the BTF of layout.bpf.c. All integers are in host order. */
#ifndef TELEMETRY_OWNER_RECORD_H
#define TELEMETRY_OWNER_RECORD_H

#include "fields.h"

/* Special properties of a socket. */
enum socket_owner_flags {
	OWNER_IPV6 = 1,	     /* its family is IPv6 */
	OWNER_IPV6_ONLY = 2, /* it takes no IPv4 */
};

typedef __u16 socket_owner_flags_t;

struct socket_owner {
	__u64 socket;		/* kernel address of struct sock */
	__u64 cookie;		/* number of the socket, never reused; as sock_diag has it */
	__u64 inode;		/* of the socket's file, as in /proc/PID/fd */
	__u64 process_start_ns; /* start of the process, CLOCK_BOOTTIME */
	__u32 process;		/* as the reader's pid namespace numbers it */
	__u32 network;		/* inode of the network namespace */
	__u32 interface_index;	/* that it is bound to; 0 for any */
	__u16 local_port;	/* 0: not bound yet */
	__u16 remote_port;	/* 0: not connected */
	__u8 protocol;		/* 6 or 17 */
	__u8 state;		/* of TCP: 1 established, 10 listens */
	socket_owner_flags_t flags;
	__u32 initial_process; /* the process as the initial pid namespace numbers it */
	record_address_t local_address;
	record_address_t remote_address;
	record_name_t name; /* of the process */
};

#endif
