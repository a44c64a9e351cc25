/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Packets that the host drops: the tracepoint kfree_skb. One body, and a program for each number of
 * arguments that kernels give the tracepoint; user space loads the one that fits. Packets of flows
 * are recorded, all others only counted by reason.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "host_packet.bpf.h"
#include "host_record.h"
#include "match.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Inode of the network namespace whose drops are looked for. Others may use the same addresses. */
const volatile __u32 drop_network = 0;

/* Counters: one element for each possible CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct drop_state));
} drop_states SEC(".maps");

/* Where a record is put together. The kernel does not run a program again on a CPU on which it
 * already runs, so each element has one writer. */
struct drop_scratch {
	struct drop_record record;
	__u8 payload[DROP_PAYLOAD_LIMIT];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct drop_scratch));
} drop_scratches SEC(".maps");

/* One for all CPUs: drops happen in any context. Full: DROPS_LOST. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} drop_ring SEC(".maps");

/* Full: DROPS_NOT_COUNTED. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, UNTOLD_ROWS);
	__uint(key_size, sizeof(struct untold_key));
	__uint(value_size, sizeof(__u64));
} drops_untold SEC(".maps");

#define IPV4_HEADER_MIN 20
#define IPV6_HEADER	40
#define UDP_HEADER	8
#define TCP_HEADER_MIN	20

/* Place of a dropped packet's headers: bytes from skb->head. */
struct drop_cursor {
	struct sk_buff *skb;
	unsigned char *head;
	__u32 end; /* of the linear part */
	__u32 offset;
};

static __always_inline bool read_at(const struct drop_cursor *cursor, __u32 length, void *to)
{
	return cursor->offset + length <= cursor->end &&
	       bpf_probe_read_kernel(to, length, cursor->head + cursor->offset) == 0;
}

static __always_inline bool read_ipv4(struct drop_cursor *cursor, struct flow_subject *subject,
				      __u32 *l4_length)
{
	struct iphdr ip;
	__u32 header, total;

	if (!read_at(cursor, sizeof(ip), &ip))
		return false;
	header = ip.ihl * 4;
	total = bpf_ntohs(ip.tot_len);
	if (ip.version != 4 || header < IPV4_HEADER_MIN || total < header ||
	    ip.frag_off & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_OFFSET_MASK))
		return false;
	subject->source_low = mapped_ipv4(ip.saddr);
	subject->destination_low = mapped_ipv4(ip.daddr);
	subject->protocol = ip.protocol;
	*l4_length = total - header;
	cursor->offset += header;
	return true;
}

static __always_inline bool read_ipv6(struct drop_cursor *cursor, struct flow_subject *subject,
				      __u32 *l4_length)
{
	struct ipv6hdr ip;

	if (!read_at(cursor, sizeof(ip), &ip) || ip.version != 6)
		return false;
	__builtin_memcpy(&subject->source_high, &ip.saddr, 16);
	__builtin_memcpy(&subject->destination_high, &ip.daddr, 16);
	subject->protocol = ip.nexthdr;
	*l4_length = bpf_ntohs(ip.payload_len);
	cursor->offset += IPV6_HEADER;
	return true;
}

/* Reads the headers of IP. False for what is not IP, fragments and extension headers. */
static __always_inline bool read_ip(struct drop_cursor *cursor, struct flow_subject *subject,
				    __u32 *l4_length)
{
	struct sk_buff *skb = cursor->skb;
	const __be16 protocol = BPF_CORE_READ(skb, protocol);

	if (protocol == bpf_htons(ETH_P_IP))
		return read_ipv4(cursor, subject, l4_length);
	return protocol == bpf_htons(ETH_P_IPV6) && read_ipv6(cursor, subject, l4_length);
}

/* Reads the headers of UDP or TCP, and leaves the cursor at the payload. */
static __always_inline bool read_transport(struct drop_cursor *cursor, struct flow_subject *subject,
					   __u32 l4_length, struct drop_record *record)
{
	__u8 tcp[TCP_HEADER_MIN];
	struct udphdr udp;
	__u32 header;

	if (subject->protocol == IPPROTO_UDP) {
		if (l4_length < UDP_HEADER || !read_at(cursor, sizeof(udp), &udp))
			return false;
		subject->source_port = bpf_ntohs(udp.source);
		subject->destination_port = bpf_ntohs(udp.dest);
		record->payload_length = bpf_ntohs(udp.len) - UDP_HEADER;
		cursor->offset += UDP_HEADER;
		return bpf_ntohs(udp.len) >= UDP_HEADER;
	}
	if (subject->protocol != IPPROTO_TCP || !read_at(cursor, sizeof(tcp), tcp))
		return false;
	header = (tcp[12] >> 4) * 4;
	if (header < TCP_HEADER_MIN || header > l4_length)
		return false;
	subject->source_port = tcp[0] << 8 | tcp[1];
	subject->destination_port = tcp[2] << 8 | tcp[3];
	record->tcp_sequence = (__u32)tcp[4] << 24 | tcp[5] << 16 | tcp[6] << 8 | tcp[7];
	record->tcp_flags = tcp[13];
	record->payload_length = l4_length - header;
	cursor->offset += header;
	return true;
}

