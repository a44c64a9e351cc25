/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flight ring's protocol, as bpf/shared/record.h lays it down: one end overwrites, the other copies while it does.
 * One cell stands for the smallest unit that either end stores or loads.
 *
 * Memory is that of x86-64, as in ArrayRing.pml: the kernel's stores wait in a queue and leave it in order, whenever they
 * like; loads come from memory at once and in order. The reader stores nothing.
 *
 * What may not happen is an assertion: a record taken that is not the one that was written at its position, or one left
 * out between the first that is taken and the head that was loaded; a store outside the ring and its slack.
 *
 * Each of these makes it another, wrong protocol, and must be found out: HEAD_FIRST (head is stored ahead of the record),
 * ANY_ORDER (head may overtake the record, as on machines that are refused), NO_SECOND_LOOK (head is not loaded again),
 * CUT_AT_HEAD (the record that is being written is forgotten: what lies below head - ring is cut off, and no more),
 * GUESS (the copy begins at the lowest whole position instead of one that the index of parts has).
 */
#define RING     8              /* cells, a power of two: flight_bytes */
#define PART     2              /* cells of a part */
#define PARTS    (RING / PART)
#define SHORT    2              /* a record: its position, its number */
#define LONG     3              /* and a second cell of its frame */
#define CELLS    (RING - 1 + LONG)
#define STRIDE   CELLS          /* first records of the parts */
#define HEAD     (STRIDE + PARTS)
#ifdef ANY_ORDER
#define RECORDS  2              /* written in all */
#else
#define RECORDS  4              /* more than the ring holds: the first are overwritten */
#endif
#define MOST     (RECORDS * LONG)
#define NONE     255

byte memory[HEAD + 1];
chan stores = [LONG + 3] of { byte, byte };
#ifdef ANY_ORDER
chan heads = [2] of { byte, byte };
#else
#define heads stores
#endif

/* What an onlooker knows: number and length of the record at a position. */
byte number_at[MOST + LONG];
byte length_at[MOST + LONG];
bool kernel_is_done;

inline publish()
{
	heads!HEAD, next
}

proctype kernel()
{
	byte head, next, length, place, number;

	do
	:: number == RECORDS -> break
	:: else ->
		atomic {
			number++;
			if
			:: length = SHORT
			:: length = LONG
			fi;
			next = head + length;
			place = head % RING;
			assert(place + length <= CELLS);
			number_at[head] = number;
			length_at[head] = length
		};
#ifdef HEAD_FIRST
		publish();
#endif
		stores!place, head + 1;         /* a cell that was never written is 0 */
		stores!place + 1, number * 4 + length;
		if
		:: length == LONG -> stores!place + 2, number
		:: else
		fi;
		if
		:: head / PART != next / PART -> stores!STRIDE + (next / PART) % PARTS, next
		:: else
		fi;
#ifndef HEAD_FIRST
		publish();
#endif
		head = next
	od;
	empty(stores) && empty(heads);
	kernel_is_done = true
}

/* The first record that the index has from a position on; head if there is none. */
inline find_from(lowest)
{
	part = (lowest) / PART;
	start = NONE;
	do
	:: part > head / PART -> break
	:: atomic {
		else ->
		value = memory[STRIDE + part % PARTS];
		if
		:: value / PART == part && value >= (lowest) -> start = value; part = NONE
		:: else -> part++
		fi }
	od;
	if
	:: start > head -> start = head
	:: else
	fi
}

proctype reader()
{
	byte head, start, begin, position, part, value, floor, cell, length;
	byte copy[CELLS];

	head = memory[HEAD];
	floor = (head + LONG > RING -> head + LONG - RING : 0);
#ifdef GUESS
	start = floor;
#else
	find_from(floor);
#endif
	begin = start;
	/* All cells that records may lie in, since what lies where is not known yet. */
	cell = 0;
	do
	:: cell == CELLS -> break
	:: atomic { else -> copy[cell] = memory[cell]; cell++ }
	od;
#ifndef NO_SECOND_LOOK
	value = memory[HEAD];
#ifdef CUT_AT_HEAD
	floor = (value > RING -> value - RING : 0);
#else
	floor = (value + LONG > RING -> value + LONG - RING : 0);
#endif
#ifndef GUESS
	if
	:: floor > begin -> find_from(floor)
	:: else
	fi;
#else
	if
	:: floor > begin -> start = (floor > head -> head : floor)
	:: else
	fi;
#endif
#endif
	skip;
	d_step {
	position = start;
	do
	:: position == head -> break
	:: else ->
		assert(position < head);
		assert(copy[position % RING] == position + 1);
		value = copy[position % RING + 1];
		length = value % 4;
		assert(length == length_at[position] && value / 4 == number_at[position]);
		if
		:: length == LONG -> assert(copy[position % RING + 2] == number_at[position])
		:: else
		fi;
		position = position + length
	od
	}
}

proctype memory_of_kernel()
{
	byte place, value;

end:
	do
	:: atomic { stores?place, value; memory[place] = value }
#ifdef ANY_ORDER
	:: atomic { heads?place, value; memory[place] = value }
#endif
	od
}

init
{
	atomic { run memory_of_kernel(); run kernel(); run reader() }
}
