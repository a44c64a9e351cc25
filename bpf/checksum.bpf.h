/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * The part of the UDP or TCP checksum (RFC 1071) that a record cannot give back: the ones'
 * complement sum of the pseudo header and the transport header. Words are added as they stand in
 * the packet, since byte order does not change whether the whole sum is 0xffff. The IPv4 addresses
 * may be mapped: ffff is zero in this arithmetic.
 */
#ifndef TELEMETRY_CHECKSUM_BPF_H
#define TELEMETRY_CHECKSUM_BPF_H

#include "plain.bpf.h"

/* Folds a sum below 2^38; only a sum of nothing but zeros is folded to 0. */
static __always_inline __u32 fold(__u64 sum)
{
	sum = (sum >> 32) + (__u32)sum;
	sum = (sum >> 16) + (sum & 0xffff);
	return (__u16)((sum >> 16) + sum);
}

static __always_inline __u64 sum_of_halves(__u64 words)
{
	return (words >> 32) + (__u32)words;
}

static __always_inline __u32 plain_length(const struct packet *packet)
{
	return bpf_ntohs(plain_ip(packet)->tot_len) - sizeof(struct iphdr);
}

/* The options of a plain packet, which end in its linear part. */
static __always_inline __u64 sum_plain_options(const struct packet *packet)
{
	const __be32 *option = (const void *)(plain_tcp(packet) + 1);
	const __u32 words = plain_tcp(packet)->doff - sizeof(struct tcphdr) / sizeof(__be32);
	__u64 sum = 0;

	for (__u32 i = 0; i < TCP_OPTION_WORDS; i++) {
		if (i >= words || (const void *)(option + 1) > packet->data_end)
			break;
		sum += *option++;
	}
	return sum;
}

static __always_inline __u64 sum_plain_header(const struct packet *packet)
{
	const __be32 *words = (const void *)plain_udp(packet);
	__u64 sum = (__u64)words[0] + words[1];

	if (packet->protocol == IPPROTO_TCP) {
		sum += (__u64)words[2] + words[3] + words[4];
		if (plain_tcp(packet)->doff > sizeof(struct tcphdr) / sizeof(__be32))
			sum += sum_plain_options(packet);
	}
	return sum;
}

static __always_inline __u64 sum_addresses(const struct packet *packet)
{
	if (packet->plain)
		return (__u64)plain_ip(packet)->saddr + plain_ip(packet)->daddr;
	return sum_of_halves(packet->source_high) + sum_of_halves(packet->source_low) +
	       sum_of_halves(packet->destination_high) + sum_of_halves(packet->destination_low);
}

/* The length of the pseudo header: UDP's own, which may be shorter than what IP carries. */
static __always_inline __u32 transport_length(const struct packet *packet)
{
	if (packet->protocol == IPPROTO_UDP)
		return packet->payload_length + sizeof(struct udphdr);
	return packet->plain ? plain_length(packet) : packet->transport_length;
}

/*
 * Fills in what the reader verifies. A checksum field that equals the sum of the pseudo header was
 * left to the NIC by the sender (CHECKSUM_PARTIAL): such packets come over veth and virtio, and out
 * of GRO.
 */
static __always_inline void fill_checksum(struct packet_record *record, const struct packet *packet,
					  const enum hook hook)
{
	__u32 pseudo;
	__be16 check;

	if (hook == HOOK_TC_TX || unlikely(record->flags & (RECORD_GSO | RECORD_FRAGMENT))) {
		record->flags |= RECORD_UNVERIFIABLE;
		return;
	}
	if (packet->protocol == IPPROTO_UDP)
		check = packet->plain ? plain_udp(packet)->check : packet->check;
	else
		check = packet->plain ? plain_tcp(packet)->check : packet->check;
	if (unlikely(!check && packet->protocol == IPPROTO_UDP)) {
		record->flags |=
			record->flags & RECORD_IPV6 ? RECORD_NO_CHECKSUM : RECORD_UNVERIFIABLE;
		return;
	}
	pseudo = fold(sum_addresses(packet) + bpf_htons(packet->protocol) +
		      bpf_htons(transport_length(packet)));
	if (pseudo == check)
		record->flags |= RECORD_UNVERIFIABLE;
	record->transport_sum =
		fold(pseudo + (packet->plain ? sum_plain_header(packet) : packet->header_sum));
}

#endif