/* The flow of a dropped packet; NULL if it belongs to none or cannot be read. */
static __always_inline struct flow_entry *flow_of(struct drop_cursor *cursor,
						  struct drop_record *record)
{
	struct flow_subject subject = {
		.interface_index = record->interface_index,
		.source_low = 0,
	};
	struct flow_entry *flow;
	__u32 l4_length = 0;

	if (!read_ip(cursor, &subject, &l4_length) ||
	    !read_transport(cursor, &subject, l4_length, record))
		return NULL;
	flow = find_subject(&subject, false,
			    subject.protocol == IPPROTO_UDP ? configuration.udp_shapes
							    : configuration.tcp_shapes,
			    subject.protocol == IPPROTO_UDP ? udp_blocks() : NO_BLOCKS);
	if (!flow)
		return NULL;
	record->ip_protocol = subject.protocol;
	record->source_port = subject.source_port;
	record->destination_port = subject.destination_port;
	__builtin_memcpy(record->source_address, &subject.source_high, 16);
	__builtin_memcpy(record->destination_address, &subject.destination_high, 16);
	record->flow_id = flow->flow_id & FLOW_BLOCK_BIT
				  ? flow->flow_id - FLOW_BLOCK + last_byte(subject.destination_low)
				  : flow->flow_id;
	if (subject.protocol == IPPROTO_TCP && !(flow->key >> 24 & SHAPE_SOURCE))
		record->flags |= DROP_TRANSMIT;
	return flow;
}

static __always_inline bool may_tell(struct drop_state *state, __u64 now_ns)
{
	if (now_ns - state->window_start_ns >= DROPS_WINDOW_NS) {
		state->window_start_ns = now_ns;
		state->window_records = 0;
	}
	return state->window_records++ < DROPS_MOST;
}

static __always_inline void count_untold(struct drop_state *state, const struct drop_record *record,
					 const enum drop_counter counter)
{
	const struct untold_key key = {
		.flow_id = record->flow_id,
		.reason = record->reason,
		.flags = record->flags & ~DROP_SHORTENED,
		.ip_protocol = record->ip_protocol,
	};
	const __u64 one = 1;
	__u64 *count = bpf_map_lookup_elem(&drops_untold, &key);

	state->counters[counter]++;
	if (count)
		*count += 1;
	else if (bpf_map_update_elem(&drops_untold, &key, &one, BPF_NOEXIST) < 0)
		state->counters[DROPS_NOT_COUNTED]++;
}

static __always_inline void count_ignored(struct drop_state *state, __u32 reason, bool elsewhere)
{
	__u32 slot = reason & (DROP_CORE_REASONS - 1);

	if (reason >> DROP_SUBSYSTEM_SHIFT)
		slot = DROP_CORE_REASONS +
		       (reason >> DROP_SUBSYSTEM_SHIFT & (DROP_SUBSYSTEMS - 1)) *
			       DROP_SUBSYSTEM_REASONS +
		       (reason & (DROP_SUBSYSTEM_REASONS - 1));
	state->counters[DROPS_IGNORED]++;
	keep_here(slot); /* of a signed copy, older verifiers do not know the lower bound */
	if (slot < DROP_REASON_SLOTS) {
		state->ignored[slot]++;
		state->elsewhere[slot] += elsewhere;
	}
}

/* Copies as much of a datagram's payload as its flow needs and lies in the linear part. */
static __always_inline void copy_payload_of(const struct drop_cursor *cursor,
					    const struct flow_entry *flow,
					    struct drop_scratch *scratch)
{
	struct drop_record *record = &scratch->record;
	const __u32 linear = cursor->end > cursor->offset ? cursor->end - cursor->offset : 0;
	__u32 wanted = record->payload_length;
	__u32 length;

	if (record->ip_protocol != IPPROTO_UDP)
		return;
	if (wanted > (flow->snap_length & ~FLOW_SUMMED))
		wanted = flow->snap_length & ~FLOW_SUMMED;
	length = wanted < linear ? wanted : linear;
	if (length > DROP_PAYLOAD_LIMIT)
		length = DROP_PAYLOAD_LIMIT;
	keep_here(length);
	if (length <= DROP_PAYLOAD_LIMIT &&
	    bpf_probe_read_kernel(scratch->payload, length, cursor->head + cursor->offset) == 0)
		record->captured_length = length;
	if (record->captured_length < wanted)
		record->flags |= DROP_SHORTENED;
}

static __always_inline __u16 segments_of(struct sk_buff *skb)
{
	const __u64 head = (__u64)BPF_CORE_READ(skb, head);
	const struct skb_shared_info *shared = (void *)(head + BPF_CORE_READ(skb, end));
	const __u16 segments = BPF_CORE_READ(shared, gso_segs);

	return BPF_CORE_READ(shared, gso_size) && segments > 1 ? segments : 1;
}

