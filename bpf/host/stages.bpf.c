/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Steps of a trading packet between the hooks and the application: a datagram comes into a socket,
 * a call reads it, a call sends on a connection to a gateway. Each is recorded with its stamp and
 * the number of its socket; user space joins them. Passive: every path lets the datagram go on.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "stage_kernel.bpf.h"
#include "stage_maps.bpf.h"
#include "stage_connection.bpf.h"
#include "stage_datagram.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* True if the kernel has bpf_rdonly_cast, which costs less than a read by a helper. */
const volatile bool has_cast = false;

/* Number of arguments of udp_recvmsg, where it is hooked. */
const volatile __u32 read_arguments = 5;

extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;

/* What is known of a socket that receives datagrams of a flow, or sends to a gateway. */
struct stage_socket {
	__u64 cookie;
	__u32 flow_id;	   /* of the newest datagram */
	__u32 is_other;	   /* 1: its datagrams are not looked at */
	__u32 send_end;	   /* sequence number behind the last byte of the newest send call */
	__u32 send_thread; /* that made it; 0: none was made */
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct stage_socket);
} stage_sockets SEC(".maps");

#define SOCK_DGRAM     2
#define MSG_PEEK       0x2
#define MSG_DONTWAIT   0x40
#define MSG_ERRQUEUE   0x2000
#define SHORT_PAYLOAD  64
#define MEDIUM_PAYLOAD 256
#define QUEUE_TRIES    4

/* True for sockets of other network namespaces, and raw ones, which get copies. */
static __always_inline bool is_other(struct bpf_sock *sk)
{
	struct bpf_sock *full = bpf_sk_fullsock(sk);
	struct sock *socket = NULL;

	if (!full || full->type != SOCK_DGRAM)
		return true;
	/* Members of the kernel's own struct are not accessible by this kind of pointer. */
	if (bpf_probe_read_kernel(&socket, sizeof(socket), &full) < 0)
		return true;
	return BPF_CORE_READ(socket, __sk_common.skc_net.net, ns.inum) != stage_network;
}

/* Datagrams in the queue of a socket that is looked at for the first time. */
static __always_inline __u32 queue_before(struct bpf_sock *sk)
{
	struct bpf_sock *full = bpf_sk_fullsock(sk);
	struct sock *socket = NULL;

	if (!full || bpf_probe_read_kernel(&socket, sizeof(socket), &full) < 0)
		return 0;
	return BPF_CORE_READ(socket, sk_receive_queue.qlen) +
	       BPF_CORE_READ((struct udp_sock *)socket, reader_queue.qlen);
}

/* Looks at a socket for the first time. NULL if it could not be marked. */
static __always_inline struct stage_socket *mark_socket(struct __sk_buff *skb, struct bpf_sock *sk)
{
	struct stage_socket first = {
		.cookie = bpf_get_socket_cookie(skb),
		.is_other = is_other(sk),
	};

	return bpf_sk_storage_get(&stage_sockets, sk, &first, BPF_SK_STORAGE_GET_F_CREATE);
}

static __always_inline void copy_short(void *to, const void *from)
{
	__u64 *target = to;
	const __u64 *source = from;

#pragma unroll
	for (int i = 0; i < SHORT_PAYLOAD / 8; i++)
		target[i] = source[i];
}

/* Copies the start of the payload; returns the number of bytes. */
static __always_inline __u32 copy_payload(struct __sk_buff *skb, const struct datagram *datagram,
					  void *to, __u64 length, const __u32 limit)
{
	const void *from = (void *)(long)skb->data + datagram->offset;

	if (limit == SHORT_PAYLOAD && from + SHORT_PAYLOAD <= (void *)(long)skb->data_end) {
		copy_short(to, from);
		return length;
	}
	if (length > limit)
		length = limit;
	/* Both bounds of the very register: older verifiers learn none from a difference. */
	asm volatile goto("if %[length] < 1 goto %l[nothing]\n\t"
			  "if %[length] > %[limit] goto %l[nothing]"
			  : [length] "+r"(length)
			  : [limit] "i"(limit)
			  :
			  : nothing);
	return bpf_skb_load_bytes(skb, datagram->offset, to, length) < 0 ? 0 : length;
nothing:
	return 0;
}

/* Records a datagram. bpf_ringbuf_reserve takes constant sizes only. */
static __always_inline void record_datagram(struct __sk_buff *skb, struct stage_state *state,
					    const struct datagram *datagram, __u64 socket,
					    __u32 flow_id, __u32 length, const __u32 limit)
{
	struct stage_record *record = begin_record(limit, STAGE_SOCKET_IN, socket, flow_id);

	if (unlikely(!record)) {
		count_lost(state, flow_id);
		return;
	}
	record->payload_length = datagram->length;
	record->queue_left = datagram->before;
	record->captured_length = copy_payload(skb, datagram, record + 1, length, limit);
	state->counters[STAGES_RECORDED]++;
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
}

