/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Parser of Ethernet, 802.1Q, QinQ, IPv4, IPv6, UDP, TCP. One function per header: it checks that
 * the header is complete, stores the fields that the record needs and advances the cursor. Each
 * returns COUNTER_MATCHED (continue) or the counter of the packet.
 */
#ifndef TELEMETRY_PARSE_BPF_H
#define TELEMETRY_PARSE_BPF_H

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

#include "flow_table.bpf.h"
#include "record.h"

#define VLAN_DEPTH	    2 /* tags read; a third is COUNTER_UNSUPPORTED_VLAN_DEPTH */
#define VLAN_ID_MASK	    0x0fff
#define ETHERTYPE_QINQ_OLD  0x9100
#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OFFSET_MASK    0x1fff
#define IPV6_OFFSET_MASK    0xfff8
#define IPV4_LENGTH_MAX	    65535
#define HEADER_WORDS_MAX    15	   /* of IPv4 and of TCP */
#define SUM_RIGHT	    0xffff /* the sum over all that a right checksum covers */
#define HEADER_FARTHEST	    1024   /* bytes from the start of the frame: more than headers have */

#define TCP_FLAG_SYN_BYTE 2 /* in byte 13 of the TCP header */

/* Code for nearly every packet is contiguous, so that fewer cache lines of it are loaded. */
#define likely(condition)   __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

/* Keeps clang from moving a bound away from its use, where the verifier needs it. */
#define keep_here(value) asm volatile("" : "+r"(value))

struct vlan_tag {
	__be16 control;
	__be16 protocol;
};

struct ipv6_fragment {
	__u8 next_header;
	__u8 reserved;
	__be16 offset;
	__be32 identification;
};

struct packet {
	void *context;
	void *data;
	void *data_end;
	__u64 source_high; /* addresses as in the packet, IPv4 mapped */
	__u64 source_low;
	__u64 destination_high;
	__u64 destination_low;
	__u32 interface_index;
	__u32 offset;	 /* the cursor, bytes from the start of the frame */
	__u32 l4_length; /* bytes after the cursor by the lengths of IP */
	__u32 payload_length;
	__u32 tcp_options_length;
	__u32 tcp_sequence;
	__u32 tcp_acknowledgement;
	__u16 source_port;
	__u16 destination_port;
	__u16 flags;
	__u16 vlan_id;
	__u16 tcp_window;
	__be16 ethertype;
	__u8 tags;
	__u8 tcp_flags;
	__u8 tcp_window_scale;
	__u8 protocol;
	bool plain; /* set by parse_plain(): addresses and ports are read from the headers when they
		       are needed */
};

static __always_inline long load_bytes(const struct packet *packet, const enum hook hook,
				       __u32 offset, void *to, __u32 length)
{
	if (hook == HOOK_XDP_RX)
		return configuration.xdp_frags
			       ? bpf_xdp_load_bytes(packet->context, offset, to, length)
			       : -1;
	return bpf_skb_load_bytes(packet->context, offset, to, length);
}

/* The header at the offset: in place if it lies in the linear part, else copied; NULL if the frame
 * ends before it. */
static __always_inline void *header_at(const struct packet *packet, const enum hook hook,
				       __u32 offset, const __u32 length, void *copy)
{
	void *header;

	/* A bound at its use for the verifier. The compiler, which knows that the offset has it,
	 * must not know here. */
	keep_here(offset);
	offset &= HEADER_FARTHEST - 1;
	header = packet->data + offset;
	if (header + length <= packet->data_end)
		return header;
	return load_bytes(packet, hook, offset, copy, length) < 0 ? NULL : copy;
}

/* Folds a sum below 2^46 to 16 bits; only a sum of 0 becomes 0. */
static __always_inline __u16 fold(__u64 sum)
{
	sum = (sum >> 32) + (__u32)sum;
	sum = (sum >> 16) + (sum & 0xffff);
	return (sum >> 16) + sum;
}

