/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Layouts shared by the kernel programs and user space, defined only here: the record, the rings,
 * the flow table, the counters and the configuration. The types of user space are made from the BTF
 * of layout.bpf.c. All integers are in host order unless a comment says otherwise.
 */
#ifndef TELEMETRY_RECORD_H
#define TELEMETRY_RECORD_H

#include "fields.h"

/* Hook that saw a packet. */
enum hook {
	HOOK_XDP_RX = 0, /* XDP, receive */
	HOOK_TC_RX = 1,	 /* TC ingress */
	HOOK_TC_TX = 2,	 /* TC egress */
	HOOK_COUNT
};

typedef __u8 hook_t;

/*
 * Counters of one hook on one CPU: seen = matched + unmatched + the unsupported ones, matched =
 * recorded + the lost ones. A super-packet counts as one packet in each; its segments are counted
 * in COUNTER_GSO_SEGMENTS.
 */
enum hook_counter {
	COUNTER_SEEN = 0,
	COUNTER_MATCHED,
	COUNTER_UNMATCHED, /* IP of no flow, or neither UDP nor TCP */
	COUNTER_RECORDED,
	COUNTER_LOST_FULL,		    /* matched, and the ring had no room */
	COUNTER_LOST_NO_RING,		    /* matched on a CPU without a ring */
	COUNTER_UNSUPPORTED_ETHERTYPE,	    /* neither IPv4 nor IPv6 */
	COUNTER_UNSUPPORTED_VLAN_DEPTH,	    /* more than two tags */
	COUNTER_UNSUPPORTED_FRAGMENT,	    /* not the first fragment of UDP or TCP */
	COUNTER_UNSUPPORTED_IPV6_EXTENSION, /* an extension header other than a fragment header */
	COUNTER_UNSUPPORTED_TRUNCATED,	    /* the frame ends before the lengths in its headers */
	COUNTER_UNSUPPORTED_BAD_LENGTH,	    /* headers whose lengths contradict each other */
	COUNTER_GSO_SEGMENTS, /* frames on the wire for recorded or lost super-packets */
	COUNTER_SAMPLED,      /* of COUNTER_UNMATCHED: written to sample_ring */
	COUNTER_SAMPLES_LOST, /* of COUNTER_UNMATCHED: sampled, and sample_ring had no room */
	COUNTER_CUT, /* of COUNTER_RECORDED: without its end, for which the ring had no room */
	COUNTER_COUNT
};

typedef __u8 hook_counter_t;

/* Special properties of a packet. */
enum packet_record_flags {
	RECORD_TRUNCATED = 1, /* fewer bytes captured than the payload has */
	RECORD_VLAN = 2,      /* at least one VLAN tag */
	RECORD_QINQ = 4,      /* two VLAN tags */
	RECORD_FRAGMENT = 8,  /* first fragment of a datagram: the others are not captured */
	RECORD_IPV6 = 16,
	RECORD_GSO = 32,	   /* a super-packet: gso_segments frames on the wire */
	RECORD_SOURCE = 64,	   /* the flow's endpoint is the packet's source */
	RECORD_UNVERIFIABLE = 128, /* its checksum cannot be verified: see checksums */
	RECORD_NO_CHECKSUM = 256,  /* UDP over IPv6 without a checksum, which is wrong (RFC 8200) */
	RECORD_NIC_STAMP = 512,	   /* a struct record_stamp follows the payload */
	RECORD_TRAILER = 1024,	   /* a struct record_trailer follows the payload */
	RECORD_SUMMED = 2048,	   /* tcp_acknowledgement is the sum of the UDP payload */
	RECORD_BAD_HEADER = 4096,  /* the checksum of the IPv4 header is wrong */
};

typedef __u16 packet_record_flags_t;

/* The window-scale option of a SYN (RFC 7323). A window is scaled only if the SYNs of both sides
 * have the option. */
