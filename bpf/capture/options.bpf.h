/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Reads the window scale in the options of a SYN. */
#ifndef TELEMETRY_OPTIONS_BPF_H
#define TELEMETRY_OPTIONS_BPF_H

#include "apart.bpf.h"

#define TCP_OPTIONS_MAX		40
#define TCP_OPTION_END		0
#define TCP_OPTION_PAD		1
#define TCP_OPTION_SCALE	3
#define TCP_OPTION_SCALE_LENGTH 3

/* What next_option() finds, in one number: the option's length, and its scale, enum
 * tcp_window_scale, if it has one. */
#define OPTION_MALFORMED	 (-1)
#define OPTION_LAST		 0
#define OPTION_OF(length, scale) ((scale) << 8 | (length))
#define OPTION_LENGTH_OF(option) ((option)&0xff)
#define OPTION_SCALE_OF(option)	 ((option) >> 8)

/* Reads the option that begins so many bytes before the end of all. */
static __always_inline int next_option(const struct packet *packet, const enum hook hook, __u32 end,
				       __u32 left)
{
	/* Three bytes are always available: the fixed header precedes the options. */
	const __u32 back = left > TCP_OPTION_SCALE_LENGTH ? left : TCP_OPTION_SCALE_LENGTH;
	__u8 copy[TCP_OPTION_SCALE_LENGTH];
	const __u8 *option = header_at(packet, hook, end - back, TCP_OPTION_SCALE_LENGTH, copy);
	__u8 kind;
	__u32 length;

	if (!option)
		return OPTION_MALFORMED;
	kind = left == 1 ? option[2] : left == 2 ? option[1] : option[0];
	if (kind == TCP_OPTION_END)
		return OPTION_LAST;
	if (kind == TCP_OPTION_PAD)
		return OPTION_OF(1, 0);
	length = left > 2 ? option[1] : left == 2 ? option[2] : 0;
	if (length < 2 || length > left)
		return OPTION_MALFORMED;
	if (kind != TCP_OPTION_SCALE || length != TCP_OPTION_SCALE_LENGTH)
		return OPTION_OF(length, 0);
	return OPTION_OF(length, option[2] < WINDOW_SCALE_SHIFT_LAST
					 ? option[2] + WINDOW_SCALE_SHIFT_0
					 : WINDOW_SCALE_SHIFT_LAST);
}

/*
 * Reads the window-scale option of a SYN, enum tcp_window_scale, as Linux does: the last of several
 * is used, shifts above 14 become 14; malformed options make it unknown. Global functions, each of
 * which the verifier checks once and on its own: it would follow each combination of options
 * through the rest of the program.
 */
#define READ_WINDOW_SCALE(next, context, end, length)                                              \
	do {                                                                                       \
		int scale = WINDOW_SCALE_NONE;                                                     \
		__u32 left = (length);                                                             \
                                                                                                   \
		for (int i = 0; i < TCP_OPTIONS_MAX && left; i++) {                                \
			const int option = next(context, end, left);                               \
                                                                                                   \
			if (option == OPTION_LAST)                                                 \
				break;                                                             \
			if (option == OPTION_MALFORMED)                                            \
				return WINDOW_SCALE_UNKNOWN;                                       \
			if (OPTION_SCALE_OF(option))                                               \
				scale = OPTION_SCALE_OF(option);                                   \
			left -= OPTION_LENGTH_OF(option);                                          \
		}                                                                                  \
		return scale;                                                                      \
	} while (0)

__noinline int next_option_xdp(struct xdp_md *context, __u32 end, __u32 left)
{
	const struct packet packet = packet_of_xdp(context);

	return next_option(&packet, HOOK_XDP_RX, end, left);
}

__noinline int next_option_tc(struct __sk_buff *skb, __u32 end, __u32 left)
{
	const struct packet packet = packet_of_skb(skb);

	return next_option(&packet, HOOK_TC_RX, end, left);
}

__noinline int window_scale_xdp(struct xdp_md *context, __u32 end, __u32 length)
{
	READ_WINDOW_SCALE(next_option_xdp, context, end, length);
}

__noinline int window_scale_tc(struct __sk_buff *skb, __u32 end, __u32 length)
{
	READ_WINDOW_SCALE(next_option_tc, skb, end, length);
}

static __always_inline __u8 read_window_scale(const struct packet *packet, const enum hook hook)
{
	return hook == HOOK_XDP_RX ? window_scale_xdp(packet->context, packet->offset,
						      packet->tcp_options_length)
				   : window_scale_tc(packet->context, packet->offset,
						     packet->tcp_options_length);
}

#endif