/* The ones' complement sum of a header's words, folded; 0 if it cannot be read. */
static __always_inline __u16 sum_header(const struct packet *packet, const enum hook hook,
					__u32 offset, __u32 words, __be32 *copy)
{
	__u64 sum = 0;

	for (__u32 i = 0; i < HEADER_WORDS_MAX; i++) {
		const __be32 *word;

		if (i >= words)
			break;
		word = header_at(packet, hook, offset, sizeof(*word), copy);
		if (!word)
			return 0;
		sum += *word;
		offset += sizeof(*word);
	}
	return fold(sum);
}

/* Bytes of the whole frame, all buffers. */
static __always_inline __u32 frame_length(const struct packet *packet, const enum hook hook)
{
	if (hook != HOOK_XDP_RX)
		return ((struct __sk_buff *)packet->context)->len;
	if (configuration.xdp_frags)
		return bpf_xdp_get_buff_len(packet->context);
	return packet->data_end - packet->data;
}

/* True if the frame has at least this many bytes; its whole length is read only if the linear part
 * is too short. */
static __always_inline bool frame_reaches(const struct packet *packet, const enum hook hook,
					  __u32 length)
{
	return length <= (__u64)(packet->data_end - packet->data) ||
	       length <= frame_length(packet, hook);
}

static __always_inline bool is_vlan(__be16 ethertype)
{
	return ethertype == bpf_htons(ETH_P_8021Q) || ethertype == bpf_htons(ETH_P_8021AD) ||
	       ethertype == bpf_htons(ETHERTYPE_QINQ_OLD);
}

static __always_inline enum hook_counter parse_ethernet(struct packet *packet, const enum hook hook)
{
	struct ethhdr ethernet_copy;
	struct vlan_tag tag_copy;
	struct ethhdr *ethernet = header_at(packet, hook, 0, sizeof(*ethernet), &ethernet_copy);

	if (!ethernet)
		return COUNTER_UNSUPPORTED_TRUNCATED;
	packet->ethertype = ethernet->h_proto;
	packet->offset = sizeof(*ethernet);

#pragma unroll
	for (int depth = 0; depth < VLAN_DEPTH; depth++) {
		struct vlan_tag *tag;

		if (!is_vlan(packet->ethertype) || packet->tags == VLAN_DEPTH)
			break;
		tag = header_at(packet, hook, packet->offset, sizeof(*tag), &tag_copy);
		if (!tag)
			return COUNTER_UNSUPPORTED_TRUNCATED;
		packet->vlan_id = bpf_ntohs(tag->control) & VLAN_ID_MASK;
		packet->ethertype = tag->protocol;
		packet->offset += sizeof(*tag);
		packet->tags++;
	}
	if (packet->tags)
		packet->flags |=
			packet->tags == VLAN_DEPTH ? RECORD_VLAN | RECORD_QINQ : RECORD_VLAN;
	return is_vlan(packet->ethertype) ? COUNTER_UNSUPPORTED_VLAN_DEPTH : COUNTER_MATCHED;
}

static __always_inline __u64 mapped_ipv4(__be32 address)
{
	return bpf_cpu_to_be64(0x0000ffff00000000ULL) | (__u64)address << 32;
}

/* True if the host drops the packet because of its header's checksum. A field of 0 was left to a
 * NIC. */
static __always_inline bool is_bad_header(const struct packet *packet, const enum hook hook,
					  const struct iphdr *ip)
{
	__be32 copy;
	__u16 sum;

	if (hook == HOOK_TC_TX || !ip->check || !ip->tot_len)
		return false;
	sum = sum_header(packet, hook, packet->offset, ip->ihl, &copy);
	return sum && sum != SUM_RIGHT;
}

