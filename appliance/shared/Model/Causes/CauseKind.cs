// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Causes;

/// <summary>Kinds of the parts of an order's latency. The numbers are published.</summary>
public enum CauseKind : byte
{
    /// <summary>Time in which the thread's state is not known.</summary>
    Unknown = 0,

    /// <summary>The thread slept until a soft interrupt, which brought the packet, woke it.</summary>
    Stack = 1,

    /// <summary>The thread could run, and other threads had its CPU.</summary>
    CpuWait = 2,

    /// <summary>The thread could run, and its CPU was leaving an idle state.</summary>
    IdleExit = 3,

    /// <summary>Interrupts of devices and soft interrupts had the CPU while the thread was on it.</summary>
    Interrupt = 4,

    /// <summary>Page faults: only their count, since their time is in the part that they fall in.</summary>
    Fault = 5,

    /// <summary>The thread slept until another thread woke it.</summary>
    Blocked = 6,

    /// <summary>The thread was stopped by a signal or a debugger.</summary>
    Stopped = 7,

    /// <summary>The thread ran: it read, decided and sent.</summary>
    Strategy = 8,

    /// <summary>The thread could run and did not, and who had its CPU is not recorded.</summary>
    NotRecorded = 9,

    /// <summary>The thread could run, and the quota of its control group, or of one above it, was used up.</summary>
    Throttled = 10,

    /// <summary>The thread's control group was frozen.</summary>
    Frozen = 11,

    /// <summary>The order waited in this host's TCP/IP behind its send call.</summary>
    TcpWait = 12,
}
