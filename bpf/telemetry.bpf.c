// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * The programs. Passive: whatever happens inside, the packet and the other programs on the hook go on. Each sighting is
 * counted as seen and in exactly one other way.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#include "emit.bpf.h"
#include "maps.bpf.h"
#include "match.bpf.h"
#include "parse.bpf.h"
#include "record.h"

#define TC_NEXT TC_ACT_UNSPEC /* -1, also TCX_NEXT: the next program decides. TC_ACT_OK would end the chain */

/* A type reaches the BTF only if something uses it; user space checks its own against these. */
const enum hook *btf_hook __attribute__((unused));
const enum record_flags *btf_record_flags __attribute__((unused));
const enum hook_counter *btf_hook_counter __attribute__((unused));
const enum flow_shape *btf_flow_shape __attribute__((unused));
const enum ring_transport *btf_ring_transport __attribute__((unused));
const struct packet_record *btf_packet_record __attribute__((unused));
const struct ring_header *btf_ring_header __attribute__((unused));
const struct hook_state *btf_hook_state __attribute__((unused));
const struct flow_entry *btf_flow_entry __attribute__((unused));
const struct flow_scope *btf_flow_scope __attribute__((unused));

static __always_inline void observe(struct packet *packet, const enum hook hook)
{
	const __u32 cpu = bpf_get_smp_processor_id();
	struct hook_state *state = find_state(cpu, hook);
	struct flow_entry *flow;
	enum hook_counter result;

	if (!state) /* cannot be: the map has an element for each possible CPU */
		return;
	count(state, COUNTER_SEEN);
	result = parse(packet, hook);
	if (result != COUNTER_MATCHED) {
		state->counters[result & 15]++;
		return;
	}
	flow = find_flow(packet);
	if (!flow) {
		count(state, COUNTER_UNMATCHED);
		return;
	}
	count(state, COUNTER_MATCHED);
	emit(packet, hook, flow, state, cpu);
}

static __always_inline void observe_skb(struct __sk_buff *skb, const enum hook hook)
{
	struct packet packet = {
		.context = skb,
		.data = (void *)(long)skb->data,
		.data_end = (void *)(long)skb->data_end,
		.interface_index = skb->ifindex,
	};

	if (skb->vlan_present) { /* the outer tag, taken out by the NIC or not yet put in */
		packet.tags = 1;
		packet.vlan_id = skb->vlan_tci & VLAN_ID_MASK;
	}
	observe(&packet, hook);
}

SEC("xdp")
int xdp_rx(struct xdp_md *context)
{
	struct packet packet = {
		.context = context,
		.data = (void *)(long)context->data,
		.data_end = (void *)(long)context->data_end,
		.interface_index = context->ingress_ifindex,
	};

	observe(&packet, HOOK_XDP_RX);
	return XDP_PASS;
}

SEC("tc")
int tc_rx(struct __sk_buff *skb)
{
	observe_skb(skb, HOOK_TC_RX);
	return TC_NEXT;
}

SEC("tc")
int tc_tx(struct __sk_buff *skb)
{
	observe_skb(skb, HOOK_TC_TX);
	return TC_NEXT;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
