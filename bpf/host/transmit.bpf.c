/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Steps of an order behind the hook: its last segment is handed to the driver, the NIC sends it if
 * it stamps what it sends, and the peer's acknowledgement is processed. The kernel stamps segments
 * of connections that carry a flag, by callbacks of a sock_ops program. Passive: nothing but that
 * flag is changed, and replies of other programs stay. An object of its own, since kernels before
 * 6.15 cannot load it.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "stage_kernel.bpf.h"
#include "stage_maps.bpf.h"
#include "stage_connection.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

extern void *bpf_cast_to_kern_ctx(void *context) __ksym;
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym;
extern int bpf_sock_ops_enable_tx_tstamp(struct bpf_sock_ops_kern *operation, __u64 flags) __ksym;

/* BPF_SOCK_OPS_TSTAMP_..., which headers before 6.15 do not have. */
enum stamp_operation {
	STAMP_SCHEDULED = 16, /* a copy of the segment comes to the device's queue */
	STAMP_DRIVER = 17,    /* it is handed to the driver */
	STAMP_WIRE = 18,      /* the NIC has sent it, and its stamp is in the packet */
	STAMP_ACKNOWLEDGED = 19,
	STAMP_SEND = 20, /* a call has written, and its last segment is not sent yet */
};

#define SOL_SOCKET		  1
#define SK_BPF_CB_FLAGS		  1009
#define SK_BPF_CB_TX_TIMESTAMPING 1
#define TCP_ESTABLISHED_STATE	  1
#define SENT_AGAIN		  0x80 /* TCPCB_EVER_RETRANS in tcp_skb_cb.sacked */

#define CAST(object, type)                                                                         \
	((struct type *)bpf_rdonly_cast(object, bpf_core_type_id_kernel(struct type)))

/* What is known of a connection whose segments are stamped. */
struct transmit_connection {
	__u64 cookie;
	__u32 flow_id;
	__u32 scheduled_end; /* sequence number behind the newest send that came to a queue */
	__u32 scheduled_retransmits; /* segments that were sent again before it did */
	__u32 driver_end;	     /* behind the newest one that was handed to the driver */
	__u32 wire_end;		     /* behind the newest one that the NIC has sent */
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct transmit_connection);
} transmit_connections SEC(".maps");

/* Stamps of one CPU come in softirqs too, between those of a task. */
static __always_inline void count(struct stage_state *state, const enum stage_counter counter)
{
	__sync_fetch_and_add(&state->counters[counter], 1);
}

static __always_inline void count_failed(void)
{
	struct stage_state *state = state_of(STAGE_PROGRAM_TRANSMIT);

	if (state)
		count(state, STAGES_STORAGE_FAILED);
}

static __always_inline bool is_after(__u32 sequence, __u32 other)
{
	return (__s32)(sequence - other) > 0;
}

/* Sequence number behind the last byte of the send that a segment ends. */
static __always_inline __u32 end_of(const struct sk_buff *skb)
{
	return CAST(skb->head + skb->end, skb_shared_info)->tskey + 1;
}

static __always_inline __u32 retransmits_of(const struct sock *sk)
{
	return CAST(sk, tcp_sock)->total_retrans;
}

static __always_inline struct flow_entry *find_connection(struct sock *sk,
							  struct flow_subject *subject)
{
	read_ends(sk, subject);
	return flow_of_connection(sk, subject);
}

/* A connection of this host was established. */
static __always_inline void switch_on(struct bpf_sock_ops *context, struct sock *sk)
{
	struct flow_subject subject = {.source_low = 0};
	int flags = SK_BPF_CB_TX_TIMESTAMPING;

	if (find_connection(sk, &subject) &&
	    bpf_setsockopt(context, SOL_SOCKET, SK_BPF_CB_FLAGS, &flags, sizeof(flags)) < 0)
		count_failed();
}

/* A call has written: its last segment is to be stamped. */
static __always_inline void ask_for_stamps(struct bpf_sock_ops *context,
					   struct bpf_sock_ops_kern *operation)
{
	struct flow_subject subject = {.source_low = 0};
	struct transmit_connection *connection;
	struct sock *sk = operation->sk;
	struct flow_entry *flow = find_connection(sk, &subject);
	struct bpf_sock *socket = context->sk;

	if (!flow || !socket)
		return;
	connection = bpf_sk_storage_get(&transmit_connections, socket, NULL,
					BPF_SK_STORAGE_GET_F_CREATE);
	if (unlikely(!connection)) {
		count_failed();
		return;
	}
	if (unlikely(!connection->cookie)) {
		connection->cookie = bpf_get_socket_cookie(context);
		connection->scheduled_end = CAST(sk, tcp_sock)->snd_una;
		connection->driver_end = connection->scheduled_end;
		connection->wire_end = connection->scheduled_end;
	}
	connection->flow_id = flow->flow_id;
	if (bpf_sock_ops_enable_tx_tstamp(operation, 0) < 0)
		count_failed();
}

