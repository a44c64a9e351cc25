/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Reads what rules ask of a frame: its class, addresses, protocol and destination port. It never
 * changes the frame. A header that is cut off, or lengths that contradict the frame, make the whole
 * frame GUARD_MALFORMED; a missing header behind IP makes it GUARD_IPV4 or GUARD_IPV6, and a first
 * fragment without it GUARD_UNJUDGED: the rest comes with the next one.
 */
#ifndef TELEMETRY_GUARD_PACKET_BPF_H
#define TELEMETRY_GUARD_PACKET_BPF_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "guard_context.bpf.h"
#include "guard_record.h"

#define VLAN_DEPTH	     2
#define EXTENSION_DEPTH	     4 /* IPv6 headers; with more a packet is GUARD_UNJUDGED */
#define ETHERTYPE_QINQ_OLD   0x9100
#define IPV4_MORE_FRAGMENTS  0x2000
#define IPV4_OFFSET_MASK     0x1fff
#define IPV6_OFFSET_MASK     0xfff8
#define LENGTH_MAX	     65535
#define ICMP6_ROUTER_SOLICIT 133
#define ICMP6_REDIRECT	     137
#define DHCP4_SERVER	     67
#define DHCP4_CLIENT	     68
#define DHCP6_CLIENT	     546
#define DHCP6_SERVER	     547
#define TCP_FLAGS_AT	     13
#define TCP_SYN		     0x02
#define TCP_ACK		     0x10

#ifndef READ_PACKET
#define READ_PACKET __noinline
#endif

/* What rules ask of a frame. */
struct guard_packet {
	__u64 source_high;
	__u64 source_low;
	__u64 destination_high;
	__u64 destination_low;
	__u16 port; /* destination */
	__u8 kind;
	__u8 cast;
	__u8 fragment;
	__u8 protocol;
	__u8 has_address;
	__u8 has_port;
	__u8 hardware[ETH_ALEN]; /* source */
	__u8 padding[2];
};

/* A frame that is being read. */
struct guard_frame {
	CONTEXT *context;
	void *data;
	void *data_end;
	__u32 length;
	__u32 offset;	 /* the cursor */
	__u32 l4_length; /* bytes behind the cursor by the lengths of IP */
	struct guard_packet packet;
};

struct vlan_tag {
	__be16 control;
	__be16 protocol;
};

struct arp_packet {
	__be16 hardware;
	__be16 protocol;
	__u8 hardware_length;
	__u8 protocol_length;
	__be16 operation;
	__u8 sender_hardware[ETH_ALEN];
	__u8 sender[4];
	__u8 target_hardware[ETH_ALEN];
	__u8 target[4];
};

struct ipv6_extension {
	__u8 next_header;
	__u8 length; /* of a fragment header: 0 */
	__be16 offset;
	__be32 identification;
};

/* The header at an offset: in place if it lies in the linear part, else copied; NULL if the frame
 * ends before it. At XDP all of the frame lies in one piece. */
static __always_inline void *header_at(const struct guard_frame *frame, __u32 offset,
				       const __u32 length, void *copy)
{
	void *header = frame->data + offset;

	if (offset <= IN_PLACE_MAX && header + length <= frame->data_end)
		return header;
	return GUARD_XDP || load_bytes(frame->context, offset, copy, length) < 0 ? NULL : copy;
}

/* Reads an extension header where the verifier goes one way only. */
static __always_inline bool read_extension(const struct guard_frame *frame,
					   struct ipv6_extension *extension)
{
	const struct ipv6_extension *in_place = frame->data + frame->offset;