enum tcp_window_scale {
	WINDOW_SCALE_UNKNOWN = 0,     /* not a SYN, or its options are malformed */
	WINDOW_SCALE_SHIFT_0 = 1,     /* the option, shift 0; each further shift is one more */
	WINDOW_SCALE_SHIFT_LAST = 15, /* shift 14, the largest */
	WINDOW_SCALE_NONE = 16,	      /* a SYN without the option */
};

typedef __u8 tcp_window_scale_t;

/*
 * Checksums. transport_sum is the ones' complement sum, in the byte order of the packet, of the
 * pseudo header and the UDP or TCP header with its options and its checksum field; with the payload
 * added, 0xffff means valid. With RECORD_SUMMED the record of a cut UDP payload has the sum of all
 * of it, or what makes the whole 0xffff if the NIC has verified the packet. Not verifiable: packets
 * whose sender left the checksum to the NIC (the field equals the sum of the pseudo header), UDP
 * over IPv4 without a checksum, outgoing packets, super-packets and fragments. The IPv4 header, of
 * incoming packets, is verified unless its checksum field is 0.
 */

/* One packet of a flow. Followed by captured_length bytes of L4 payload, and by a struct
 * record_stamp or record_trailer if the flags say so; record_length is a multiple of 8. */
struct packet_record {
	__u32 record_length; /* bytes, this header and the captured payload, rounded up to 8 */
	__u32 flow_id;	     /* from 1 */
	__u64 stamp_ns;	     /* bpf_ktime_get_ns: CLOCK_MONOTONIC */
	__u32 flow_lost;     /* records of this flow that this ring has lost so far; wraps */
	__u32 interface_index;
	__u32 wire_length;    /* bytes of the frame from the Ethernet header on, without checksum */
	__u32 payload_length; /* bytes of L4 payload by the lengths of IP and UDP or TCP */
	__u32 captured_length; /* bytes of payload that follow */
	__u32 tcp_sequence;
	__u32 tcp_acknowledgement; /* 0 for UDP, but see RECORD_SUMMED */
	__u16 source_port;
	__u16 destination_port;
	packet_record_flags_t flags;
	__u16 gso_segments; /* frames of this packet on the wire; 1 for all but super-packets */
	__u16 vlan_id;	    /* of the innermost tag; 0 if none */
	__u16 cpu;
	hook_t hook;
	__u8 tcp_flags;			     /* byte 13 of the TCP header; 0 for UDP */
	__u8 ip_protocol;		     /* 6 or 17 */
	tcp_window_scale_t tcp_window_scale; /* of a SYN, by its options */
	__u16 tcp_window;    /* as in the TCP header, not scaled. Of UDP with RECORD_GSO: bytes
				of payload of each datagram but the last, which may have fewer */
	__u16 transport_sum; /* see checksums; 0 if it was not computed */
	record_address_t source_address;
	record_address_t destination_address;
};

/* Behind the payload, which is then rounded up to 8 bytes; counted in record_length. */
struct record_stamp {
	__u64 nic_ns; /* when the NIC received the packet, by its own clock; never 0 */
};

/* In the same place: the end of the frame, where a tap or switch adds when it saw the packet. */
#define TRAILER_BYTES 48

struct record_trailer {
	__u32 length; /* bytes of the frame behind its IP packet; never 0, may be more */
	__u32 padding;
	__u8 bytes[TRAILER_BYTES]; /* the last ones of the frame */
};

/* Headers of one packet of no flow, of those that are sampled. */
struct packet_sample {
	__u64 stamp_ns; /* bpf_ktime_get_ns: CLOCK_MONOTONIC */
	__u32 interface_index;
	__u32 wire_length; /* as in packet_record */
	__u16 source_port; /* 0 if the protocol is neither UDP nor TCP */
	__u16 destination_port;
	__u16 segments; /* frames of this packet on the wire; 1 for all but super-packets */
	__u8 ip_protocol;
	hook_t hook;
	record_address_t source_address;
	record_address_t destination_address;
	__u16 vlan_id; /* of the innermost tag; 0 if none */
	__u16 cpu;
	__u32 padding;
};

