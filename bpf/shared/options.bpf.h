/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Reads the window scale in the options of a SYN. */
#ifndef TELEMETRY_OPTIONS_BPF_H
#define TELEMETRY_OPTIONS_BPF_H

#include "parse.bpf.h"

#define TCP_OPTIONS_MAX		40
#define TCP_OPTIONS_FARTHEST	1024 /* bytes from the start of the frame: more than headers have */
#define TCP_OPTION_END		0
#define TCP_OPTION_PAD		1
#define TCP_OPTION_SCALE	3
#define TCP_OPTION_SCALE_LENGTH 3

/* Options of a SYN that are not read yet. */
struct option_scan {
	void *context;
	void *data;
	void *data_end;
	__u32 end;  /* end of the options, bytes from the start of the frame */
	__u32 left; /* bytes before the end */
	__u8 scale; /* enum window_scale */
};

enum option_step { OPTION_GO_ON = 0, OPTION_STOP = 1 }; /* return values for bpf_loop */

static __always_inline long stop_malformed(struct option_scan *scan)
{
	scan->scale = WINDOW_SCALE_UNKNOWN;
	return OPTION_STOP;
}

static __always_inline long read_option(struct option_scan *scan, const enum hook hook)
{
	const struct packet packet = {
		.context = scan->context,
		.data = scan->data,
		.data_end = scan->data_end,
	};
	const __u32 left = scan->left;
	/* Three bytes are always available: the fixed header precedes the options. */
	const __u32 back = left > TCP_OPTION_SCALE_LENGTH ? left : TCP_OPTION_SCALE_LENGTH;
	__u8 copy[TCP_OPTION_SCALE_LENGTH];
	__u8 *option;
	__u32 length;
	__u8 kind;

	if (left - 1 >= TCP_OPTIONS_MAX ||
	    scan->end - back > TCP_OPTIONS_FARTHEST) /* 0 - 1 wraps */
		return OPTION_STOP;
	option = header_at(&packet, hook, scan->end - back, TCP_OPTION_SCALE_LENGTH, copy);
	if (!option)
		return stop_malformed(scan);
	kind = left == 1 ? option[2] : left == 2 ? option[1] : option[0];
	length = left > 2 ? option[1] : left == 2 ? option[2] : 0;
	if (kind == TCP_OPTION_END)
		return OPTION_STOP;
	if (kind == TCP_OPTION_PAD) {
		scan->left = left - 1;
		return OPTION_GO_ON;
	}
	if (length < 2 || length > left)
		return stop_malformed(scan);
	if (kind == TCP_OPTION_SCALE && length == TCP_OPTION_SCALE_LENGTH)
		scan->scale = option[2] < WINDOW_SCALE_SHIFT_LAST ? option[2] + WINDOW_SCALE_SHIFT_0
								  : WINDOW_SCALE_SHIFT_LAST;
	scan->left = left - length;
	return OPTION_GO_ON;
}

static long read_option_xdp(__u64 index __attribute__((unused)), void *scan)
{
	return read_option(scan, HOOK_XDP_RX);
}

static long read_option_tc(__u64 index __attribute__((unused)), void *scan)
{
	return read_option(scan, HOOK_TC_RX);
}

/*
 * Reads the window-scale option of a SYN, enum window_scale, as Linux does: the last of several is
 * used, shifts above 14 become 14; malformed options make it unknown. Separate functions with
 * bpf_loop, because the verifier would follow each combination of options through the rest of the
 * program.
 */
static __noinline int window_scale_xdp(struct xdp_md *context, __u32 end, __u32 length)
{
	struct option_scan scan = {
		.context = context,
		.data = (void *)(long)context->data,
		.data_end = (void *)(long)context->data_end,
		.end = end,
		.left = length,
		.scale = WINDOW_SCALE_NONE,
	};

	bpf_loop(TCP_OPTIONS_MAX, read_option_xdp, &scan, 0);
	return scan.scale;
}

static __noinline int window_scale_tc(struct __sk_buff *skb, __u32 end, __u32 length)
{
	struct option_scan scan = {
		.context = skb,
		.data = (void *)(long)skb->data,
		.data_end = (void *)(long)skb->data_end,
		.end = end,
		.left = length,
		.scale = WINDOW_SCALE_NONE,
	};

	bpf_loop(TCP_OPTIONS_MAX, read_option_tc, &scan, 0);
	return scan.scale;
}

static __always_inline __u8 read_window_scale(const struct packet *packet, const enum hook hook)
{
	return hook == HOOK_XDP_RX ? window_scale_xdp(packet->context, packet->offset,
						      packet->tcp_options_length)
				   : window_scale_tc(packet->context, packet->offset,
						     packet->tcp_options_length);
}

#endif
