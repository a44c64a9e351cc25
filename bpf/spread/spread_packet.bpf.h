/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Reads the flow of a packet: addresses, protocol and, of TCP and UDP, ports. Behind the kernel's
 * entry the outermost VLAN tag is no longer in the packet; the network header is where the rest
 * begins. A packet that is cut off behind its ports still has its flow.
 */
#ifndef TELEMETRY_SPREAD_PACKET_BPF_H
#define TELEMETRY_SPREAD_PACKET_BPF_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "spread_record.h"

#define VLAN_DEPTH	   2
#define EXTENSION_DEPTH	   6 /* IPv6 headers before the last one is SPREAD_UNREADABLE */
#define ETHERTYPE_QINQ_OLD 0x9100
#define IPV4_FRAGMENT_MASK 0x3fff /* offset, and more to come */
#define IPV6_FRAGMENT_MASK 0xfff9
#define LENGTH_UNKNOWN	   65535 /* for 0: BIG TCP, jumbograms */

struct flow {
	__u64 source_high; /* addresses as in the packet, IPv4 mapped */
	__u64 source_low;
	__u64 destination_high;
	__u64 destination_low;
	__u16 source_port; /* 0 where the protocol has none */
	__u16 destination_port;
	__u8 protocol;
};

struct vlan_tag {
	__be16 control;
	__be16 protocol;
};

struct ports {
	__be16 source;
	__be16 destination;
};

struct ipv6_extension {
	__u8 next_header;
	__u8 length; /* of a fragment header: 0 */
	__be16 offset;
	__be32 identification;
};

static __always_inline bool load(const struct __sk_buff *skb, __u32 offset, void *to, __u32 length)
{
	return !bpf_skb_load_bytes_relative(skb, offset, to, length, BPF_HDR_START_NET);
}

static __always_inline __u64 mapped_ipv4(__be32 address)
{
	return bpf_cpu_to_be64(0x0000ffff00000000ULL) | (__u64)address << 32;
}

static __always_inline bool is_vlan(__be16 type)
{
	return type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD) ||
	       type == bpf_htons(ETHERTYPE_QINQ_OLD);
}

/* Of other protocols all packets between two addresses are one flow. */
static __always_inline enum spread_counter read_ports(const struct __sk_buff *skb, __u32 offset,
						      __u32 length, struct flow *flow)
{
	struct ports ports;

	if (flow->protocol != IPPROTO_TCP && flow->protocol != IPPROTO_UDP)
		return SPREAD_FLOWS;
	if (length < sizeof(ports) || !load(skb, offset, &ports, sizeof(ports)))
		return SPREAD_UNREADABLE;
	flow->source_port = ports.source;
	flow->destination_port = ports.destination;
	return SPREAD_FLOWS;
}

static __always_inline enum spread_counter read_ipv4(const struct __sk_buff *skb, __u32 offset,
						     struct flow *flow)
{
	struct iphdr ip;
	__u32 header, total;

	if (!load(skb, offset, &ip, sizeof(ip)))
		return SPREAD_UNREADABLE;
	header = ip.ihl * 4;
	total = bpf_ntohs(ip.tot_len) ?: LENGTH_UNKNOWN;
	if (ip.version != 4 || header < sizeof(ip) || total < header)
		return SPREAD_UNREADABLE;
	if (ip.frag_off & bpf_htons(IPV4_FRAGMENT_MASK))
		return SPREAD_FRAGMENTS;
	flow->protocol = ip.protocol;
	flow->source_low = mapped_ipv4(ip.saddr);
	flow->destination_low = mapped_ipv4(ip.daddr);
	return read_ports(skb, offset + header, total - header, flow);
}

static __always_inline enum spread_counter read_ipv6(const struct __sk_buff *skb, __u32 offset,
						     struct flow *flow)
{
	struct ipv6hdr ip;
	struct ipv6_extension extension;
	__u32 end;

	if (!load(skb, offset, &ip, sizeof(ip)) || ip.version != 6)
		return SPREAD_UNREADABLE;
	offset += sizeof(ip);
	end = offset + (bpf_ntohs(ip.payload_len) ?: LENGTH_UNKNOWN);
	__builtin_memcpy(&flow->source_high, &ip.saddr, 2 * sizeof(__u64));
	__builtin_memcpy(&flow->destination_high, &ip.daddr, 2 * sizeof(__u64));
	flow->protocol = ip.nexthdr;
#pragma unroll
	for (int depth = 0; depth < EXTENSION_DEPTH; depth++) {
		__u32 length;

		switch (flow->protocol) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
		case IPPROTO_MH:
		case IPPROTO_AH:
		case IPPROTO_FRAGMENT:
			break;
		default:
			return read_ports(skb, offset, end > offset ? end - offset : 0, flow);
		}
		if (!load(skb, offset, &extension, sizeof(extension)))
			return SPREAD_UNREADABLE;
		length = (extension.length + 1) * 8;
		if (flow->protocol == IPPROTO_AH)
			length = (extension.length + 2) * 4;
		if (flow->protocol == IPPROTO_FRAGMENT) {
			if (extension.offset & bpf_htons(IPV6_FRAGMENT_MASK))
				return SPREAD_FRAGMENTS;
			length = sizeof(extension);
		}
		flow->protocol = extension.next_header;
		offset += length;
	}
	return SPREAD_UNREADABLE;
}

/* Reads a flow; or returns the counter of a packet that has none. */
static __always_inline enum spread_counter read_flow(const struct __sk_buff *skb, struct flow *flow)
{
	struct vlan_tag tag;
	__be16 type = skb->protocol;
	__u32 offset = 0;

#pragma unroll
	for (int depth = 0; depth < VLAN_DEPTH; depth++) {
		if (!is_vlan(type))
			break;
		if (!load(skb, offset, &tag, sizeof(tag)))
			return SPREAD_UNREADABLE;
		type = tag.protocol;
		offset += sizeof(tag);
	}
	if (type == bpf_htons(ETH_P_IP))
		return read_ipv4(skb, offset, flow);
	if (type == bpf_htons(ETH_P_IPV6))
		return read_ipv6(skb, offset, flow);
	return SPREAD_NOT_IP;
}

#endif
