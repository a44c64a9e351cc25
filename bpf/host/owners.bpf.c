/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Reports which process holds which UDP or TCP socket: one record for each descriptor, written when
 * user space reads the iterator. Nothing runs in between. A socket that several descriptors or
 * threads share is reported several times.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/in.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "host_kernel.bpf.h"
#include "owner_record.h"

#define AF_INET	 2
#define AF_INET6 10

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define SOCKFS_MAGIC 0x534f434b /* of the file system that sockets are files of */
#define PID_LEVELS   32		/* pid namespaces in each other, at most */

/* A member of a kernel object: read in place if the verifier knows its type, else by a helper. */
#define READ(object, member) (typed ? (object)->member : BPF_CORE_READ(object, member))

/* Process id as the pid namespace of the reader has it, like that of /proc; 0 if the process has
 * ended. */
static __always_inline __u32 process_of(struct task_struct *leader)
{
	const struct task_struct *reader = (void *)bpf_get_current_task();
	__u64 level = BPF_CORE_READ(reader, thread_pid, level);
	struct pid *pid = leader->thread_pid;
	int number = 0;

	if (!pid || BPF_CORE_READ(pid, level) < level)
		return 0;
	if (level > PID_LEVELS)
		return 0;
	/* Multiplied as 64 bits: older verifiers add nothing without bounds to a pointer. */
	asm volatile("" : "+r"(level));
	bpf_core_read(&number, sizeof(number),
		      (void *)&pid->numbers + level * bpf_core_type_size(struct upid) +
			      bpf_core_field_offset(struct upid, nr));
	return number;
}

/* The socket that a file is; NULL if it is none. */
static __always_inline struct socket *socket_of(struct file *file, const bool typed)
{
	if (typed)
		return bpf_sock_from_file(file);
	return file->f_inode->i_sb->s_magic == SOCKFS_MAGIC ? file->private_data : NULL;
}

static __always_inline void map_ipv4(__u8 *to, __be32 address)
{
	to[10] = 0xff;
	to[11] = 0xff;
	__builtin_memcpy(to + 12, &address, sizeof(address));
}

static __always_inline void read_addresses(struct socket_owner *record, struct sock *sk,
					   const bool typed)
{
	if (!(record->flags & OWNER_IPV6)) {
		map_ipv4(record->local_address, READ(sk, __sk_common.skc_rcv_saddr));
		map_ipv4(record->remote_address, READ(sk, __sk_common.skc_daddr));
		return;
	}
	BPF_CORE_READ_INTO(&record->local_address, sk, __sk_common.skc_v6_rcv_saddr);
	BPF_CORE_READ_INTO(&record->remote_address, sk, __sk_common.skc_v6_daddr);
}

static __always_inline int report(struct bpf_iter__task_file *context, const bool typed)
{
	struct task_struct *task = context->task;
	struct file *file = context->file;
	struct socket_owner record = {};
	struct task_struct *leader;
	struct socket *socket;
	struct sock *sk;
	__u16 family;

	if (!task || !file)
		return 0;
	socket = socket_of(file, typed);
	if (!socket)
		return 0;
	sk = READ(socket, sk);
	if (!sk)
		return 0;
	family = READ(sk, __sk_common.skc_family);
	record.protocol = READ(sk, sk_protocol);
	if ((family != AF_INET && family != AF_INET6) ||
	    (record.protocol != IPPROTO_UDP && record.protocol != IPPROTO_TCP))
		return 0;
	leader = task->group_leader;
	record.process = process_of(leader);
	if (!record.process)
		return 0;
	record.initial_process = leader->tgid;
	record.flags = family == AF_INET6 ? OWNER_IPV6 : 0;
	if (typed ? BPF_CORE_READ_BITFIELD(sk, __sk_common.skc_ipv6only)
		  : BPF_CORE_READ_BITFIELD_PROBED(sk, __sk_common.skc_ipv6only))
		record.flags |= OWNER_IPV6_ONLY;
	record.socket = (__u64)sk;
	record.cookie = typed ? bpf_get_socket_cookie(sk)
			      : BPF_CORE_READ(sk, __sk_common.skc_cookie.counter);
	record.inode = file->f_inode->i_ino;
	record.process_start_ns = leader->start_boottime;
	record.network = typed ? sk->__sk_common.skc_net.net->ns.inum
			       : BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	record.interface_index = READ(sk, __sk_common.skc_bound_dev_if);
	record.local_port = READ(sk, __sk_common.skc_num);
	record.remote_port = bpf_ntohs(READ(sk, __sk_common.skc_dport));
	record.state = READ(sk, __sk_common.skc_state);
	read_addresses(&record, sk, typed);
	BPF_CORE_READ_INTO(&record.name, leader, comm);
	bpf_seq_write(context->meta->seq, &record, sizeof(record));
	return 0;
}

SEC("iter/task_file")
int owners(struct bpf_iter__task_file *context)
{
	return report(context, true);
}

/* For kernels that give such a program neither the socket of a file (5.11) nor the number of a
 * socket (5.12): a socket has a number only once somebody else has asked for it. */
SEC("iter/task_file")
int owners_read(struct bpf_iter__task_file *context)
{
	return report(context, false);
}
