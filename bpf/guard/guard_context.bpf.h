/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The hook that the guard is compiled for: TC ingress, or XDP with GUARD_XDP. The rules are the
 * same. */
#ifndef TELEMETRY_GUARD_CONTEXT_BPF_H
#define TELEMETRY_GUARD_CONTEXT_BPF_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "record.h"

#ifndef GUARD_XDP
#define GUARD_XDP 0
#endif

#define VLAN_TAG_LENGTH 4

/* The verifier wants a bound of a header's place. */
#if GUARD_XDP
#define IN_PLACE_MAX 32768
#else
#define IN_PLACE_MAX 4096
#endif

#if GUARD_XDP

#define GUARD_PROGRAM guard_xdp
#define GUARD_SECTION "xdp"
#define GUARD_HOOK    HOOK_XDP_RX
#define CONTEXT	      struct xdp_md
#define PASS	      XDP_PASS
#define DROP	      XDP_DROP

/* Bytes of the frame; the program takes no frames in several buffers. */
static __always_inline __u32 length_of(CONTEXT *context)
{
	return (void *)(long)context->data_end - (void *)(long)context->data;
}

static __always_inline __u32 packets_of(CONTEXT *context __attribute__((unused)))
{
	return 1;
}

static __always_inline __u32 interface_of(CONTEXT *context)
{
	return context->ingress_ifindex;
}

static __always_inline __u32 queue_of(CONTEXT *context)
{
	return context->rx_queue_index;
}

/* A tag that the NIC took out is not known here. */
static __always_inline bool has_tag(CONTEXT *context __attribute__((unused)))
{
	return false;
}

static __always_inline __u32 tag_of(CONTEXT *context __attribute__((unused)))
{
	return 0;
}

static __always_inline long load_bytes(CONTEXT *context, __u32 offset, void *to, __u32 length)
{
	return bpf_xdp_load_bytes(context, offset, to, length);
}

#else

#define GUARD_PROGRAM guard
#define GUARD_SECTION "tc"
#define GUARD_HOOK    HOOK_TC_RX
#define CONTEXT	      struct __sk_buff
#define PASS	      -1 /* TCX_NEXT, TC_ACT_UNSPEC: the next program, then the stack */
#define DROP	      2	 /* TC_ACT_SHOT */

static __always_inline __u32 length_of(CONTEXT *context)
{
	return context->len;
}

static __always_inline __u32 packets_of(CONTEXT *context)
{
	return context->gso_segs ?: 1;
}

static __always_inline __u32 interface_of(CONTEXT *context)
{
	return context->ifindex;
}

static __always_inline __u32 queue_of(CONTEXT *context)
{
	return context->queue_mapping;
}

static __always_inline bool has_tag(CONTEXT *context)
{
	return context->vlan_present;
}

static __always_inline __u32 tag_of(CONTEXT *context)
{
	return context->vlan_tci;
}

static __always_inline long load_bytes(CONTEXT *context, __u32 offset, void *to, __u32 length)
{
	return bpf_skb_load_bytes(context, offset, to, length);
}

#endif

#endif
