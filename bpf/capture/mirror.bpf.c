// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * The one program here that drops. It is attached only where the configuration says that the
 * interface is a mirror port: its packets are copies that nobody on the host wants, so the stack
 * is spared. A part of capture.bpf.c, since both are one object and share its maps.
 */
SEC("xdp")
int xdp_mirror(struct xdp_md *context)
{
	observe_xdp(context);
	return XDP_DROP;
}
