// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * The one program here that drops packets. It is attached only to interfaces configured as mirror
 * ports: their packets are copies that no program on the host needs, so they do not enter the
 * stack. Included by capture.bpf.c, since both are one object and share its maps.
 */
SEC("xdp")
int xdp_mirror(struct xdp_md *context)
{
	observe_xdp(context);
	return XDP_DROP;
}
