/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Reports what the kernel does to the connections of sessions: segments that it sends again and
 * why, changes of state, resets in both directions. Only connections to a session's gateway, found
 * in the table of flows, are recorded. No payload is. Passive: all programs return 0.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "host_kernel.bpf.h"
#include "match.bpf.h"
#include "tcp_record.h"

#define AF_INET	 2
#define AF_INET6 10

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Inode of the network namespace whose connections are looked at. */
const volatile __u32 tcp_network = 0;

/* True if programs at tracepoints may ask for the number of a socket (5.12). */
const volatile bool has_cookie = true;

/* Counters: one element for each possible CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct tcp_state));
} tcp_states SEC(".maps");

/* Full: TCP_LOST. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} tcp_ring SEC(".maps");

/* Ends of a connection, as a record has them. */
struct tcp_ends {
	__u8 local_address[16];
	__u8 remote_address[16];
	__u16 local_port;
	__u16 remote_port;
};

static __always_inline void map_ipv4(__u8 *to, __be32 address)
{
	__builtin_memset(to, 0, 10);
	to[10] = 0xff;
	to[11] = 0xff;
	__builtin_memcpy(to + 12, &address, sizeof(address));
}

static __always_inline bool read_ends(struct sock *sk, struct tcp_ends *ends)
{
	const __u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	ends->remote_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	ends->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	/* A connection that closes has given its port back already. */
	if (!ends->local_port)
		ends->local_port = bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
	if (family == AF_INET) {
		map_ipv4(ends->local_address, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
		map_ipv4(ends->remote_address, BPF_CORE_READ(sk, __sk_common.skc_daddr));
	} else if (family == AF_INET6) {
		BPF_CORE_READ_INTO(&ends->local_address, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&ends->remote_address, sk, __sk_common.skc_v6_daddr);
	}
	return family == AF_INET || family == AF_INET6;
}

/* The flow of the segments that a connection sends, if its peer is a session's gateway. */
static __always_inline __u32 flow_to_peer(struct sock *sk, const struct tcp_ends *ends)
{
	struct flow_subject subject = {
		.interface_index = BPF_CORE_READ(sk, sk_dst_cache, dev, ifindex),
		.source_port = ends->local_port,
		.destination_port = ends->remote_port,
		.protocol = IPPROTO_TCP,
	};
	const struct flow_entry *flow;

	if (!subject.interface_index) /* it has no route yet */
		subject.interface_index = BPF_CORE_READ(sk, __sk_common.skc_bound_dev_if);
	__builtin_memcpy(&subject.source_high, ends->local_address, 16);
	__builtin_memcpy(&subject.destination_high, ends->remote_address, 16);
	flow = find_subject(&subject, false, configuration.tcp_shapes, NO_BLOCKS);
	return flow && !(flow->key >> 24 & SHAPE_SOURCE) ? flow->flow_id : 0;
}

static __always_inline struct tcp_hook_state *state_of(const enum tcp_hook hook)
{
	const __u32 cpu = bpf_get_smp_processor_id();
	struct tcp_state *state = bpf_map_lookup_elem(&tcp_states, &cpu);

	return state ? &state->hooks[hook] : NULL;
}

static __always_inline bool may_tell(struct tcp_hook_state *state, __u64 now_ns)
{
	if (now_ns - state->window_start_ns >= TCP_WINDOW_NS) {
		state->window_start_ns = now_ns;
		state->window_records = 0;
	}
	return state->window_records++ < TCP_MOST;
}

/* Who holds the socket's lock runs here; segments that came and timers do not hold it. */
static __always_inline void read_process(struct tcp_record *record, struct sock *sk)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	record->process = 0;
	record->thread = 0;
	__builtin_memset(record->name, 0, sizeof(record->name));
	if (!BPF_CORE_READ(sk, sk_lock.owned))
		return;
	record->process = bpf_get_current_pid_tgid() >> 32;
	record->thread = (__u32)bpf_get_current_pid_tgid();
	BPF_CORE_READ_INTO(&record->name, task, group_leader, comm);
}

/* A number of the socket, or its address, which another one may have later. */
static __always_inline __u64 number_of(struct sock *sk)
{
	return has_cookie ? bpf_get_socket_cookie(sk) : (__u64)sk;
}