static __always_inline void look_at_datagram(struct __sk_buff *skb)
{
	struct flow_subject subject = {.interface_index = skb->ifindex};
	struct datagram datagram = {};
	struct bpf_sock *sk = skb->sk;
	struct stage_socket *socket;
	struct stage_state *state;
	struct flow_entry *flow;
	__u32 flow_id, length;

	if (!read_datagram(skb, &subject, &datagram))
		return;
	state = state_of(STAGE_PROGRAM_SOCKET_IN);
	if (unlikely(!state))
		return;
	state->counters[STAGES_EVENTS]++;
	flow = find_subject(&subject, false, configuration.udp_shapes, udp_blocks());
	if (!flow || !sk) {
		state->counters[STAGES_IGNORED]++;
		return;
	}
	flow_id = flow->flow_id & FLOW_BLOCK_BIT
			  ? flow->flow_id - FLOW_BLOCK + last_byte(subject.destination_low)
			  : flow->flow_id;
	socket = bpf_sk_storage_get(&stage_sockets, sk, NULL, 0);
	if (unlikely(!socket)) {
		datagram.before = queue_before(sk);
		socket = mark_socket(skb, sk);
	}
	if (unlikely(socket ? socket->is_other : is_other(sk))) {
		state->counters[STAGES_IGNORED]++;
		return;
	}
	if (unlikely(!socket))
		state->counters[STAGES_STORAGE_FAILED]++;
	else if (socket->flow_id != flow_id) /* the line of its cache stays with the reader */
		socket->flow_id = flow_id;
	length = flow->snap_length & ~FLOW_SUMMED;
	if (length > datagram.length)
		length = datagram.length;
	if (likely(length <= SHORT_PAYLOAD))
		record_datagram(skb, state, &datagram,
				socket ? socket->cookie : bpf_get_socket_cookie(skb), flow_id,
				length, SHORT_PAYLOAD);
	else if (length <= MEDIUM_PAYLOAD)
		record_datagram(skb, state, &datagram,
				socket ? socket->cookie : bpf_get_socket_cookie(skb), flow_id,
				length, MEDIUM_PAYLOAD);
	else
		record_datagram(skb, state, &datagram,
				socket ? socket->cookie : bpf_get_socket_cookie(skb), flow_id,
				length, STAGE_PAYLOAD_LIMIT);
}

/* Right before a datagram is put into a socket's queue. */
SEC("cgroup_skb/ingress")
int stage_socket_in(struct __sk_buff *skb)
{
	look_at_datagram(skb);
	return 1;
}

static __always_inline __u32 queue_left(struct sock *sk)
{
	const struct udp_sock *udp = (void *)sk;

	if (has_cast) {
		udp = bpf_rdonly_cast(sk, bpf_core_type_id_kernel(struct udp_sock));
		return sk->sk_receive_queue.qlen + udp->reader_queue.qlen;
	}
	return sk->sk_receive_queue.qlen + BPF_CORE_READ(udp, reader_queue.qlen);
}

/* Stamps a read together with the length of the queue that it left. An interrupt between the two
 * may fill the queue: what the length counts came before the stamp, and nothing came in between. */
static __always_inline __u64 stamp_queue(struct sock *sk, __u32 *left)
{
	__u32 before = queue_left(sk);
	__u64 stamp_ns = 0;

#pragma unroll
	for (int tries = 0; tries < QUEUE_TRIES; tries++) {
		stamp_ns = bpf_ktime_get_ns();
		*left = before;
		barrier();
		before = queue_left(sk);
		if (likely(before == *left))
			break;
	}
	return stamp_ns;
}

/* Arguments of the tracepoints. */
enum { RECEIVE_SOCKET, RECEIVE_RESULT, RECEIVE_FLAGS };
/* Of udp_recvmsg: socket, message, length, flags, place of the address; the result follows them.
 * Before 5.19 one stands before the flags that says not to wait. */
enum { READ_FLAGS = 3, READ_ARGUMENTS = 5, READ_FLAGS_OLD = 4, READ_ARGUMENTS_OLD = 6 };
enum { SEND_SOCKET, SEND_MESSAGE };

