/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * The part of the UDP or TCP checksum (RFC 1071) that cannot be computed from a record: the ones'
 * complement sum of the pseudo header and the transport header. Words are added in the packet's
 * byte order, which makes no difference to a whole sum of 0xffff. The IPv4 addresses may be mapped:
 * ffff is zero in ones' complement.
 */
#ifndef TELEMETRY_CHECKSUM_BPF_H
#define TELEMETRY_CHECKSUM_BPF_H

#include "plain.bpf.h"

#define TCP_OPTION_WORDS    10
#define UDP_HEADER_BYTES    8
#define TCP_FIELDS_OFFSET   4 /* sequence, acknowledgement, flags and window, checksum */
#define VERDICT_FLAGS_SHIFT 16

/* Sums the options of a plain packet, which end in its linear part. */
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

static __always_inline __u16 fold_pseudo(__u64 addresses, __u8 protocol, __u32 length)
{
	return fold(addresses + bpf_htons(protocol) + bpf_htons(length));
}

/* Returns the sum and, in the bits above it, the packet's flags about its checksum. If the checksum
 * field equals the sum of the pseudo header, the sender left the checksum to the NIC
 * (CHECKSUM_PARTIAL): such packets come from veth, virtio and GRO. */
static __always_inline __u32 judge(__u16 pseudo, __u64 header_sum, __be16 check, bool is_udp,
				   __u16 ip_flags)
{
	if (unlikely(!check && is_udp))
		return (ip_flags & RECORD_IPV6 ? RECORD_NO_CHECKSUM : RECORD_UNVERIFIABLE)
		       << VERDICT_FLAGS_SHIFT;
	return fold(pseudo + header_sum) |
	       (pseudo == check ? RECORD_UNVERIFIABLE << VERDICT_FLAGS_SHIFT : 0);
}

/* On entry the record holds the checksum field in place of the sum. */
static __always_inline void judge_record(struct packet_record *record, __u16 sum, __u32 header)
{
	const __u32 *address = (const __u32 *)record->source_address;
	__u64 addresses = 0;
	__u32 verdict;

	for (__u32 i = 0; i < 2 * sizeof(record->source_address) / sizeof(*address); i++)
		addresses += address[i];
	verdict = judge(
		fold_pseudo(addresses, record->ip_protocol, record->payload_length + header), sum,
		record->transport_sum, record->ip_protocol == IPPROTO_UDP, record->flags);
	record->transport_sum = verdict;
	record->flags |= verdict >> VERDICT_FLAGS_SHIFT;
}

/* Reads the record's fields of the transport header; stores the checksum field in place of the
 * sum. */
static __always_inline bool read_fields(const struct packet *packet, const enum hook hook,
					struct packet_record *record, __u32 offset)
{
	__be32 copy[4];
	const __be32 *fields;

	if (offset > HEADER_FARTHEST)
		return false;
	if (record->ip_protocol == IPPROTO_UDP) {
		fields = header_at(packet, hook, offset, UDP_HEADER_BYTES, copy);
		if (!fields)
			return false;
		record->transport_sum = ((const __be16 *)fields)[3];
		return true;
	}
	fields = header_at(packet, hook, offset + TCP_FIELDS_OFFSET, sizeof(copy), copy);
	if (!fields)
		return false;
	record->tcp_sequence = bpf_ntohl(fields[0]);
	record->tcp_acknowledgement = bpf_ntohl(fields[1]);
	record->tcp_window = bpf_ntohs(((const __be16 *)fields)[5]);
	record->transport_sum = ((const __be16 *)fields)[6];
	return true;
}

static __always_inline int read_transport(const struct packet *packet, const enum hook hook,
					  struct packet_record *record, __u32 offset, __u32 words)
{
	__u16 sum = 0;
	__be32 copy;

	if (read_fields(packet, hook, record, offset) && !(record->flags & RECORD_UNVERIFIABLE))
		sum = sum_header(packet, hook, offset, words, &copy);
	if (sum) {
		judge_record(record, sum, words * sizeof(__be32));
	} else {
		record->transport_sum = 0;
		record->flags |= RECORD_UNVERIFIABLE;
	}
	return 0;
}

/* Separate functions, so that their variables are on the stack only during the call. */
static __noinline int read_transport_xdp(struct xdp_md *context, struct packet_record *record,
					 __u32 offset, __u32 words)
{
	const struct packet packet = {
		.context = context,
		.data = (void *)(long)context->data,
		.data_end = (void *)(long)context->data_end,
	};

	return read_transport(&packet, HOOK_XDP_RX, record, offset, words);
}

static __noinline int read_transport_tc(struct __sk_buff *skb, struct packet_record *record,
					__u32 offset, __u32 words)
{
	const struct packet packet = {
		.context = skb,
		.data = (void *)(long)skb->data,
		.data_end = (void *)(long)skb->data_end,
	};

	return read_transport(&packet, HOOK_TC_RX, record, offset, words);
}

/* The length in the pseudo header is that in the UDP header, which may be shorter than that of
 * IP. */
static __always_inline void form_plain_sum(struct packet_record *record,
					   const struct packet *packet)
{
	const bool is_udp = packet->protocol == IPPROTO_UDP;
	const __u32 length = is_udp ? packet->payload_length + sizeof(struct udphdr)
				    : bpf_ntohs(plain_ip(packet)->tot_len) - sizeof(struct iphdr);
	const __be16 check = is_udp ? plain_udp(packet)->check : plain_tcp(packet)->check;
	const __be32 *words = (const void *)plain_ip(packet);
	const __u64 addresses = (__u64)words[3] + words[4];
	const __u32 verdict = judge(fold_pseudo(addresses, packet->protocol, length),
				    sum_plain_header(packet), check, is_udp, 0);

	record->transport_sum = verdict;
	record->flags |= verdict >> VERDICT_FLAGS_SHIFT;
	if (unlikely(fold(addresses + words[0] + words[1] + words[2]) != SUM_RIGHT &&
		     plain_ip(packet)->check))
		record->flags |= RECORD_BAD_HEADER;
}

/* Fills in the fields of the transport header, which ends at the cursor; all others are set
 * already. */
static __always_inline void fill_transport(struct packet_record *record,
					   const struct packet *packet, const enum hook hook)
{
	const __u32 header = packet->protocol == IPPROTO_UDP
				     ? sizeof(struct udphdr)
				     : sizeof(struct tcphdr) + packet->tcp_options_length;
	const __u32 offset = packet->offset - header;
	const __u32 words = header / sizeof(__be32);

	if (hook == HOOK_TC_TX || unlikely(record->flags & (RECORD_GSO | RECORD_FRAGMENT)))
		record->flags |= RECORD_UNVERIFIABLE;
	if (!packet->plain && hook == HOOK_XDP_RX)
		read_transport_xdp(packet->context, record, offset, words);
	else if (!packet->plain)
		read_transport_tc(packet->context, record, offset, words);
	else if (hook != HOOK_TC_TX && likely(!(record->flags & RECORD_UNVERIFIABLE)))
		form_plain_sum(record, packet);
}

#endif
