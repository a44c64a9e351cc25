/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Members of the kernel's sockets that the programs of the steps read; the loader finds their
 * offsets in the running kernel (CO-RE).
 */
#ifndef TELEMETRY_STAGE_KERNEL_BPF_H
#define TELEMETRY_STAGE_KERNEL_BPF_H

#include <linux/in6.h>
#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num; /* local port, host order */
	unsigned short skc_family;
	volatile unsigned char skc_state;
	int skc_bound_dev_if;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct sk_buff_head {
	__u32 qlen;
};

struct sock {
	struct sock_common __sk_common;
	struct sk_buff_head sk_receive_queue;
	__u16 sk_protocol;
};

struct udp_sock {
	struct sk_buff_head reader_queue; /* datagrams that the last reader took over */
};

struct tcp_sock {
	__u32 snd_una;	     /* sequence number behind the last byte that was acknowledged */
	__u32 total_retrans; /* segments sent again */
	__u32 write_seq;     /* sequence number behind the last byte that was written */
};

struct net_device {
	int ifindex;
};

struct sk_buff {
	struct net_device *dev;
	char cb[48];
	unsigned int end; /* from head on */
	unsigned char *head;
};

struct skb_shared_hwtstamps {
	__s64 hwtstamp; /* nanoseconds of the NIC's clock */
};

/* At the end of a packet's buffer. */
struct skb_shared_info {
	struct skb_shared_hwtstamps hwtstamps;
	__u32 tskey; /* of a segment that is to be stamped: sequence number of the send's last byte
		      */
};

/* In cb of TCP's packets, while TCP has them. */
struct tcp_skb_cb {
	__u8 sacked;
};

struct bpf_sock_ops_kern {
	struct sock *sk;
	struct sk_buff *skb;
};

struct bpf_iter__tcp {
	struct sock_common *sk_common;
};

enum iter_type {
	ITER_UBUF,
};

struct iov_iter {
	__u8 iter_type;
	unsigned long iov_offset;
	unsigned long count; /* bytes left */
};

struct msghdr {
	struct iov_iter msg_iter;
	unsigned int msg_flags;
};

#pragma clang attribute pop

#endif