#define PAYLOAD_LIMIT 65536 /* longest snap length, and most of a segment, bytes */
#define SNAP_CLASS    9216  /* longest payload of most records in a BPF ring buffer */
#define COPY_BLOCK                                                                                 \
	64 /* payload is copied in blocks: up to this many bytes after a record are overwritten */

/*
 * The array ring: one element of a map is one ring, one for each CPU and hook. Page 0 is this
 * header, then ring_bytes (a power of two) of records, then slack for one record that begins near
 * the end, so that none wraps.
 *
 * The protocol. One program writes (bottom halves are off, and a hook is not entered again on its
 * CPU), one thread reads. Both counts are bytes since the ring was created, and never wrap.
 *
 * - Place: the record at count n begins at n modulo ring_bytes and is contiguous; the next one is
 *   at n + record_length. Neither end needs to know if a record extends into the slack.
 * - Write: load tail; if head - tail + the record + COPY_BLOCK is more than ring_bytes, the ring is
 *   full: the record is lost and counted, nothing else is stored, and the next record of the flow
 *   that fits carries the number lost. A record longer than snap_limit (FLOW_WHOLE) loses only its
 *   end, as long as snap_limit bytes of it fit. Else store the record, and then head. The copy of
 * the payload may overwrite up to COPY_BLOCK bytes after the record; the comparison includes them,
 * so they never overwrite unreleased records.
 * - Read: load head, then records up to it, and then store tail. The reader may write to a payload,
 *   which counts as reading; nothing of a record may be used any more once tail has passed it. The
 *   tail may be stored for many records at once.
 * - Order: head is stored after the record (release) and loaded before it (acquire); tail is stored
 *   after all use of a record (release). The load of tail needs no acquire: the stores to the space
 *   that it released depend on the comparison, and no machine stores on speculation. BPF has no
 *   release store that all kernels support, so the program relies on x86-64, which makes stores
 *   visible in order; user space refuses this transport on other machines.
 * - Restart: a reader begins at tail, wherever the last one stopped or was killed. Records read but
 *   not yet released are read again, with payloads as the last reader left them; none is skipped.
 *
 * ArrayRing.pml in the tests is a model of this protocol, checked for every order of events.
 */
struct ring_header {
	__u64 head;		/* bytes ever written: the kernel's, release */
	__u8 head_padding[120]; /* two cache lines: head and tail have different writers */
	__u64 tail;		/* bytes ever released: the reader's */
	__u8 tail_padding[120];
};

#define RING_DATA_OFFSET 4096

/*
 * The flight ring: whole frames of the last moments, one ring for each CPU and hook, overwritten
 * for ever and read only when something happened. Page 0 is the header, then flight_bytes (a power
 * of two) of records, then slack for one record that begins near the end. The record at count n is
 * at n modulo flight_bytes, as in the array ring, but nothing is ever full: nobody releases.
 *
 * - Write: store the record at head, then, if the next one begins in another part, its count in
 *   stride, then head. x86-64 makes stores visible in order.
 * - Read: load head, copy what is wanted of the flight_bytes below it, load head again. The writer
 *   may meanwhile have written up to the second head and one longest record beyond; what lies more
 *   than flight_bytes below that end was overwritten during the copy, or before, and is cut off.
 *   All other records are whole; each has its own count as its position.
 * - A reader finds a first record by a stride: a count of that lap, at which a record begins.
 * - A reader that follows the writer knows by the numbers of the records how many it missed.
 *
 * FlightRing.pml in the tests is a model of this protocol. No payload of TCP is ever in a record.
 */
#define FLIGHT_STRIDES 256 /* parts of a ring for which the first record is known */

