/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The history of the scheduler, as history.bpf.c writes it. The types of user space are made from
 * the BTF of layout.bpf.c. All integers are in host order. */
#ifndef TELEMETRY_HISTORY_RECORD_H
#define TELEMETRY_HISTORY_RECORD_H

#include "fields.h"

/* What a record of the history says. "Watched" is said of threads of watched processes. */
enum history_kind {
	HISTORY_SWITCH =
		1,	  /* a CPU goes from one thread (other, name, state) to the next (thread) */
	HISTORY_WAKING,	  /* a watched thread is made runnable by the thread other (name) */
	HISTORY_WOKEN,	  /* a watched thread has been put into the queue of CPU detail */
	HISTORY_MIGRATED, /* a watched thread goes to CPU detail */
	HISTORY_SOFT_INTERRUPT, /* a soft interrupt (detail: vector) ended, in a watched thread's
				   time */
	HISTORY_INTERRUPT,	/* a device's interrupt (detail: number) ended, likewise */
	HISTORY_FAULT,		/* a page fault of a watched thread */
	HISTORY_RAN, /* a thread (other, name) ran for a time (extent) between two switches of the
			CPU (state: number of the first, detail: of the last, at the stamp) */
};

typedef __u8 history_kind_t;

/* One record: a cache line. */
struct history_record {
	__u64 sequence; /* place in the history, from 1, written last; 0 while it is written */
	__u64 stamp_ns; /* bpf_ktime_get_ns: CLOCK_MONOTONIC; of an interrupt: its end */
	__u64 extent;	/* of an interrupt: how long it took, nanoseconds; switch, woken and
			   migrated: marks of throttling, where a wait ends (lower half: of the
			   thread) and begins (upper half: of the switch's other, of the thread) */
	__u32 thread;	/* switch: that runs now; interrupt: that was interrupted */
	__u32 process;	/* of it; 0 is the idle task */
	__u32 other;	/* switch: that ran until now; waking: that makes it runnable */
	__u32 state;	/* switch: state of the other (0: could run on), HISTORY_FROZEN; waking:
			   the soft interrupt on this CPU, its vector + 1 (0: none), or one of
			   the two below */
	__u32 detail;	/* switch: number of the CPU's switches so far; waking: 1 if the thread
			   was frozen in its sleep; others: see the kind */
	__u16 cpu;	/* that it happened on */
	history_kind_t kind;
	__u8 idle_state;    /* switch from the idle task: the last idle state + 1; 0 if unknown */
	record_name_t name; /* of the other, or of the interrupt's device */
};

/* In state: the thread leaves because its control group is frozen. */
#define HISTORY_FROZEN 0x80000000

/* In state: a timer's function, or the interrupt of a device, wakes it: the thread other only
 * happens to run there. */
#define HISTORY_BY_TIMER  0xff
#define HISTORY_BY_DEVICE 0xfe

/* A mark: time throttled so far in units of 1,024 ns, above two flags; 0 where no quota is. */
#define THROTTLED_UNIT_SHIFT 10
#define THROTTLED_FLAGS	     2
#define THROTTLED_KNOWN	     1
#define THROTTLED_NOW	     2 /* the thread is throttled as its wait begins */

#define HISTORY_PAGE 4096

/* Time for which a thread ran on a CPU for which a watched one waits. */
struct history_sum {
	__u64 ran_ns; /* 0: the place is free */
	__u32 thread;
	__u32 padding;
	record_name_t name;
};

#define HISTORY_SUMS 32 /* of a CPU at a time, a power of two */

/* The history of one CPU: this page, then records, a power of two, overwritten when it is full.
 * Written on its CPU, where an interrupt's program may come between: each claims its place. */
struct history_ring {
	__u64 head;		/* records so far */
	__u64 every_until_ns;	/* all switches are recorded until then: a watched thread waits */
	__u64 softirq_since_ns; /* start of the soft interrupt in a watched thread's time; 0: none
				 */
	__u64 interrupt_since_ns;
	__u32 switches;	     /* of the CPU; wraps */
	__u32 softirq;	     /* vector + 1 of the one that runs; 0: none */
	__u32 idle_state;    /* the last one + 1 */
	__u32 last_number;   /* of the last switch that is recorded, or in a sum */
	__u64 ignored;	     /* events that concern no watched thread; those of interrupts are not
				counted */
	__u64 sums_until_ns; /* switches are recorded or summed until then; 0: nobody waits */
	__u64 last_ns;	     /* stamp of the last switch that is recorded, or in a sum */
	__u64 sums_since_ns; /* start of the sums; 0: there are none */
	__u64 summed;	     /* switches in sums so far */
	__u64 sums_told;     /* records of sums so far */
	__u32 sums_number;   /* switch at which the sums begin */
	__u8 in_timer;	     /* 1: the function of a high resolution timer runs */
	__u8 in_device;	     /* 1: the handler of a device's interrupt runs */
	__u8 padding[2];
	struct history_sum sums[HISTORY_SUMS];
	__u8 unused[HISTORY_PAGE - 104 - HISTORY_SUMS * sizeof(struct history_sum)];
};

#define WATCHED_PROCESSES 4194304     /* highest id of a process + 1 */
#define EVERY_SWITCH_NS	  20000000    /* 20 ms after a watched thread began to wait */
#define SUMS_NS		  10000000000 /* sums for 10 s more */
#define SUMS_AFTER_NS	  100000000   /* where one waited: another may still wait */
#define ONE_SUM_NS	  10000000    /* after which a sum is recorded */

#endif
