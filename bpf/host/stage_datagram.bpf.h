/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Reads the headers of a datagram that comes into a socket. */
#ifndef TELEMETRY_STAGE_DATAGRAM_BPF_H
#define TELEMETRY_STAGE_DATAGRAM_BPF_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "match.bpf.h"

#define IPV4_HEADER_MIN 20
#define IPV6_HEADER	40
#define UDP_HEADER	8

/* A datagram: place of its payload from the IP header on, and its length. */
struct datagram {
	__u32 offset;
	__u32 length;
	__u32 before; /* datagrams in the queue of a socket that is looked at for the first time */
};

static __always_inline bool read_udp(const void *header, const void *end,
				     struct flow_subject *subject, struct datagram *datagram)
{
	const struct udphdr *udp = header;
	__u32 length;

	if ((void *)(udp + 1) > end)
		return false;
	length = bpf_ntohs(udp->len);
	subject->source_port = bpf_ntohs(udp->source);
	subject->destination_port = bpf_ntohs(udp->dest);
	subject->protocol = IPPROTO_UDP;
	datagram->offset += UDP_HEADER;
	datagram->length = length - UDP_HEADER;
	return length >= UDP_HEADER;
}

/* Reads the headers. False for what is not UDP, and for extension headers of IPv6; fragments have
 * been put together before a socket sees them. */
static __always_inline bool read_datagram(struct __sk_buff *skb, struct flow_subject *subject,
					  struct datagram *datagram)
{
	const void *data = (void *)(long)skb->data;
	const void *end = (void *)(long)skb->data_end;
	const struct iphdr *ip = data;
	const struct ipv6hdr *ip6 = data;
	__u32 header;

	if ((void *)(ip + 1) > end)
		return false;
	if (likely(ip->version == 4)) {
		header = ip->ihl * 4;
		if (ip->protocol != IPPROTO_UDP || header < IPV4_HEADER_MIN)
			return false;
		subject->source_low = mapped_ipv4(ip->saddr);
		subject->destination_low = mapped_ipv4(ip->daddr);
		datagram->offset = header;
		return read_udp(data + header, end, subject, datagram);
	}
	if ((void *)(ip6 + 1) > end || ip6->version != 6 || ip6->nexthdr != IPPROTO_UDP)
		return false;
	__builtin_memcpy(&subject->source_high, &ip6->saddr, 16);
	__builtin_memcpy(&subject->destination_high, &ip6->daddr, 16);
	datagram->offset = IPV6_HEADER;
	return read_udp(data + IPV6_HEADER, end, subject, datagram);
}

#endif