struct flight_header {
	__u64 head;    /* bytes ever written */
	__u32 records; /* records ever written, with FLIGHT_COUNTED; wraps */
	__u8 padding[244];
	__u64 stride[FLIGHT_STRIDES];
};

enum flight_flags {
	FLIGHT_TAG = 1,	  /* the outer VLAN tag is in vlan_tci: the NIC removed or will insert it */
	FLIGHT_SUPER = 2, /* a super-packet: several frames on the wire */
	FLIGHT_CUT = 4,	  /* fewer bytes than the frame has */
};

typedef __u16 flight_flags_t;

/* One frame. Followed by captured_length bytes of it, from the Ethernet header on; record_length is
 * a multiple of 8. */
struct flight_record {
	__u64 position; /* count at which it begins */
	__u64 stamp_ns; /* bpf_ktime_get_ns: that of the packet's record, if it has one */
	__u16 record_length;
	__u16 captured_length;
	__u32 wire_length; /* as in packet_record */
	__u32 flow_id;	   /* 0: of no flow */
	__u32 interface_index;
	flight_flags_t flags;
	__u16 queue;	/* of the NIC, or of the interface */
	__u16 vlan_tci; /* of the tag that is not in the frame: see FLIGHT_TAG */
	hook_t hook;
	hook_counter_t outcome; /* what became of the packet in this program */
	__u32 number;	   /* with FLIGHT_COUNTED, records written to this ring before it; wraps */
	__u32 flow_number; /* of those the ones of its flow */
};

/* Packets in addition to those of flows, and what is counted. */
enum flight_choice {
	FLIGHT_FLOWS = 1,    /* those of flows: always */
	FLIGHT_CONTROL = 2,  /* neither UDP nor TCP, and what could not be parsed */
	FLIGHT_OTHERS = 4,   /* headers of UDP and TCP of no flow */
	FLIGHT_PAYLOAD = 8,  /* with the payload of that UDP */
	FLIGHT_COUNTED = 16, /* records are numbered: a reader that is overtaken knows how many, and
				whose, frames it missed */
};

typedef __u32 flight_choice_t;

/*
 * With several NUMA nodes: map of a CPU's ring, and the ring's index in it. A CPU without a ring
 * has an index beyond every map.
 */
#define RING_NODES	 4
#define RING_PLACE_CPUS	 1024
#define RING_PLACE_NODE	 12 /* shift */
#define RING_PLACE_INDEX 0xfff

/* Kinds of ring. */
enum ring_transport {
	TRANSPORT_ARRAY_RING = 0,
	TRANSPORT_BPF_RING_BUFFER = 1, /* BPF_MAP_TYPE_RINGBUF, one for each hook */
};

#define COUNTER_SLOTS 16 /* a power of two */

/*
 * Element cpu * HOOK_COUNT + hook of the map hook_states. Followed by flow_capacity counts (__u32,
 * wrapping) of lost records by flow id. With the BPF ring buffer the counts of all CPUs are in the
 * hook's element of CPU 0. With FLIGHT_COUNTED, as many counts follow of frames in the flight ring
 * by flow id.
 */
struct hook_state {
	__u64 counters[COUNTER_SLOTS]; /* indexed by enum hook_counter */
	__u8 padding[128];	       /* two cache lines */
};

/* Parts of a packet by which a flow is matched; 0 is no shape. */
enum flow_shape {
	SHAPE_ADDRESS = 1,    /* the endpoint's address */
	SHAPE_PORT = 2,	      /* the endpoint's port */
	SHAPE_SOURCE = 4,     /* the endpoint is the packet's source, else its destination */
	SHAPE_SENDER = 8,     /* also the source address (source-specific multicast) */
	SHAPE_VLAN = 16,      /* the VLAN id */
	SHAPE_INTERFACE = 32, /* the interface */
	SHAPE_BLOCK = 64,     /* the address without its last byte: struct flow_block */
};

