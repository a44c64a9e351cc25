// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Native;

/// <summary>System calls of x86-64 by number (<c>arch/x86/entry/syscalls/syscall_64.tbl</c>).</summary>
internal static class SystemCalls
{
    /// <summary>
    /// System calls of the runtime, the C library and the parts of a run, with any arguments; frequent ones first,
    /// since kernels before 5.11 search the list at each call.
    /// </summary>
    internal static IReadOnlyList<uint> Measuring { get; } =
    [
        // Waiting, sending, clocks: calls of hot threads.
        230,                                                    // clock_nanosleep
        202,                                                    // futex
        24, 35,                                                 // sched_yield, nanosleep
        44, 45, 46, 47, 299, 307,                               // sendto, recvfrom, sendmsg and kin
        228, 229, 96, 201,                                      // clock_gettime, clock_getres, gettimeofday, time
        159, 305,                                               // adjtimex, clock_adjtime: to read; setting is refused
        232, 281, 441, 233, 291,                                // epoll_wait, _pwait, _pwait2, _ctl, _create1
        7, 23, 270, 271,                                        // poll, select, pselect6, ppoll
        0, 1, 17, 18, 19, 20, 295, 296, 327, 328,               // read, write and kin
        // Files: configuration, state, captures, /proc.
        2, 257, 437, 3, 8, 4, 5, 6, 262, 332,                   // open, close, lseek, stat and kin
        21, 269, 439, 89, 267, 78, 217, 79,                     // access and kin, readlink, getdents, getcwd
        16, 72, 73, 32, 33, 292, 22, 293,                       // ioctl, fcntl, flock, dup and kin, pipe, pipe2
        74, 75, 277, 26, 221, 285, 76, 77, 326,                 // fsync, fallocate, truncate and kin
        82, 264, 316, 83, 258, 87, 263, 84, 90, 91, 268, 95,    // rename, mkdir, unlink, chmod and kin
        132, 280, 137, 138,                                     // utime, utimensat, statfs, fstatfs
        253, 294, 254, 255,                                     // inotify
        // Sockets; the arguments of socket itself are checked.
        42, 43, 288, 48, 49, 50, 51, 52, 53, 54, 55,            // connect to getsockopt
        // Memory.
        9, 10, 11, 12, 25, 27, 28, 319,                         // mmap to memfd_create
        149, 325, 150, 237, 238, 239,                           // mlock, mlock2, munlock, mbind and kin
        // Threads and signals; the arguments of clone are checked.
        60, 231, 186, 39, 110, 218, 273, 274, 334, 219,         // exit to restart_syscall
        203, 204, 309, 140, 141, 142, 143, 144, 145, 146, 147,  // affinity, getcpu, priorities
        13, 14, 15, 127, 128, 131, 234, 289, 290, 324,          // signals, tgkill, signalfd4, eventfd2, membarrier
        157, 158, 125, 126,                                     // prctl, arch_prctl, capget, capset
        // Identity and resources of the process.
        63, 97, 98, 99, 102, 104, 107, 108, 111, 115, 121, 124, 302, 318,
        61, 247,                                                // wait4, waitid: there are no children
        // Programs, maps and links; refused without CAP_BPF.
        321,
    ];
}