/* True if UDP had given the packet to a socket, which takes UDP's header off first. */
static __always_inline bool is_at_socket(const struct drop_cursor *cursor)
{
	struct sk_buff *skb = cursor->skb;

	return BPF_CORE_READ(skb, data) > cursor->head + BPF_CORE_READ(skb, transport_header);
}

static __always_inline bool is_multicast(const struct drop_record *record)
{
	const __u8 *address = record->destination_address;

	if (address[0] || address[10] != 0xff) /* not IPv4, which is mapped into IPv6 */
		return address[0] == 0xff;
	return address[12] >> 4 == 0xe;
}

/* Where the packet was, which says with the reason whether anybody misses it. */
static __always_inline void set_place(const struct drop_cursor *cursor, struct drop_record *record)
{
	struct sk_buff *skb = cursor->skb;
	const long device = (long)BPF_CORE_READ(skb, dev);

	if (device > 0) /* no kernel address: UDP's notes of a queued one */
		record->flags |= DROP_QUEUED;
	if (is_at_socket(cursor))
		record->flags |= DROP_AT_SOCKET;
	if (!record->socket && is_multicast(record))
		record->flags |= DROP_UNCLAIMED;
}

/* True if a packet was dropped in another network namespace than that which is watched. */
static __always_inline bool is_elsewhere(struct sk_buff *skb, struct sock *socket)
{
	struct net_device *device = BPF_CORE_READ(skb, dev);
	__u32 network;

	if (socket)
		network = BPF_CORE_READ(socket, __sk_common.skc_net.net, ns.inum);
	else
		network = BPF_CORE_READ(device, nd_net.net, ns.inum);
	return network && network != drop_network; /* 0: it has left its device and no socket */
}

static __always_inline int tell(struct sk_buff *skb, __u64 site, __u32 reason,
				struct sock *receiver, __u64 cookie)
{
	const __u32 zero = 0;
	__u32 cpu = bpf_get_smp_processor_id();
	struct drop_state *state = bpf_map_lookup_elem(&drop_states, &cpu);
	struct drop_scratch *scratch = bpf_map_lookup_elem(&drop_scratches, &zero);
	struct drop_cursor cursor = {.skb = skb, .head = BPF_CORE_READ(skb, head)};
	struct sock *socket = receiver ? receiver : BPF_CORE_READ(skb, sk);
	struct drop_record *record;
	struct flow_entry *flow;
	bool elsewhere;
	__u64 length;

	if (!state || !scratch)
		return 0;
	state->counters[DROPS_EVENTS]++;
	record = &scratch->record;
	__builtin_memset(record, 0, sizeof(*record));
	record->reason = reason;
	record->site = site;
	record->socket = cookie ? cookie : BPF_CORE_READ(socket, __sk_common.skc_cookie.counter);
	cursor.offset = BPF_CORE_READ(skb, network_header);
	cursor.end = BPF_CORE_READ(skb, tail);
	record->interface_index = BPF_CORE_READ(skb, skb_iif);
	if (!record->interface_index) /* it is transmitted */
		record->interface_index = BPF_CORE_READ(skb, dev, ifindex);
	elsewhere = is_elsewhere(skb, socket);
	flow = elsewhere ? NULL : flow_of(&cursor, record);
	if (!flow) {
		count_ignored(state, reason, elsewhere);
		return 0;
	}
	record->stamp_ns = bpf_ktime_get_ns();
	set_place(&cursor, record);
	if (!may_tell(state, record->stamp_ns)) {
		count_untold(state, record, DROPS_LIMITED);
		return 0;
	}
	record->segments = segments_of(skb);
	copy_payload_of(&cursor, flow, scratch);
	length = sizeof(*record) + record->captured_length;
	if (length <= sizeof(*scratch) &&
	    bpf_ringbuf_output(&drop_ring, scratch, length, BPF_RB_NO_WAKEUP) == 0)
		state->counters[DROPS_TOLD]++;
	else
		count_untold(state, record, DROPS_LOST);
	return 0;
}

/* Arguments of the tracepoint. */
enum { KFREE_SKB, KFREE_SITE, KFREE_REASON, KFREE_RECEIVER };

SEC("tp_btf/kfree_skb")
int drops_2(__u64 *arguments)
{
	return tell((void *)arguments[KFREE_SKB], arguments[KFREE_SITE], 0, NULL, 0);
}

SEC("tp_btf/kfree_skb")
int drops_3(__u64 *arguments)
{
	return tell((void *)arguments[KFREE_SKB], arguments[KFREE_SITE], arguments[KFREE_REASON],
		    NULL, 0);
}

SEC("tp_btf/kfree_skb")
int drops_4(__u64 *arguments)
{
	struct sock *receiver = (void *)arguments[KFREE_RECEIVER];

	return tell((void *)arguments[KFREE_SKB], arguments[KFREE_SITE], arguments[KFREE_REASON],
		    receiver, receiver ? bpf_get_socket_cookie(receiver) : 0);
}