	if (!GUARD_XDP)
		return load_bytes(frame->context, frame->offset, extension, sizeof(*extension)) ==
		       0;
	if (frame->offset > IN_PLACE_MAX || (void *)(in_place + 1) > frame->data_end)
		return false;
	*extension = *in_place;
	return true;
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

static __always_inline enum guard_cast cast_of(const __u8 *destination)
{
	__u32 first;
	__u16 last;

	__builtin_memcpy(&first, destination, sizeof(first));
	__builtin_memcpy(&last, destination + sizeof(first), sizeof(last));
	if (first == 0xffffffff && last == 0xffff)
		return GUARD_BROADCAST;
	return destination[0] & 1 ? GUARD_MULTICAST : GUARD_UNICAST;
}

/* Puts the EtherType behind up to two tags into type. */
static __always_inline bool read_ethernet(struct guard_frame *frame, __be16 *type)
{
	struct ethhdr copy;
	struct vlan_tag tag_copy;
	struct ethhdr *ethernet = header_at(frame, 0, sizeof(*ethernet), &copy);

	if (!ethernet)
		return false;
	frame->packet.cast = cast_of(ethernet->h_dest);
	__builtin_memcpy(frame->packet.hardware, ethernet->h_source, ETH_ALEN);
	*type = ethernet->h_proto;
	frame->offset = sizeof(*ethernet);
#pragma unroll
	for (int depth = 0; depth < VLAN_DEPTH; depth++) {
		struct vlan_tag *tag;

		if (!is_vlan(*type))
			break;
		tag = header_at(frame, frame->offset, sizeof(*tag), &tag_copy);
		if (!tag)
			return false;
		*type = tag->protocol;
		frame->offset += sizeof(*tag);
	}
	return true;
}

static __always_inline enum guard_kind read_arp(struct guard_frame *frame)
{
	struct arp_packet copy;
	struct arp_packet *arp = header_at(frame, frame->offset, sizeof(*arp), &copy);
	__be32 address;

	if (!arp || arp->hardware_length != ETH_ALEN || arp->protocol_length != sizeof(address) ||
	    arp->protocol != bpf_htons(ETH_P_IP))
		return GUARD_MALFORMED;
	__builtin_memcpy(&address, arp->sender, sizeof(address));
	frame->packet.source_low = mapped_ipv4(address);
	__builtin_memcpy(&address, arp->target, sizeof(address));
	frame->packet.destination_low = mapped_ipv4(address);
	frame->packet.has_address = true;
	return GUARD_ARP;
}

/* A packet without the ports that its rules may ask for. */
static __always_inline enum guard_kind without_ports(struct guard_frame *frame, bool is_ipv6)
{
	if (frame->packet.fragment == GUARD_FIRST_FRAGMENT)
		frame->packet.fragment = GUARD_UNJUDGED;
	return is_ipv6 ? GUARD_IPV6 : GUARD_IPV4;
}

static __always_inline enum guard_kind read_tcp(struct guard_frame *frame, bool is_ipv6)
{
	struct tcphdr copy;
	struct tcphdr *tcp;
	__u8 flags;

	if (frame->l4_length < sizeof(*tcp))
		return without_ports(frame, is_ipv6);
	tcp = header_at(frame, frame->offset, sizeof(*tcp), &copy);
	if (!tcp)
		return without_ports(frame, is_ipv6);
	frame->packet.port = bpf_ntohs(tcp->dest);
	frame->packet.has_port = true;
	flags = ((__u8 *)tcp)[TCP_FLAGS_AT];
	if ((flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
		return is_ipv6 ? GUARD_SYN6 : GUARD_SYN4;
	return is_ipv6 ? GUARD_TCP6 : GUARD_TCP4;
}

static __always_inline enum guard_kind read_udp(struct guard_frame *frame, bool is_ipv6)
{
	struct udphdr copy;
	struct udphdr *udp;

	if (frame->l4_length < sizeof(*udp))
		return without_ports(frame, is_ipv6);
	udp = header_at(frame, frame->offset, sizeof(*udp), &copy);
	if (!udp)
		return without_ports(frame, is_ipv6);
	frame->packet.port = bpf_ntohs(udp->dest);
	frame->packet.has_port = true;
	if (!is_ipv6)
		return frame->packet.port == DHCP4_SERVER || frame->packet.port == DHCP4_CLIENT
			       ? GUARD_DHCP4
			       : GUARD_UDP4;
	return frame->packet.port == DHCP6_SERVER || frame->packet.port == DHCP6_CLIENT
		       ? GUARD_DHCP6
		       : GUARD_UDP6;
}

static __always_inline enum guard_kind read_icmp6(struct guard_frame *frame)
{
	__u8 copy;
	__u8 *type;

	if (frame->packet.fragment == GUARD_LATER_FRAGMENT || frame->l4_length < sizeof(*type))
		return GUARD_ICMP6;
	type = header_at(frame, frame->offset, sizeof(*type), &copy);
	return type && *type >= ICMP6_ROUTER_SOLICIT && *type <= ICMP6_REDIRECT
		       ? GUARD_NEIGHBOUR_DISCOVERY
		       : GUARD_ICMP6;
}

/* A fragment but the first has its protocol and no ports. */
static __always_inline enum guard_kind read_transport(struct guard_frame *frame, bool is_ipv6)
{
	const bool later = frame->packet.fragment == GUARD_LATER_FRAGMENT;

	if (frame->packet.protocol == IPPROTO_TCP)
		return later ? (is_ipv6 ? GUARD_TCP6 : GUARD_TCP4) : read_tcp(frame, is_ipv6);
	if (frame->packet.protocol == IPPROTO_UDP)
		return later ? (is_ipv6 ? GUARD_UDP6 : GUARD_UDP4) : read_udp(frame, is_ipv6);
	if (frame->packet.protocol == IPPROTO_ICMP && !is_ipv6)
		return GUARD_ICMP4;
	if (frame->packet.protocol == IPPROTO_ICMPV6 && is_ipv6)
		return read_icmp6(frame);
	return is_ipv6 ? GUARD_IPV6 : GUARD_IPV4;
}

static __always_inline enum guard_kind read_ipv4(struct guard_frame *frame)
{
	struct iphdr copy;
	struct iphdr *ip = header_at(frame, frame->offset, sizeof(*ip), &copy);
	__u32 header_length, total_length;
	__u16 fragment;

	if (!ip)
		return GUARD_MALFORMED;
	header_length = ip->ihl * 4;
	total_length = bpf_ntohs(ip->tot_len);
	if (total_length == 0 && frame->length > LENGTH_MAX) /* BIG TCP, 6.3 */
		total_length = frame->length - frame->offset;
	if (ip->version != 4 || header_length < sizeof(*ip) || total_length < header_length ||
	    frame->length < frame->offset + total_length)
		return GUARD_MALFORMED;
	frame->packet.source_low = mapped_ipv4(ip->saddr);
	frame->packet.destination_low = mapped_ipv4(ip->daddr);
	frame->packet.has_address = true;
	frame->packet.protocol = ip->protocol;
	fragment = bpf_ntohs(ip->frag_off);
	if (fragment & IPV4_OFFSET_MASK)
		frame->packet.fragment = GUARD_LATER_FRAGMENT;
	else if (fragment & IPV4_MORE_FRAGMENTS)
		frame->packet.fragment = GUARD_FIRST_FRAGMENT;
	frame->offset += header_length;
	frame->l4_length = total_length - header_length;
	return read_transport(frame, false);
}

static __always_inline bool is_extension(__u8 header)
{
	return header == IPPROTO_HOPOPTS || header == IPPROTO_ROUTING ||
	       header == IPPROTO_DSTOPTS || header == IPPROTO_FRAGMENT;
}

/* Goes over the extension headers; false if one of them is cut off. */
static __always_inline bool skip_extensions(struct guard_frame *frame)
{
#pragma unroll
	for (int depth = 0; depth < EXTENSION_DEPTH; depth++) {
		struct ipv6_extension extension;
		__u32 length = sizeof(extension);

		if (!is_extension(frame->packet.protocol) ||
		    frame->packet.fragment == GUARD_LATER_FRAGMENT)
			return true;
		if (frame->l4_length < length)
			return false;
		if (!read_extension(frame, &extension))
			return false;
		if (frame->packet.protocol == IPPROTO_FRAGMENT)
			frame->packet.fragment = bpf_ntohs(extension.offset) & IPV6_OFFSET_MASK
							 ? GUARD_LATER_FRAGMENT
							 : GUARD_FIRST_FRAGMENT;
		else
			length = (extension.length + 1) * 8;
		frame->packet.protocol = extension.next_header;
		if (frame->l4_length < length)
			return false;
		frame->offset += length;
		frame->l4_length -= length;
	}
	return true;
}

static __always_inline enum guard_kind read_ipv6(struct guard_frame *frame)
{
	struct ipv6hdr copy;
	struct ipv6hdr *ip = header_at(frame, frame->offset, sizeof(*ip), &copy);
	__u64 addresses[4];

	if (!ip || ip->version != 6)
		return GUARD_MALFORMED;
	frame->l4_length = bpf_ntohs(ip->payload_len);
	frame->packet.protocol = ip->nexthdr;
	__builtin_memcpy(addresses, &ip->saddr, sizeof(addresses));
	frame->offset += sizeof(*ip);
	if (frame->l4_length == 0 && frame->length > LENGTH_MAX)
		frame->l4_length = frame->length - frame->offset;
	if (frame->length < frame->offset + frame->l4_length)
		return GUARD_MALFORMED;
	if (!skip_extensions(frame)) {
		frame->packet.fragment = GUARD_WHOLE;
		return GUARD_MALFORMED;
	}
	frame->packet.source_high = addresses[0];
	frame->packet.source_low = addresses[1];
	frame->packet.destination_high = addresses[2];
	frame->packet.destination_low = addresses[3];
	frame->packet.has_address = true;
	if (is_extension(frame->packet.protocol) &&
	    frame->packet.fragment != GUARD_LATER_FRAGMENT) {
		frame->packet.fragment = GUARD_UNJUDGED;
		return GUARD_IPV6;
	}
	return read_transport(frame, true);
}

/* A global function, unless READ_PACKET says otherwise: the verifier goes through it once, not once
 * for each of its outcomes. */
READ_PACKET int read_packet(CONTEXT *context, struct guard_packet *into)
{
	struct guard_frame frame = {
		.context = context,
		.data = (void *)(long)context->data,
		.data_end = (void *)(long)context->data_end,
		.length = length_of(context),
	};
	__be16 type = 0;

	if (!into)
		return 0;
	if (!read_ethernet(&frame, &type))
		frame.packet.kind = GUARD_MALFORMED;
	else if (type == bpf_htons(ETH_P_IP))
		frame.packet.kind = read_ipv4(&frame);
	else if (type == bpf_htons(ETH_P_IPV6))
		frame.packet.kind = read_ipv6(&frame);
	else if (type == bpf_htons(ETH_P_ARP))
		frame.packet.kind = read_arp(&frame);
	else
		frame.packet.kind = GUARD_OTHER;
	*into = frame.packet;
	return 0;
}

#endif