/* Begins the record of an event, which the caller completes and submits; NULL if none is due. */
static __always_inline struct tcp_record *begin(struct sock *sk, const enum tcp_hook hook)
{
	struct tcp_hook_state *state = state_of(hook);
	struct inet_connection_sock *connection;
	struct tcp_record *record;
	struct tcp_ends ends = {};
	__u32 flow_id = 0;
	__u64 stamp_ns;

	if (!state)
		return NULL;
	state->counters[TCP_EVENTS]++;
	if (sk && bpf_skc_to_tcp_sock(sk) && /* it is none that only waits or opens */
	    BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum) == tcp_network &&
	    read_ends(sk, &ends))
		flow_id = flow_to_peer(sk, &ends);
	if (!flow_id) {
		state->counters[TCP_IGNORED]++;
		return NULL;
	}
	stamp_ns = bpf_ktime_get_ns();
	if (!may_tell(state, stamp_ns)) {
		state->counters[TCP_LIMITED]++;
		return NULL;
	}
	record = bpf_ringbuf_reserve(&tcp_ring, sizeof(*record), 0);
	if (!record) {
		state->counters[TCP_LOST]++;
		return NULL;
	}
	state->counters[TCP_TOLD]++;
	connection = (struct inet_connection_sock *)sk;
	__builtin_memset(record, 0, sizeof(*record));
	record->stamp_ns = stamp_ns;
	record->socket = number_of(sk);
	record->flow_id = flow_id;
	record->local_port = ends.local_port;
	record->remote_port = ends.remote_port;
	record->error = BPF_CORE_READ(sk, sk_err);
	record->kind = hook;
	record->old_state = BPF_CORE_READ(sk, __sk_common.skc_state);
	record->new_state = record->old_state;
	record->congestion_state = BPF_CORE_READ_BITFIELD_PROBED(connection, icsk_ca_state);
	record->retries = BPF_CORE_READ(connection, icsk_retransmits);
	__builtin_memcpy(record->local_address, ends.local_address, 16);
	__builtin_memcpy(record->remote_address, ends.remote_address, 16);
	read_process(record, sk);
	return record;
}

static __always_inline int tell_resent(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_record *record = begin(sk, TCP_RESENT);
	const struct tcp_skb_cb *control;

	if (!record)
		return 0;
	control = (void *)skb + bpf_core_field_offset(struct sk_buff, cb);
	record->tcp_sequence = BPF_CORE_READ(control, seq);
	record->segments = BPF_CORE_READ(control, tcp_gso_segs);
	if (!record->segments)
		record->segments = 1;
	record->payload_length = BPF_CORE_READ(skb, len);
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}

/* Arguments of the tracepoints. */
enum { RESENT_SOCKET, RESENT_SKB, RESENT_ERROR };
enum { STATE_SOCKET, STATE_OLD, STATE_NEW };

SEC("tp_btf/tcp_retransmit_skb")
int tcp_resent_2(__u64 *arguments)
{
	return tell_resent((void *)arguments[RESENT_SOCKET], (void *)arguments[RESENT_SKB]);
}

/* With the result: what did not leave is not a resent segment, as where the kernel does not state
 * it.
 */
SEC("tp_btf/tcp_retransmit_skb")
int tcp_resent_3(__u64 *arguments)
{
	struct tcp_hook_state *state;

	if (!(int)arguments[RESENT_ERROR])
		return tell_resent((void *)arguments[RESENT_SOCKET], (void *)arguments[RESENT_SKB]);
	state = state_of(TCP_RESENT);
	if (state) {
		state->counters[TCP_EVENTS]++;
		state->counters[TCP_IGNORED]++;
	}
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int tcp_state_set(__u64 *arguments)
{
	struct tcp_record *record = begin((void *)arguments[STATE_SOCKET], TCP_STATE);

	if (!record)
		return 0;
	record->old_state = arguments[STATE_OLD];
	record->new_state = arguments[STATE_NEW];
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}

SEC("tp_btf/tcp_send_reset")
int tcp_reset_sent(__u64 *arguments)
{
	struct tcp_record *record = begin((void *)arguments[0], TCP_RESET_SENT);

	if (record)
		bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}

SEC("tp_btf/tcp_receive_reset")
int tcp_reset_received(__u64 *arguments)
{
	struct tcp_record *record = begin((void *)arguments[0], TCP_RESET_RECEIVED);

	if (record)
		bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}
