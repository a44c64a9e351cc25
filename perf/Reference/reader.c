/* SPDX-License-Identifier: Apache-2.0 */
/* A reader of our records in C, as one writes it with libbpf: what the appliance's reader is
 * measured against. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <bpf/libbpf.h>

#define STAMP_OFFSET 8 /* of struct packet_record in bpf/shared/record.h */
#define FEW_RECORDS                                                                                \
	64 /* as ReaderWait: after a pass that found fewer, the ring is left alone for a while */
#define KEEP_OFF_NS 2000

struct reader {
	struct ring_buffer *ring;
	uint64_t sum;
	int64_t *delays_ns;
	long capacity;
	long count;
};

static int64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Touches every word of a record, or notes how long after its stamp it came. */
static int take_record(void *context, void *data, size_t size)
{
	struct reader *reader = context;
	uint32_t length;

	(void)size;
	if (reader->delays_ns) {
		int64_t stamp_ns;

		memcpy(&stamp_ns, (char *)data + STAMP_OFFSET, sizeof(stamp_ns));
		if (reader->count < reader->capacity)
			reader->delays_ns[reader->count] = now_ns() - stamp_ns;
		reader->count++;
		return 0;
	}
	memcpy(&length, data, sizeof(length));
	for (const uint64_t *word = data, *end = word + length / sizeof(*word); word < end; word++)
		reader->sum += *word;
	return 0;
}

/* Opens a BPF ring buffer; null if libbpf refuses. */
struct reader *reference_open(int map_fd)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->ring = ring_buffer__new(map_fd, take_record, reader, NULL);
	if (!reader->ring) {
		free(reader);
		return NULL;
	}
	return reader;
}

void reference_close(struct reader *reader)
{
	ring_buffer__free(reader->ring);
	free(reader);
}

/* Takes all there is; returns how many records, and adds their words to *sum. */
int reference_drain(struct reader *reader, uint64_t *sum)
{
	int taken;

	reader->delays_ns = NULL;
	reader->sum = 0;
	taken = ring_buffer__consume(reader->ring);
	*sum += reader->sum;
	return taken;
}

/* Reads until *stop, waiting as the appliance's reader does that spins; returns how many records it
 * read. */
long reference_read_until(struct reader *reader, volatile int *stop, int64_t *delays_ns,
			  long capacity)
{
	reader->delays_ns = delays_ns;
	reader->capacity = capacity;
	reader->count = 0;
	while (!*stop) {
		int taken = ring_buffer__consume(reader->ring);

		if (taken < 0)
			return taken;
		if (taken < FEW_RECORDS) {
			int64_t until_ns = now_ns() + KEEP_OFF_NS;

			while (now_ns() < until_ns)
				__builtin_ia32_pause();
		}
	}
	/* What was there when it had to stop is still taken. */
	if (ring_buffer__consume(reader->ring) < 0)
		return -1;
	return reader->count;
}