/*
 * A slot of the flow table: a hash table with two possible slots for each key, filled by user space
 * so that every key is in one of its two. A free slot has flow_id 0.
 */
struct flow_entry {
	__u64 address_high; /* bytes 0 to 7 of the IPv6 or mapped address as in the packet */
	__u64 address_low;  /* bytes 8 to 15 */
	__u64 key;	    /* port | protocol << 16 | shape << 24 | VLAN id << 32 */
	__u32 flow_id;	    /* for a block FLOW_BLOCK + the id of a member - its last byte */
	__u32 snap_length;  /* most bytes of payload in a record; FLOW_WHOLE: no limit;
				FLOW_SUMMED */
};

/* Segments of the flow are recorded in whole at the hooks of TC, whatever snap_limit: what passes
 * there as one packet may become, or has been, many frames. Above every snap length. */
#define FLOW_WHOLE 0x80000000U

/* Bit of a UDP flow's snap_length: payloads that it cuts are summed. */
#define FLOW_SUMMED 0x40000000U

/* Further values compared by SHAPE_SENDER and SHAPE_INTERFACE; after the last slot, in the order of
 * the slots. */
struct flow_scope {
	__u64 sender_high;
	__u64 sender_low;
	__u64 interface_index;
	__u64 padding;
};

/* The members of a SHAPE_BLOCK, whose ids rise with their addresses. With BLOCKS every flow_entry
 * is followed by one. */
struct flow_block {
	__u64 members[4]; /* bit n of word w: the address that ends with the byte w * 64 + n */
};

#define FLOW_BLOCK     0x80000100U /* above all flow ids; minus a byte it still has bit 31 */
#define FLOW_BLOCK_BIT 0x80000000U

#define FLOW_HASH_MULTIPLIER 0x9e3779b97f4a7c15ULL

/* Set before the programs are loaded, and constant for the verifier: branches that it excludes are
 * removed. */
struct capture_configuration {
	__u64 flow_seed;     /* start value of the hash, chosen so that every flow fits the table */
	__u64 ring_bytes;    /* bytes of records in an array ring, a power of two */
	__u32 ring_cpus;     /* CPUs with array rings: 0 to ring_cpus - 1 */
	__u32 flow_slots;    /* a power of two */
	__u32 flow_capacity; /* a power of two above the largest flow id */
	__u32 snap_limit;    /* largest snap length of all flows, at most PAYLOAD_LIMIT; at least
				9216 where one may have FLOW_WHOLE */
	__u64 udp_shapes;    /* bit n: a flow has the shape n */
	__u64 tcp_shapes;
	__u8 transport;	     /* enum ring_transport */
	__u8 ringbuf_wakeup; /* 1: wake a reader that sleeps in epoll */
	__u8 xdp_frags; /* 1: XDP may see frames in several buffers, and the kernel can load from
			   them */
	__u8 skip_forwarded; /* 1: outgoing packets that came in through another interface are not
				captured: they were captured there */
	__u8 ring_nodes;     /* NUMA nodes with a map of rings; 1 to RING_NODES */
	__u8 whole;	     /* 1: rings have room for PAYLOAD_LIMIT: for flows with FLOW_WHOLE, and
				for joined datagrams */
	__u8 tc_stamps;	     /* 1: tc_rx records the stamp that the driver left in the packet */
	__u8 padding[1];
	__u64 udp_blocks;   /* bit n: groups of the shape n are in blocks; only read with BLOCKS */
	__u32 sample_every; /* one packet in so many of no flow is sampled; a power of two; 0: none
			     */
	__u32 sample_shift; /* its logarithm */
	__u64 flight_bytes; /* bytes of records in a flight ring, a power of two */
	__u32 flight_snap;  /* most bytes of a frame in a flight record */
	__u32 flight_shift; /* logarithm of the bytes of a stride */
	flight_choice_t flight; /* 0: no flight ring */
	__u32 flight_padding;
};

#endif
