/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * What user space shares with the kernel programs, as variables of an object that nobody loads: its
 * BTF has their types, and the build makes C# of them, in the namespace Telemetry.Kernel.Layout. A
 * type is public there or internal; a VALUE is an internal record struct; a CHECKED enum is written
 * by hand, and compared. A constant gets a name and the type that has it, a struct or a class.
 */
#include "record.h"
#include "../guard/guard_record.h"
#include "../guard/steer_record.h"
#include "../host/connection_record.h"
#include "../host/history_record.h"
#include "../host/host_record.h"
#include "../host/owner_record.h"
#include "../host/stage_record.h"
#include "../host/tcp_record.h"
#include "../spread/spread_record.h"

#define PUBLIC(kind, name)   const kind name *public__##name
#define INTERNAL(kind, name) const kind name *internal__##name
#define VALUE(kind, name)    const kind name *value__##name
#define CHECKED(kind, name)  const kind name *checked__##name
#define CONSTANT(owner, name, value)                                                               \
	const typeof(value)(*constant__##owner##__##name)[(__u64)(value) >> 32 ? -1 : (long)(value)]

/* record.h */
CHECKED(enum, hook);
CHECKED(enum, tcp_window_scale);
CHECKED(enum, ring_transport);
PUBLIC(enum, packet_record_flags);
PUBLIC(enum, hook_counter);
PUBLIC(enum, flight_flags);
PUBLIC(enum, flight_choice);
INTERNAL(enum, flow_shape);
PUBLIC(struct, packet_record);
PUBLIC(struct, record_trailer);
PUBLIC(struct, packet_sample);
PUBLIC(struct, ring_header);
PUBLIC(struct, flight_record);
PUBLIC(struct, capture_configuration);
INTERNAL(struct, flight_header);
INTERNAL(struct, hook_state);
INTERNAL(struct, flow_block);
VALUE(struct, flow_entry);
VALUE(struct, flow_scope);
CONSTANT(ring_place, hooks, HOOK_COUNT);
CONSTANT(ring_header, data_offset, RING_DATA_OFFSET);
CONSTANT(record_trailer, most_bytes, TRAILER_BYTES);
CONSTANT(capture_configuration, payload_limit, PAYLOAD_LIMIT);
CONSTANT(capture_configuration, whole_snap_least, SNAP_CLASS);
CONSTANT(capture_configuration, copy_block, COPY_BLOCK);
CONSTANT(capture_configuration, flow_whole, FLOW_WHOLE);
CONSTANT(capture_configuration, flow_summed, FLOW_SUMMED);
CONSTANT(flight_header, strides, FLIGHT_STRIDES);
CONSTANT(flow_block, base, FLOW_BLOCK);
CONSTANT(flow_block, words, (int)(sizeof(struct flow_block) / sizeof(__u64)));
CONSTANT(ring_place, most_nodes, RING_NODES);
CONSTANT(ring_place, most_cpus, RING_PLACE_CPUS);
CONSTANT(ring_place, node_shift, RING_PLACE_NODE);
CONSTANT(ring_place, no_ring, RING_PLACE_INDEX);

/* host */
PUBLIC(enum, drop_record_flags);
INTERNAL(enum, drop_counter);
PUBLIC(struct, drop_record);
INTERNAL(struct, drop_state);
INTERNAL(struct, untold_key);
INTERNAL(struct, site_name);
CONSTANT(drop_record, payload_limit, DROP_PAYLOAD_LIMIT);
CONSTANT(drop_state, core_reasons, DROP_CORE_REASONS);
CONSTANT(drop_state, subsystem_reasons, DROP_SUBSYSTEM_REASONS);
CONSTANT(drop_state, subsystem_shift, DROP_SUBSYSTEM_SHIFT);
CONSTANT(drop_state, reason_slots, DROP_REASON_SLOTS);
CONSTANT(untold_key, rows, UNTOLD_ROWS);
CONSTANT(site_name, name_bytes, SITE_NAME_BYTES);
PUBLIC(enum, tcp_hook);
INTERNAL(enum, tcp_counter);
PUBLIC(struct, tcp_record);
INTERNAL(struct, tcp_hook_state);
PUBLIC(enum, connection_flags);
PUBLIC(struct, connection_record);
INTERNAL(struct, connection_counters);
PUBLIC(enum, socket_owner_flags);
PUBLIC(struct, socket_owner);
PUBLIC(enum, stage_kind);
PUBLIC(enum, stage_program);
INTERNAL(enum, stage_counter);
PUBLIC(struct, stage_record);
PUBLIC(struct, stage_endpoints);
INTERNAL(struct, stage_state);
PUBLIC(enum, history_kind);
PUBLIC(struct, history_record);
INTERNAL(struct, history_ring);
CONSTANT(history_ring, page_bytes, HISTORY_PAGE);
CONSTANT(history_ring, watched_processes, WATCHED_PROCESSES);
CONSTANT(leave_state, frozen, HISTORY_FROZEN);
CONSTANT(waking_context, device, HISTORY_BY_DEVICE);
CONSTANT(waking_context, timer, HISTORY_BY_TIMER);
CONSTANT(throttled, unit_shift, THROTTLED_UNIT_SHIFT);
CONSTANT(throttled, flag_bits, THROTTLED_FLAGS);
CONSTANT(throttled, now, THROTTLED_NOW);

/* guard */
PUBLIC(enum, guard_kind);
PUBLIC(enum, guard_cast);
PUBLIC(enum, guard_fragment);
PUBLIC(enum, guard_flags);
PUBLIC(enum, guard_outcome);
INTERNAL(enum, guard_counter);
PUBLIC(struct, guard_slot);
PUBLIC(struct, guard_counts);
INTERNAL(struct, guard_table);
INTERNAL(struct, guard_state);
INTERNAL(struct, guard_source);
INTERNAL(struct, guard_source_key);
INTERNAL(struct, guard_prefix_key);
CONSTANT(guard_table, lifelines, GUARD_LIFELINES);
CONSTANT(guard_table, slots, GUARD_SLOTS);
CONSTANT(guard_table, words, GUARD_WORDS);
CONSTANT(guard_table, classes, GUARD_CLASSES);
CONSTANT(guard_table, ports, GUARD_PORTS);
CONSTANT(guard_evidence_ring, bytes, GUARD_EVIDENCE_BYTES);
CONSTANT(guard_evidence_ring, snap, GUARD_EVIDENCE_SNAP);
CONSTANT(guard_evidence_ring, element_bytes, GUARD_EVIDENCE_ELEMENT);
INTERNAL(enum, steer_counter);
INTERNAL(struct, steer_key);
INTERNAL(struct, steer_flow);
INTERNAL(struct, steer_counts);
INTERNAL(struct, steer_queue);
INTERNAL(struct, steer_state);
CONSTANT(steer_state, flows, STEER_FLOWS);

/* spread */
INTERNAL(enum, spread_counter);
INTERNAL(struct, spread_slots);
INTERNAL(struct, spread_state);
CONSTANT(spread_slots, slots, SPREAD_SLOTS);
CONSTANT(spread_slots, group, SPREAD_MEMBERS);
CONSTANT(spread_slots, no_table, SPREAD_NO_TABLE);
