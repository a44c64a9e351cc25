/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Members of the kernel's structs that the programs of the host use. Their offsets are those of the
 * running kernel: libbpf relocates every access by the kernel's BTF, so only names count here.
 */
#ifndef TELEMETRY_HOST_KERNEL_BPF_H
#define TELEMETRY_HOST_KERNEL_BPF_H

#include <stdbool.h>
#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

/* Flavour of the name: programs may include the header of user space that has it too. */
struct in6_addr___kernel {
	__u8 s6_addr[16];
};

typedef struct {
	long long counter;
} atomic64_t;

struct sock_common {
	atomic64_t skc_cookie; /* 0: nobody has asked for it yet */
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num; /* local port, host order */
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned long skc_flags; /* bit n: enum sock_flags */
	unsigned char skc_ipv6only : 1;
	int skc_bound_dev_if;
	possible_net_t skc_net;
	struct in6_addr___kernel skc_v6_daddr;
	struct in6_addr___kernel skc_v6_rcv_saddr;
};

struct net_device {
	int ifindex;
};

struct dst_entry {
	struct net_device *dev;
};

typedef struct {
	int owned; /* by a process: see lock_sock */
} socket_lock_t;

struct sock {
	struct sock_common __sk_common;
	socket_lock_t sk_lock;
	struct dst_entry *sk_dst_cache;
	__u16 sk_protocol;
	int sk_err;
};

struct socket {
	struct sock *sk;
};

struct super_block {
	unsigned long s_magic;
};

struct inode {
	unsigned long i_ino;
	struct super_block *i_sb;
};

struct file {
	struct inode *f_inode;
	void *private_data;
};

struct inet_sock {
	struct sock sk;
	__be16 inet_sport; /* local port */
};

struct inet_connection_sock {
	__u8 icsk_ca_state : 5;
	__u8 icsk_retransmits;
};

struct sk_buff {
	char cb[48];
	unsigned int len;
};

/* In cb of TCP's packets. */
struct tcp_skb_cb {
	__u32 seq;
	__u16 tcp_gso_segs;
};

struct tcp_sock {
	__u64 bytes_received;
	__u64 bytes_sent;
	__u64 bytes_retrans;
	__u32 total_retrans;
	__u32 srtt_us; /* shifted left by 3 */
};

struct upid {
	int nr;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct rq {
	__u64 clock;
	__u64 clock_task;
	__u64 clock_pelt;
	unsigned long lost_idle_time;
};

/* Threads of one control group on one CPU. */
struct cfs_rq {
	struct rq *rq;
	__u64 throttled_clock_pelt;
	__u64 throttled_clock_pelt_time;
	__u64 throttled_clock_self;
	__u64 throttled_clock_self_time;
	int throttle_count; /* groups from this one up that are throttled */
};

/* Before 5.19. */
struct cfs_rq___task {
	__u64 throttled_clock_task;
	__u64 throttled_clock_task_time;
};

struct task_group {
	struct cfs_rq **cfs_rq; /* by CPU */
};

struct sched_entity {
	struct cfs_rq *cfs_rq;
};

struct task_struct {
	unsigned int __state;
	unsigned int flags;
	int prio;
	struct sched_entity se;
	struct task_group *sched_task_group;
	bool throttled;
	unsigned long jobctl;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	__u64 start_time;
	__u64 start_boottime;
	int pid;
	int tgid;
	int wake_cpu;
	char comm[16];
};

/* Before 5.14. */
struct task_struct___state {
	long state;
};

struct irqaction {
	const char *name;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

#pragma clang attribute pop

/* True if the kernel has the helper. The verifier then drops the other branch. */
#define HAS_HELPER(name) bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_##name)

#endif
