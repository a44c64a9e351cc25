/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Functions apart from the fast path, which keeps its registers then. Their result has no meaning,
 * but must be a number and must be used: clang would drop it otherwise, and the verifier refuses
 * the value then left in the register.
 */
#ifndef TELEMETRY_APART_BPF_H
#define TELEMETRY_APART_BPF_H

#include "parse.bpf.h"

#define NOTHING                                                                                    \
	({                                                                                         \
		int nothing = 0;                                                                   \
		keep_here(nothing);                                                                \
		nothing;                                                                           \
	})
#define USE(value) asm volatile("" : : "r"(value))

static __always_inline struct packet packet_of_xdp(struct xdp_md *context)
{
	return (struct packet){
		.context = context,
		.data = (void *)(long)context->data,
		.data_end = (void *)(long)context->data_end,
		.interface_index = context->ingress_ifindex,
	};
}

static __always_inline struct packet packet_of_skb(struct __sk_buff *skb)
{
	const bool tagged =
		skb->vlan_present; /* the outer tag, removed by the NIC or not inserted yet */

	return (struct packet){
		.context = skb,
		.data = (void *)(long)skb->data,
		.data_end = (void *)(long)skb->data_end,
		.interface_index = skb->ifindex,
		.tags = tagged,
		.vlan_id = tagged ? skb->vlan_tci & VLAN_ID_MASK : 0,
	};
}

#endif
