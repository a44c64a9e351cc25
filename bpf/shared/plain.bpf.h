/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Fast path for the form of most packets: linear, untagged, IPv4 without options, not a SYN. Fields
 * at constant offsets are read when they are needed, so that few registers are used.
 */
#ifndef TELEMETRY_PLAIN_BPF_H
#define TELEMETRY_PLAIN_BPF_H

#include "parse.bpf.h"

/* Place of an address's last byte in its low half, as loaded. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LAST_BYTE_SHIFT 56
#else
#define LAST_BYTE_SHIFT 0
#endif

static __always_inline __u8 last_byte(__u64 address_low)
{
	return address_low >> LAST_BYTE_SHIFT;
}

#define PLAIN_IP_OFFSET sizeof(struct ethhdr)
#define PLAIN_L4_OFFSET (PLAIN_IP_OFFSET + sizeof(struct iphdr))

static __always_inline const struct iphdr *plain_ip(const struct packet *packet)
{
	return packet->data + PLAIN_IP_OFFSET;
}

/* Also used for TCP, whose ports have the same offsets. */
static __always_inline const struct udphdr *plain_udp(const struct packet *packet)
{
	return packet->data + PLAIN_L4_OFFSET;
}

static __always_inline const struct tcphdr *plain_tcp(const struct packet *packet)
{
	return packet->data + PLAIN_L4_OFFSET;
}

static __always_inline __u8 plain_tcp_flags(const struct packet *packet)
{
	return ((const __u8 *)plain_tcp(packet))[13];
}

/*
 * parse() for the form of most packets: linear, no tag, IPv4 without options, not fragmented, not a
 * SYN. One comparison for all headers, constant offsets, few registers. Returns false for any other
 * packet, which then goes to parse().
 */
static __always_inline bool parse_plain(struct packet *packet)
{
	const __be16 *ethertype = packet->data + offsetof(struct ethhdr, h_proto);
	const __be16 *version_and_service = packet->data + PLAIN_IP_OFFSET;
	const struct iphdr *ip = plain_ip(packet);
	const __u32 shortest = sizeof(struct iphdr) + sizeof(struct tcphdr);
	const __u64 linear_length = packet->data_end - packet->data;
	__u32 length, udp_length;

	if (unlikely(packet->tags || packet->data + PLAIN_IP_OFFSET + shortest > packet->data_end))
		return false;
	length = bpf_ntohs(ip->tot_len);
	if (unlikely(*ethertype != bpf_htons(ETH_P_IP) ||
		     (*version_and_service & bpf_htons(0xff00)) != bpf_htons(0x4500) ||
		     ip->frag_off & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_OFFSET_MASK) ||
		     length < shortest || PLAIN_IP_OFFSET + length > linear_length))
		return false;
	packet->plain = true;
	packet->protocol = ip->protocol;
	if (packet->protocol != IPPROTO_UDP) {
		const __u32 tcp_length = plain_tcp(packet)->doff * 4;

		packet->offset = PLAIN_L4_OFFSET + tcp_length;
		packet->l4_length = length - sizeof(struct iphdr) - tcp_length;
		packet->payload_length = packet->l4_length;
		return likely(packet->protocol == IPPROTO_TCP &&
			      tcp_length >= sizeof(struct tcphdr) &&
			      tcp_length <= length - sizeof(struct iphdr) &&
			      !(plain_tcp_flags(packet) & TCP_FLAG_SYN_BYTE));
	}
	udp_length = bpf_ntohs(plain_udp(packet)->len);
	packet->offset = PLAIN_L4_OFFSET + sizeof(struct udphdr);
	packet->l4_length = length - sizeof(struct iphdr) - sizeof(struct udphdr);
	packet->payload_length = udp_length - sizeof(struct udphdr);
	return likely(udp_length >= sizeof(struct udphdr) &&
		      udp_length <= length - sizeof(struct iphdr));
}

/* Reads the TCP fields of a record; only called for a plain packet that was matched. */
static __always_inline void read_plain_tcp(struct packet *packet)
{
	const struct tcphdr *tcp = plain_tcp(packet);

	packet->tcp_sequence = bpf_ntohl(tcp->seq);
	packet->tcp_acknowledgement = bpf_ntohl(tcp->ack_seq);
	packet->tcp_flags = plain_tcp_flags(packet);
	packet->tcp_window = bpf_ntohs(tcp->window);
}

static __always_inline __u64 source_low(const struct packet *packet)
{
	return packet->plain ? mapped_ipv4(plain_ip(packet)->saddr) : packet->source_low;
}

static __always_inline __u64 destination_low(const struct packet *packet)
{
	return packet->plain ? mapped_ipv4(plain_ip(packet)->daddr) : packet->destination_low;
}

static __always_inline __u8 destination_last_byte(const struct packet *packet)
{
	return packet->plain ? ((const __u8 *)&plain_ip(packet)->daddr)[3]
			     : last_byte(packet->destination_low);
}

static __always_inline __u16 source_port(const struct packet *packet)
{
	return packet->plain ? bpf_ntohs(plain_udp(packet)->source) : packet->source_port;
}

static __always_inline __u16 destination_port(const struct packet *packet)
{
	return packet->plain ? bpf_ntohs(plain_udp(packet)->dest) : packet->destination_port;
}

#endif