static __always_inline void note_scheduled(struct transmit_connection *connection,
					   struct bpf_sock_ops_kern *operation)
{
	const __u32 end = end_of(operation->skb);

	if (!is_after(end, connection->scheduled_end))
		return;
	connection->scheduled_retransmits = retransmits_of(operation->sk);
	connection->scheduled_end = end;
}

/* True for the segment that is sent for the first time, at the first device. One of which the first
 * copy did not come to the driver is sent again, too. */
static __always_inline bool is_first_copy(const struct transmit_connection *connection,
					  struct bpf_sock_ops_kern *operation, __u32 end,
					  __u32 *newest)
{
	if (!is_after(end, *newest))
		return false;
	*newest = end;
	return connection->scheduled_retransmits == retransmits_of(operation->sk);
}

/* True if a stamp is of a segment that was sent again. */
static __always_inline bool is_repeated(struct transmit_connection *connection,
					struct bpf_sock_ops_kern *operation, __u32 end,
					const enum stage_kind kind)
{
	if (kind == STAGE_DRIVER)
		return !is_first_copy(connection, operation, end, &connection->driver_end);
	if (kind == STAGE_WIRE)
		return !is_first_copy(connection, operation, end, &connection->wire_end);
	return CAST(operation->skb->cb, tcp_skb_cb)->sacked & SENT_AGAIN;
}

/* Adds the NIC's stamp. */
static __always_inline void set_wire(struct stage_record *record, const struct sk_buff *skb)
{
	struct stage_endpoints *ends = (void *)(record + 1);

	ends->interface_index = skb->dev->ifindex;
	ends->nic_ns = CAST(skb->head + skb->end, skb_shared_info)->hwtstamps.hwtstamp;
}

static __always_inline void record_stamp(struct transmit_connection *connection,
					 struct bpf_sock_ops_kern *operation,
					 const enum stage_kind kind)
{
	struct stage_state *state = state_of(STAGE_PROGRAM_TRANSMIT);
	struct flow_subject subject = {.source_low = 0};
	struct sk_buff *skb = operation->skb;
	const __u32 end = end_of(skb);
	struct stage_record *record;

	if (unlikely(!state))
		return;
	count(state, STAGES_EVENTS);
	if (is_repeated(connection, operation, end, kind)) {
		count(state, STAGES_IGNORED);
		return;
	}
	record = begin_record(sizeof(struct stage_endpoints), kind, connection->cookie,
			      connection->flow_id);
	if (unlikely(!record)) {
		count(state, STAGES_LOST);
		count_lost_of(connection->flow_id);
		return;
	}
	record->tcp_sequence = end;
	read_ends(operation->sk, &subject);
	set_ends(record, &subject);
	if (kind == STAGE_WIRE)
		set_wire(record, skb);
	count(state, STAGES_RECORDED);
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
}

static __always_inline void stamp(struct bpf_sock_ops *context, struct bpf_sock_ops_kern *operation)
{
	struct transmit_connection *connection;
	struct bpf_sock *socket = context->sk;

	if (!socket)
		return;
	connection = bpf_sk_storage_get(&transmit_connections, socket, NULL, 0);
	if (!connection) /* of another who asks for stamps */
		return;
	if (context->op == STAMP_SCHEDULED)
		note_scheduled(connection, operation);
	else if (context->op == STAMP_DRIVER)
		record_stamp(connection, operation, STAGE_DRIVER);
	else if (context->op == STAMP_WIRE)
		record_stamp(connection, operation, STAGE_WIRE);
	else
		record_stamp(connection, operation, STAGE_ACKNOWLEDGED);
}

/* Returns 1 always: what other programs have replied then holds. */
SEC("sockops")
int stage_transmit(struct bpf_sock_ops *context)
{
	struct bpf_sock_ops_kern *operation = bpf_cast_to_kern_ctx(context);

	switch (context->op) {
	case BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB:
		switch_on(context, operation->sk);
		break;
	case STAMP_SEND:
		ask_for_stamps(context, operation);
		break;
	case STAMP_SCHEDULED:
	case STAMP_DRIVER:
	case STAMP_WIRE:
	case STAMP_ACKNOWLEDGED:
		stamp(context, operation);
		break;
	default:
		break;
	}
	return 1;
}

/* Connections that were open before: runs once for each when it is read, and writes nothing. */
SEC("iter/tcp")
int stage_transmit_open(struct bpf_iter__tcp *context)
{
	struct flow_subject subject = {.source_low = 0};
	struct sock_common *common = context->sk_common;
	int flags = SK_BPF_CB_TX_TIMESTAMPING;
	struct tcp_sock *tcp;

	if (!common || common->skc_state != TCP_ESTABLISHED_STATE)
		return 0;
	tcp = bpf_skc_to_tcp_sock(common);
	if (tcp && find_connection((struct sock *)tcp, &subject) &&
	    bpf_setsockopt(tcp, SOL_SOCKET, SK_BPF_CB_FLAGS, &flags, sizeof(flags)) < 0)
		count_failed();
	return 0;
}
