/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The array ring's protocol, as bpf/shared/record.h lays it down, small enough to look at every order in which its two ends
 * and the memory between them can get round to things. One cell stands for the smallest unit that either end stores.
 *
 * Memory is that of x86-64: each end's stores wait in a queue of their own and leave it in order, whenever they like;
 * loads come from memory at once. What an end only remembers is a local variable.
 *
 * The reader may be killed between any two steps; what it has stored still leaves its queue, and the next one begins
 * where tail is.
 *
 * What may not happen is an assertion: a record that was not written whole, is not the next one, or whose losses are
 * told wrongly; a store outside the ring and its slack; records at the end that were neither read nor counted as lost.
 *
 * Each of these makes it another, wrong protocol, and must be found out: HEAD_FIRST (head is stored ahead of the
 * record), TAIL_FIRST (tail is stored ahead of reading the record), FULL_LATE (the ring counts as full one cell too
 * late), ANY_ORDER (head may overtake the record, as on machines that are refused), RESTART_AT_HEAD (a new reader skips
 * what the last one left).
 */
#define RING     8              /* cells, a power of two: ring_bytes */
#define SHORT    3              /* a record: its length, losses before it, its number */
#define LONG     4              /* and a second cell of payload */
#define BLOCK    1              /* cells behind a record that the copy of its payload overwrites: COPY_BLOCK */
#define CELLS    (RING - 1 + LONG + BLOCK)
#define HEAD     CELLS
#define TAIL     (CELLS + 1)
#define RECORDS  6              /* sent in all; they go round more than twice */
#define RESTARTS 1
#define JUNK     99             /* what is stored behind a record */
#define ERASED   98             /* what the reader stores over a payload */

#ifdef FULL_LATE
#define CAPACITY (RING + 1)
#else
#define CAPACITY RING
#endif

byte memory[CELLS + 2];
chan kernel_stores = [LONG + BLOCK + 2] of { byte, byte };
#ifdef ANY_ORDER
chan kernel_heads = [2] of { byte, byte };
#else
#define kernel_heads kernel_stores
#endif
chan reader_stores = [3] of { byte, byte };

/* What an onlooker knows: nothing that either end reads. */
byte sent[RECORDS];             /* numbers of the records, in the order in which they were written */
byte recorded;
byte lost;
byte released;                  /* records that tail has passed */
bool kernel_is_done;

#define STORE(queue, place, value) queue!place, value

inline publish()
{
	head = head + length;
	STORE(kernel_heads, HEAD, head)
}

proctype kernel()
{
	byte head, seen_tail, length, place, number;

	do
	:: number == RECORDS -> break
	:: else ->
		number++;
		if
		:: length = SHORT
		:: length = LONG
		fi;
		seen_tail = memory[TAIL];
		if
		:: head - seen_tail + length + BLOCK > CAPACITY -> lost++
		:: else ->
			place = head % RING;
			assert(place + length + BLOCK <= CELLS);
			atomic { sent[recorded] = number; recorded++ };
#ifdef HEAD_FIRST
			publish();
#endif
			STORE(kernel_stores, place, length);
			STORE(kernel_stores, place + 1, lost);
			STORE(kernel_stores, place + 2, number);
			if
			:: length == LONG -> STORE(kernel_stores, place + 3, number)
			:: else
			fi;
			STORE(kernel_stores, place + length, JUNK);
#ifndef HEAD_FIRST
			publish();
#endif
		fi
	od;
	empty(kernel_stores) && empty(kernel_heads);
	kernel_is_done = true
}

#define MAY_BE_KILLED                                                                                                  \
	if                                                                                                             \
	:: restarts < RESTARTS -> restarts++; goto begin                                                               \
	:: true                                                                                                        \
	fi

inline release(until, records)
{
	atomic { STORE(reader_stores, TAIL, until); released = records }
}

proctype reader()
{
	byte position, limit, length, place, value, restarts;
	byte taken;             /* records */
	byte erased;            /* records whose payload a reader may have overwritten */

begin:
	empty(reader_stores);
	taken = released;
#ifdef RESTART_AT_HEAD
	position = memory[HEAD];
#else
	position = memory[TAIL];
#endif
	do
	:: limit = memory[HEAD];
		do
		:: position == limit -> break
		:: position != limit ->
			MAY_BE_KILLED;
			place = position % RING;
			length = memory[place];
			assert((length == SHORT || length == LONG) && length <= limit - position);
			assert(taken < recorded);
#ifdef TAIL_FIRST
			release(position + length, taken + 1);
#endif
			value = memory[place + 1];
			assert(sent[taken] == taken + 1 + value);
			value = memory[place + 2];
			assert(value == sent[taken]);
			MAY_BE_KILLED;
			if
			:: length == LONG ->
				value = memory[place + 3];
				assert(value == sent[taken] || (value == ERASED && taken < erased));
				atomic {
					STORE(reader_stores, place + 3, ERASED);
					if
					:: erased <= taken -> erased = taken + 1
					:: else
					fi
				}
			:: else
			fi;
			position = position + length;
			taken++
		:: position != limit -> break           /* what is taken may be released before all is read */
		od;
		MAY_BE_KILLED;
#ifndef TAIL_FIRST
		if
		:: released != taken -> release(position, taken)
		:: else
		fi;
#endif
		if
		:: kernel_is_done && position == memory[HEAD] -> break
		:: !(kernel_is_done && position == memory[HEAD])
		fi
	od;
	assert(taken == recorded && recorded + lost == RECORDS)
}

/* The queues' other ends: a store becomes visible. */
proctype memory_of_kernel()
{
	byte place, value;

end:
	do
	:: atomic { kernel_stores?place, value; memory[place] = value }
#ifdef ANY_ORDER
	:: atomic { kernel_heads?place, value; memory[place] = value }
#endif
	od
}

proctype memory_of_reader()
{
	byte place, value;

end:
	do
	:: atomic { reader_stores?place, value; memory[place] = value }
	od
}

init
{
	atomic { run memory_of_kernel(); run memory_of_reader(); run kernel(); run reader() }
}
