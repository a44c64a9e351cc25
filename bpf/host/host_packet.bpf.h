/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Members of the kernel's packets that the programs of the host path read; the loader finds their
 * offsets in the running kernel (CO-RE).
 */
#ifndef TELEMETRY_HOST_PACKET_BPF_H
#define TELEMETRY_HOST_PACKET_BPF_H

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

struct net_device {
	int ifindex;
	possible_net_t nd_net;
};

typedef struct {
	long long counter;
} atomic64_t;

struct sock_common {
	possible_net_t skc_net;
	atomic64_t skc_cookie;
};

struct sock {
	struct sock_common __sk_common;
};

struct sk_buff {
	struct net_device *dev;
	struct sock *sk;
	unsigned int len;
	unsigned int data_len;
	int skb_iif; /* interface that it came in through */
	__be16 protocol;
	__u16 network_header;
	__u16 transport_header;
	unsigned int tail; /* offset from head on 64-bit machines */
	unsigned int end;
	unsigned char *head;
	unsigned char *data;
};

struct skb_shared_info {
	__u8 nr_frags;
	unsigned short gso_size;
	unsigned short gso_segs;
};

#pragma clang attribute pop

#endif
