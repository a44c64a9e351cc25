/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Reports which process holds which UDP or TCP socket: one record for each descriptor, written when
 * user space reads the iterator. Nothing runs in between. A socket that several descriptors or
 * threads share is reported several times.
 */
#include <linux/bpf.h>
#include <linux/in.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "host_kernel.bpf.h"
#include "owner_record.h"

#define AF_INET	 2
#define AF_INET6 10

/* A type is in the BTF only if it is used; user space compares its own types with these. */
const enum owner_flags *btf_owner_flags __attribute__((unused));
const struct owner_record *btf_owner_record __attribute__((unused));

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Process id as the pid namespace of the reader has it, like that of /proc; 0 if the process has
 * ended. */
static __always_inline __u32 process_of(struct task_struct *leader)
{
	const struct task_struct *reader = bpf_get_current_task_btf();
	const __u32 level = BPF_CORE_READ(reader, thread_pid, level);
	struct pid *pid = leader->thread_pid;
	int number = 0;

	if (!pid || BPF_CORE_READ(pid, level) < level)
		return 0;
	bpf_core_read(&number, sizeof(number),
		      (void *)&pid->numbers + level * bpf_core_type_size(struct upid) +
			      bpf_core_field_offset(struct upid, nr));
	return number;
}

static __always_inline void map_ipv4(__u8 *to, __be32 address)
{
	to[10] = 0xff;
	to[11] = 0xff;
	__builtin_memcpy(to + 12, &address, sizeof(address));
}

static __always_inline void read_addresses(struct owner_record *record, struct sock *sk)
{
	if (!(record->flags & OWNER_IPV6)) {
		map_ipv4(record->local_address, sk->__sk_common.skc_rcv_saddr);
		map_ipv4(record->remote_address, sk->__sk_common.skc_daddr);
		return;
	}
	BPF_CORE_READ_INTO(&record->local_address, sk, __sk_common.skc_v6_rcv_saddr);
	BPF_CORE_READ_INTO(&record->remote_address, sk, __sk_common.skc_v6_daddr);
}

SEC("iter/task_file")
int owners(struct bpf_iter__task_file *context)
{
	struct task_struct *task = context->task;
	struct file *file = context->file;
	struct owner_record record = {};
	struct task_struct *leader;
	struct socket *socket;
	struct sock *sk;
	__u16 family;

	if (!task || !file)
		return 0;
	socket = bpf_sock_from_file(file); /* NULL but for a socket of this kind of file */
	if (!socket)
		return 0;
	sk = socket->sk;
	if (!sk)
		return 0;
	family = sk->__sk_common.skc_family;
	record.protocol = sk->sk_protocol;
	if ((family != AF_INET && family != AF_INET6) ||
	    (record.protocol != IPPROTO_UDP && record.protocol != IPPROTO_TCP))
		return 0;
	leader = task->group_leader;
	record.process = process_of(leader);
	if (!record.process)
		return 0;
	record.flags = family == AF_INET6 ? OWNER_IPV6 : 0;
	if (BPF_CORE_READ_BITFIELD(sk, __sk_common.skc_ipv6only))
		record.flags |= OWNER_IPV6_ONLY;
	record.socket = (__u64)sk;
	record.cookie = bpf_get_socket_cookie(sk);
	record.inode = file->f_inode->i_ino;
	record.start_ns = leader->start_boottime;
	record.network = sk->__sk_common.skc_net.net->ns.inum;
	record.interface_index = sk->__sk_common.skc_bound_dev_if;
	record.local_port = sk->__sk_common.skc_num;
	record.remote_port = bpf_ntohs(sk->__sk_common.skc_dport);
	record.state = sk->__sk_common.skc_state;
	read_addresses(&record, sk);
	BPF_CORE_READ_INTO(&record.name, leader, comm);
	bpf_seq_write(context->meta->seq, &record, sizeof(record));
	return 0;
}
