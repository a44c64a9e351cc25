// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * The capture programs. Passive: whatever happens inside, the packet continues to the other
 * programs on the hook and to the stack; the one exception is mirror.bpf.c, for ports whose packets
 * are copies. Each sighting is counted as seen and by exactly one other counter.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#include "any.bpf.h"
#include "emit.bpf.h"
#include "maps.bpf.h"
#include "match.bpf.h"
#include "plain.bpf.h"
#include "record.h"
#include "sample.bpf.h"

#define TC_NEXT                                                                                    \
	TC_ACT_UNSPEC /* -1, also TCX_NEXT: the next program decides. TC_ACT_OK would end the      \
			 chain */

/*
 * Handles a plain packet: one that matches no flow costs a few loads, one that does also the stamp
 * and the copy. Returns true if the packet was handled.
 */
static __always_inline bool observe_plain(struct packet *packet, const enum hook hook,
					  struct hook_state *state, __u32 cpu)
{
	struct flow_entry *flow;

	if (unlikely(configuration.transport != TRANSPORT_ARRAY_RING || !parse_plain(packet)))
		return false;
	if (packet->protocol == IPPROTO_UDP) {
		const __u64 shapes = configuration.udp_shapes;
		__u64 blocks = udp_blocks();

		if (BLOCKS && blocks_come_first(shapes, blocks)) {
			flow = find_in_block(packet);
			if (likely(flow)) {
				if (unlikely(is_super(packet, hook)))
					return false;
				count(state, COUNTER_MATCHED);
				emit(packet, hook, flow, state, cpu, TRANSPORT_ARRAY_RING);
				return true;
			}
			blocks = NO_BLOCKS;
		}
		flow = find_flow(packet, shapes, blocks);
		if (likely(flow)) { /* not merged with the same code below: each keeps its constants
				     */
			if (unlikely(is_super(packet, hook)))
				return false;
			count(state, COUNTER_MATCHED);
			emit(packet, hook, flow, state, cpu, TRANSPORT_ARRAY_RING);
			return true;
		}
	} else {
		flow = find_flow(packet, configuration.tcp_shapes, NO_BLOCKS);
		if (likely(flow)) {
			if (unlikely(exceeds_records(packet, hook, flow)))
				return false;
			count(state, COUNTER_MATCHED);
			read_plain_tcp(packet);
			emit(packet, hook, flow, state, cpu, TRANSPORT_ARRAY_RING);
			return true;
		}
	}
	count(state, COUNTER_UNMATCHED);
	sample_plain(packet->context, hook, state);
	fly_plain(packet, hook);
	return true;
}

static __always_inline void observe_xdp(struct xdp_md *context)
{
	const __u32 cpu = bpf_get_smp_processor_id();
	struct hook_state *state = find_state(cpu, HOOK_XDP_RX);
	struct packet packet = packet_of_xdp(context);

	if (likely(state)) { /* exists for each possible CPU */
		count(state, COUNTER_SEEN);
		if (!observe_plain(&packet, HOOK_XDP_RX, state, cpu)) {
			USE(parse_any_xdp(context));
			USE(observe_any_xdp(context, state));
		}
	}
}

#if STAMPED

/* xdp_rx with the NIC's stamps: of one device, which it is bound to when it is loaded. */
SEC("xdp")
int xdp_rx_stamped(struct xdp_md *context)
{
	observe_xdp(context);
	return XDP_PASS;
}

#else

SEC("xdp")
int xdp_rx(struct xdp_md *context)
{
	observe_xdp(context);
	return XDP_PASS;
}

#include "mirror.bpf.c"

SEC("tc")
int tc_rx(struct __sk_buff *skb)
{
	const __u32 cpu = bpf_get_smp_processor_id();
	struct hook_state *state = find_state(cpu, HOOK_TC_RX);
	struct packet packet = packet_of_skb(skb);

	if (likely(state)) {
		count(state, COUNTER_SEEN);
		if (!observe_plain(&packet, HOOK_TC_RX, state, cpu)) {
			USE(parse_any_tc_rx(skb));
			USE(observe_any_tc_rx(skb, state));
		}
	}
	return TC_NEXT;
}

SEC("tc")
int tc_tx(struct __sk_buff *skb)
{
	const __u32 cpu = bpf_get_smp_processor_id();
	struct hook_state *state = find_state(cpu, HOOK_TC_TX);
	struct packet packet = packet_of_skb(skb);

	if (likely(state)) {
		count(state, COUNTER_SEEN);
		if (unlikely(configuration.skip_forwarded && skb->ingress_ifindex)) {
			count(state, COUNTER_UNMATCHED);
		} else if (!observe_plain(&packet, HOOK_TC_TX, state, cpu)) {
			USE(parse_any_tc_tx(skb));
			USE(observe_any_tc_tx(skb, state));
		}
	}
	return TC_NEXT;
}

#endif

char LICENSE[] SEC("license") = "Dual BSD/GPL";