static __always_inline enum hook_counter parse_ipv4(struct packet *packet, const enum hook hook)
{
	struct iphdr copy;
	struct iphdr *ip = header_at(packet, hook, packet->offset, sizeof(*ip), &copy);
	__u32 header_length, total_length;
	__u16 fragment;

	if (!ip)
		return COUNTER_UNSUPPORTED_TRUNCATED;
	header_length = ip->ihl * 4;
	total_length = bpf_ntohs(ip->tot_len);
	if (hook != HOOK_XDP_RX && total_length == 0 &&
	    frame_length(packet, hook) > IPV4_LENGTH_MAX) /* BIG TCP, 6.3 */
		total_length = frame_length(packet, hook) - packet->offset;
	if (ip->version != 4 || header_length < sizeof(*ip) || total_length < header_length)
		return COUNTER_UNSUPPORTED_BAD_LENGTH;
	if (!frame_reaches(packet, hook, packet->offset + total_length))
		return COUNTER_UNSUPPORTED_TRUNCATED;
	packet->protocol = ip->protocol;
	packet->source_low = mapped_ipv4(ip->saddr);
	packet->destination_low = mapped_ipv4(ip->daddr);
	if (packet->protocol != IPPROTO_UDP && packet->protocol != IPPROTO_TCP)
		return COUNTER_UNMATCHED;
	fragment = bpf_ntohs(ip->frag_off);
	if (fragment & IPV4_OFFSET_MASK)
		return COUNTER_UNSUPPORTED_FRAGMENT;
	if (fragment & IPV4_MORE_FRAGMENTS)
		packet->flags |= RECORD_FRAGMENT;
	if (is_bad_header(packet, hook, ip))
		packet->flags |= RECORD_BAD_HEADER;
	packet->offset += header_length;
	packet->l4_length = total_length - header_length;
	return COUNTER_MATCHED;
}

static __always_inline bool is_ipv6_extension(__u8 next_header)
{
	return next_header == IPPROTO_HOPOPTS || next_header == IPPROTO_ROUTING ||
	       next_header == IPPROTO_ESP || next_header == IPPROTO_AH ||
	       next_header == IPPROTO_DSTOPTS || next_header == IPPROTO_MH ||
	       next_header == IPPROTO_FRAGMENT;
}

static __always_inline enum hook_counter parse_ipv6_fragment(struct packet *packet,
							     const enum hook hook)
{
	struct ipv6_fragment copy;
	struct ipv6_fragment *fragment =
		header_at(packet, hook, packet->offset, sizeof(*fragment), &copy);

	if (!fragment)
		return COUNTER_UNSUPPORTED_TRUNCATED;
	if (packet->l4_length < sizeof(*fragment))
		return COUNTER_UNSUPPORTED_BAD_LENGTH;
	packet->protocol = fragment->next_header;
	packet->offset += sizeof(*fragment);
	packet->l4_length -= sizeof(*fragment);
	packet->flags |= RECORD_FRAGMENT;
	if (is_ipv6_extension(packet->protocol))
		return COUNTER_UNSUPPORTED_IPV6_EXTENSION;
	if (packet->protocol != IPPROTO_UDP && packet->protocol != IPPROTO_TCP)
		return COUNTER_UNMATCHED;
	return bpf_ntohs(fragment->offset) & IPV6_OFFSET_MASK ? COUNTER_UNSUPPORTED_FRAGMENT
							      : COUNTER_MATCHED;
}

