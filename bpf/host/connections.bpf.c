// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * Reports each change of state of the host's TCP connections, of all network namespaces. The
 * tracepoint comes before the change, so the counters are those that the connection had until then.
 * Passive: it returns 0 and changes nothing.
 */
#include <linux/bpf.h>
#include <linux/in.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "connection_record.h"
#include "host_kernel.bpf.h"

#define AF_INET	 2
#define AF_INET6 10

/* States of net/tcp_states.h, which are part of the kernel's interface (ss, BPF). */
#define STATE_ESTABLISHED 1
#define STATE_SYN_SENT	  2
#define STATE_FIN_WAIT1	  4
#define STATE_CLOSE	  7
#define STATE_CLOSE_WAIT  8
#define STATE_LAST_ACK	  9
#define STATE_LISTEN	  10

#define SOCK_DONE 1 /* of enum sock_flags: bit of skc_flags that the peer's FIN sets */

/* Counters: user space makes one element for each possible CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct connection_counters));
} connection_counts SEC(".maps");

/* Full: counted as lost. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} connection_ring SEC(".maps");

/* True if programs at tracepoints may ask for the number of a socket (5.12). */
const volatile bool has_cookie = true;

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* True if the process that holds the socket makes the change; other changes are made by arriving
 * segments and timers, in the context of any process. */
static __always_inline bool is_of_process(int old_state, int new_state, int error)
{
	if (new_state == STATE_SYN_SENT)
		return old_state == STATE_CLOSE;
	if (new_state == STATE_CLOSE)
		return !error && (old_state == STATE_ESTABLISHED || old_state == STATE_CLOSE_WAIT ||
				  old_state == STATE_SYN_SENT);
	return new_state == STATE_FIN_WAIT1 || new_state == STATE_LAST_ACK;
}

static __always_inline void map_ipv4(__u8 *to, __be32 address)
{
	__builtin_memset(to, 0, 10);
	to[10] = 0xff;
	to[11] = 0xff;
	__builtin_memcpy(to + 12, &address, sizeof(address));
}

static __always_inline void read_addresses(struct connection_record *record, struct sock *sk)
{
	record->remote_port = bpf_ntohs(sk->__sk_common.skc_dport);
	record->local_port = sk->__sk_common.skc_num;
	/* A connection that closes has given its port back already. */
	if (!record->local_port)
		record->local_port = bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
	if (sk->__sk_common.skc_family == AF_INET) {
		map_ipv4(record->local_address, sk->__sk_common.skc_rcv_saddr);
		map_ipv4(record->remote_address, sk->__sk_common.skc_daddr);
	} else {
		BPF_CORE_READ_INTO(&record->local_address, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&record->remote_address, sk, __sk_common.skc_v6_daddr);
	}
}

static __always_inline void read_process(struct connection_record *record)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	record->process = bpf_get_current_pid_tgid() >> 32;
	record->process_start_ns = BPF_CORE_READ(task, group_leader, start_time);
	BPF_CORE_READ_INTO(&record->name, task, group_leader, comm);
}

SEC("tp_btf/inet_sock_set_state")
int connection_states(__u64 *context)
{
	struct sock *sk = (void *)context[0];
	const int old_state = context[1];
	const int new_state = context[2];
	const __u32 cpu = bpf_get_smp_processor_id();
	const __u16 family = sk->__sk_common.skc_family;
	struct connection_counters *counters;
	struct connection_record *record;
	struct tcp_sock *tcp;

	if (sk->sk_protocol != IPPROTO_TCP || (family != AF_INET && family != AF_INET6) ||
	    old_state == STATE_LISTEN || new_state == STATE_LISTEN)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	counters = bpf_map_lookup_elem(&connection_counts, &cpu);
	if (!tcp || !counters)
		return 0;
	counters->events++; /* a program is not entered again on its CPU before it has ended */
	record = bpf_ringbuf_reserve(&connection_ring, sizeof(*record), 0);
	if (!record) {
		counters->lost++;
		return 0;
	}
	record->stamp_ns = bpf_ktime_get_ns();
	record->socket = (__u64)sk;
	record->cookie =
		has_cookie ? bpf_get_socket_cookie(sk) : sk->__sk_common.skc_cookie.counter;
	record->bytes_received = tcp->bytes_received;
	record->bytes_sent = tcp->bytes_sent;
	record->bytes_sent_again = tcp->bytes_retrans;
	record->segments_sent_again = tcp->total_retrans;
	record->smoothed_rtt = tcp->srtt_us;
	record->network = sk->__sk_common.skc_net.net->ns.inum;
	record->error = sk->sk_err;
	record->old_state = old_state;
	record->new_state = new_state;
	record->flags = sk->__sk_common.skc_flags >> SOCK_DONE & 1 ? CONNECTION_PEER_CLOSED : 0;
	record->padding = 0;
	record->process = 0;
	record->process_start_ns = 0;
	__builtin_memset(record->name, 0, sizeof(record->name));
	read_addresses(record, sk);
	if (is_of_process(old_state, new_state, record->error))
		read_process(record);
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}
