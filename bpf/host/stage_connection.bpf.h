/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Ends and flow of a TCP connection of this host to a gateway. */
#ifndef TELEMETRY_STAGE_CONNECTION_BPF_H
#define TELEMETRY_STAGE_CONNECTION_BPF_H

#include <linux/in.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "stage_kernel.bpf.h"
#include "stage_maps.bpf.h"
#include "match.bpf.h"

#define AF_INET 2

static __always_inline void read_ends(struct sock *sk, struct flow_subject *subject)
{
	subject->interface_index = sk->__sk_common.skc_bound_dev_if;
	subject->source_port = sk->__sk_common.skc_num;
	subject->destination_port = bpf_ntohs(sk->__sk_common.skc_dport);
	subject->protocol = IPPROTO_TCP;
	if (sk->__sk_common.skc_family == AF_INET) {
		subject->source_low = mapped_ipv4(sk->__sk_common.skc_rcv_saddr);
		subject->destination_low = mapped_ipv4(sk->__sk_common.skc_daddr);
		return;
	}
	bpf_probe_read_kernel(&subject->source_high, 16, &sk->__sk_common.skc_v6_rcv_saddr);
	bpf_probe_read_kernel(&subject->destination_high, 16, &sk->__sk_common.skc_v6_daddr);
}

static __always_inline struct flow_entry *flow_of_connection(struct sock *sk,
							     const struct flow_subject *subject)
{
	struct flow_entry *flow = find_subject(subject, false, configuration.tcp_shapes, NO_BLOCKS);

	if (!flow || flow->key >> 24 & SHAPE_SOURCE)
		return NULL;
	return sk->__sk_common.skc_net.net->ns.inum == stage_network ? flow : NULL;
}

static __always_inline void set_ends(struct stage_record *record,
				     const struct flow_subject *subject)
{
	struct stage_endpoints *ends = (void *)(record + 1);

	record->captured_length = sizeof(*ends);
	__builtin_memcpy(ends->local_address, &subject->source_high, 16);
	__builtin_memcpy(ends->remote_address, &subject->destination_high, 16);
	ends->local_port = subject->source_port;
	ends->remote_port = subject->destination_port;
	ends->interface_index = 0;
	ends->nic_ns = 0;
}

#endif