/* A call that receives has read so many bytes, or failed. */
static __always_inline int look_at_read(struct sock *sk, int length, __u64 flags)
{
	struct stage_socket *socket;
	struct stage_record *record;
	struct stage_state *state;
	__u64 stamp_ns;
	__u32 left;

	if (length < 0 || flags & (MSG_PEEK | MSG_ERRQUEUE) || sk->sk_protocol != IPPROTO_UDP)
		return 0;
	state = state_of(STAGE_PROGRAM_READ);
	if (unlikely(!state))
		return 0;
	state->counters[STAGES_EVENTS]++;
	socket = bpf_sk_storage_get(&stage_sockets, sk, NULL, 0);
	if (!socket || socket->is_other) {
		state->counters[STAGES_IGNORED]++;
		return 0;
	}
	stamp_ns = stamp_queue(sk, &left);
	record = begin_record_at(stamp_ns, 0, STAGE_READ, socket->cookie, socket->flow_id);
	if (unlikely(!record)) {
		count_lost(state, socket->flow_id);
		return 0;
	}
	set_thread(record);
	record->bytes = length;
	record->queue_left = left;
	state->counters[STAGES_RECORDED]++;
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}

/* A call that receives returns. */
SEC("tp_btf/sock_recv_length")
int stage_read(__u64 *arguments)
{
	return look_at_read((void *)arguments[RECEIVE_SOCKET], arguments[RECEIVE_RESULT],
			    arguments[RECEIVE_FLAGS]);
}

/* Kernels before 6.3: UDP's own functions return, a little earlier. */
static __always_inline int look_at_return(const __u64 *arguments)
{
	struct sock *sk = (void *)arguments[RECEIVE_SOCKET];

	if (read_arguments == READ_ARGUMENTS_OLD)
		return look_at_read(sk, arguments[READ_ARGUMENTS_OLD], arguments[READ_FLAGS_OLD]);
	return look_at_read(sk, arguments[READ_ARGUMENTS], arguments[READ_FLAGS]);
}

SEC("fexit/udp_recvmsg")
int stage_read_udp4(__u64 *arguments)
{
	return look_at_return(arguments);
}

SEC("fexit/udpv6_recvmsg")
int stage_read_udp6(__u64 *arguments)
{
	return look_at_return(arguments);
}

/*
 * The tracepoint comes with each piece that a call writes, and again after a wait for memory. True
 * for all but the first: what is written and what is left of the message end where they did. A call
 * that may not wait and had written nothing yet, or continues a message that was cut, is a new one.
 */
static __always_inline bool is_continued(const struct stage_socket *socket,
					 const struct msghdr *message, __u32 end, __u32 thread)
{
	if (socket->send_thread != thread || socket->send_end != end)
		return false;
	return message->msg_iter.iov_offset || !(message->msg_flags & MSG_DONTWAIT) ||
	       message->msg_iter.iter_type != bpf_core_enum_value(enum iter_type, ITER_UBUF);
}

/* A call that sends on a TCP connection has the socket's lock and begins to write. */
SEC("tp_btf/tcp_sendmsg_locked")
int stage_send(__u64 *arguments)
{
	struct sock *sk = (void *)arguments[SEND_SOCKET];
	struct msghdr *message = (void *)arguments[SEND_MESSAGE];
	struct flow_subject subject = {.source_low = 0};
	struct stage_state *state = state_of(STAGE_PROGRAM_SEND);
	const __u32 thread = bpf_get_current_pid_tgid();
	const __u32 bytes = message->msg_iter.count;
	struct stage_socket *socket;
	struct stage_record *record;
	struct tcp_sock *tcp;
	struct flow_entry *flow;
	__u32 sequence;

	tcp = bpf_skc_to_tcp_sock(sk);
	if (unlikely(!state || !tcp))
		return 0;
	sequence = tcp->write_seq;
	read_ends(sk, &subject);
	flow = flow_of_connection(sk, &subject);
	if (!flow) {
		state->counters[STAGES_EVENTS]++;
		state->counters[STAGES_IGNORED]++;
		return 0;
	}
	socket = bpf_sk_storage_get(&stage_sockets, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (likely(socket)) {
		if (is_continued(socket, message, sequence + bytes, thread))
			return 0;
		socket->send_end = sequence + bytes;
		socket->send_thread = thread;
		if (unlikely(!socket->cookie))
			socket->cookie = bpf_get_socket_cookie(sk);
	} else {
		state->counters[STAGES_STORAGE_FAILED]++;
	}
	state->counters[STAGES_EVENTS]++;
	record = begin_record(sizeof(struct stage_endpoints), STAGE_SEND,
			      socket ? socket->cookie : bpf_get_socket_cookie(sk), flow->flow_id);
	if (unlikely(!record)) {
		count_lost(state, flow->flow_id);
		return 0;
	}
	record->tcp_sequence = sequence;
	record->bytes = bytes;
	set_thread(record);
	set_ends(record, &subject);
	state->counters[STAGES_RECORDED]++;
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}