static __always_inline enum hook_counter parse_ipv6(struct packet *packet, const enum hook hook)
{
	struct ipv6hdr copy;
	struct ipv6hdr *ip = header_at(packet, hook, packet->offset, sizeof(*ip), &copy);
	__u64 *addresses;

	if (!ip)
		return COUNTER_UNSUPPORTED_TRUNCATED;
	packet->l4_length = bpf_ntohs(ip->payload_len);
	if (ip->version != 6)
		return COUNTER_UNSUPPORTED_BAD_LENGTH;
	packet->offset += sizeof(*ip);
	if (!frame_reaches(packet, hook, packet->offset + packet->l4_length))
		return COUNTER_UNSUPPORTED_TRUNCATED;
	addresses = (__u64 *)&ip->saddr;
	packet->source_high = addresses[0];
	packet->source_low = addresses[1];
	packet->destination_high = addresses[2];
	packet->destination_low = addresses[3];
	packet->flags |= RECORD_IPV6;
	packet->protocol = ip->nexthdr;
	if (packet->protocol == IPPROTO_UDP || packet->protocol == IPPROTO_TCP)
		return COUNTER_MATCHED;
	if (packet->protocol == IPPROTO_FRAGMENT)
		return parse_ipv6_fragment(packet, hook);
	return is_ipv6_extension(packet->protocol) ? COUNTER_UNSUPPORTED_IPV6_EXTENSION
						   : COUNTER_UNMATCHED;
}

static __always_inline enum hook_counter parse_udp(struct packet *packet, const enum hook hook)
{
	struct udphdr copy;
	struct udphdr *udp;
	__u32 length;

	if (packet->l4_length < sizeof(*udp))
		return COUNTER_UNSUPPORTED_BAD_LENGTH;
	udp = header_at(packet, hook, packet->offset, sizeof(*udp), &copy);
	if (!udp)
		return COUNTER_UNSUPPORTED_TRUNCATED;
	length = bpf_ntohs(udp->len);
	/* A first fragment has the whole datagram's length, which is more than its own. */
	if (length < sizeof(*udp) ||
	    (length > packet->l4_length && !(packet->flags & RECORD_FRAGMENT)))
		return COUNTER_UNSUPPORTED_BAD_LENGTH;
	packet->source_port = bpf_ntohs(udp->source);
	packet->destination_port = bpf_ntohs(udp->dest);
	packet->payload_length = length - sizeof(*udp);
	packet->offset += sizeof(*udp);
	packet->l4_length -= sizeof(*udp);
	return COUNTER_MATCHED;
}

static __always_inline enum hook_counter parse_tcp(struct packet *packet, const enum hook hook)
{
	struct tcphdr copy;
	struct tcphdr *tcp;
	__u32 header_length;

	if (packet->l4_length < sizeof(*tcp))
		return COUNTER_UNSUPPORTED_BAD_LENGTH;
	tcp = header_at(packet, hook, packet->offset, sizeof(*tcp), &copy);
	if (!tcp)
		return COUNTER_UNSUPPORTED_TRUNCATED;
	header_length = tcp->doff * 4;
	if (header_length < sizeof(*tcp) || header_length > packet->l4_length)
		return COUNTER_UNSUPPORTED_BAD_LENGTH;
	packet->source_port = bpf_ntohs(tcp->source);
	packet->destination_port = bpf_ntohs(tcp->dest);
	packet->tcp_flags = ((__u8 *)tcp)[13];
	packet->tcp_options_length = header_length - sizeof(*tcp);
	packet->offset += header_length;
	packet->l4_length -= header_length;
	packet->payload_length = packet->l4_length;
	return COUNTER_MATCHED;
}

/* Parses everything up to the L4 payload, where it leaves the cursor. */
static __always_inline enum hook_counter parse(struct packet *packet, const enum hook hook)
{
	enum hook_counter result = parse_ethernet(packet, hook);

	if (result != COUNTER_MATCHED)
		return result;
	if (packet->ethertype == bpf_htons(ETH_P_IP))
		result = parse_ipv4(packet, hook);
	else if (packet->ethertype == bpf_htons(ETH_P_IPV6))
		result = parse_ipv6(packet, hook);
	else
		return COUNTER_UNSUPPORTED_ETHERTYPE;
	if (result != COUNTER_MATCHED)
		return result;
	return packet->protocol == IPPROTO_UDP ? parse_udp(packet, hook) : parse_tcp(packet, hook);
}

#endif
