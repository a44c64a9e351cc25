/* SPDX-License-Identifier: Apache-2.0 */
/* The least that a program does with a datagram of market data: it walks the headers, finds the
 * flow and the sequence number, and counts the packet. What the appliance does with one is measured
 * against it. */
#include <arpa/inet.h>
#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PACKETS		4096
#define PACKET_BYTES	128
#define FLOWS		16
#define ETHERNET_BYTES	14
#define UDP_BYTES	8
#define SEQUENCE_OFFSET 10 /* of MoldUDP64 */
#define FIRST_PORT	5000

struct header_walk {
	uint8_t packets[PACKETS][PACKET_BYTES];
	uint64_t expected[FLOWS];
	uint64_t gaps;
	uint64_t by_magnitude[64];
};

void *reference_walk_open(void)
{
	struct header_walk *walk = calloc(1, sizeof(*walk));

	for (int i = 0; walk && i < PACKETS; i++) {
		uint8_t *packet = walk->packets[i];
		uint8_t *udp = packet + ETHERNET_BYTES + 20;
		uint16_t port = htons(FIRST_PORT + i % FLOWS);
		uint64_t sequence = htobe64((uint64_t)i / FLOWS);

		packet[12] = 0x08;
		packet[ETHERNET_BYTES] = 0x45;
		packet[ETHERNET_BYTES + 9] = 17;
		memcpy(udp + 2, &port, sizeof(port));
		memcpy(udp + UDP_BYTES + SEQUENCE_OFFSET, &sequence, sizeof(sequence));
	}
	return walk;
}

void reference_walk_close(void *walk)
{
	free(walk);
}

/* Walks so many packets; returns how many were of a flow. */
uint64_t reference_walk(struct header_walk *walk, uint64_t count)
{
	uint64_t matched = 0;

	for (uint64_t i = 0; i < count; i++) {
		const uint8_t *packet = walk->packets[i % PACKETS];
		const uint8_t *ip = packet + ETHERNET_BYTES;
		const uint8_t *udp = ip + (ip[0] & 15) * 4;
		uint16_t type, port;
		uint64_t sequence;

		memcpy(&type, packet + 12, sizeof(type));
		memcpy(&port, udp + 2, sizeof(port));
		memcpy(&sequence, udp + UDP_BYTES + SEQUENCE_OFFSET, sizeof(sequence));
		if (type != htons(0x0800) || ip[9] != 17)
			continue;
		unsigned int flow = (unsigned int)(ntohs(port) - FIRST_PORT);
		if (flow >= FLOWS)
			continue;
		sequence = be64toh(sequence);
		if (sequence != walk->expected[flow])
			walk->gaps++;
		walk->expected[flow] = sequence + 1;
		walk->by_magnitude[63 - __builtin_clzll(sequence | 1)]++;
		matched++;
	}
	return matched;
}
