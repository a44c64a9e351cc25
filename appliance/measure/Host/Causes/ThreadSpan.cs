// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Host.Causes;

/// <summary>A time in which a thread was in one state.</summary>
internal readonly record struct ThreadSpan
{
    public required SpanState State { get; init; }

    /// <summary>Start, nanoseconds.</summary>
    public required long FromNs { get; init; }

    /// <summary>End, nanoseconds.</summary>
    public required long ToNs { get; init; }

    /// <summary>CPU that it ran on, or waited for; -1 if none.</summary>
    public required int Cpu { get; init; }

    /// <summary>True if it is known who ended a sleep or a stop.</summary>
    public bool HasWaker { get; init; }

    /// <summary>Id of the thread that ended it; 0 is the idle task.</summary>
    public int Waker { get; init; }

    public string WakerName { get; init; }

    /// <summary>Cause of its end: see <see cref="WakingContext"/>.</summary>
    public uint WakerContext { get; init; }

    /// <summary>True of a wait in which the CPU's next switch is surely recorded: the records have how the thread came
    /// into the queue of the CPU.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>Part of a wait in which the quota of the thread's control group was used up, nanoseconds.</summary>
    public long ThrottledNs { get; init; }

    /// <summary>True if that part is the first of the wait; else it is the last.</summary>
    public bool IsThrottledFirst { get; init; }

    /// <summary>True of a wait that may have been without a quota in any part: its start is not recorded.</summary>
    public bool IsQuotaUnknown { get; init; }
}

/// <summary>States of a thread.</summary>
internal enum SpanState : byte
{
    /// <summary>On a CPU.</summary>
    Running = 0,

    /// <summary>Ready, and not on a CPU.</summary>
    Runnable = 1,

    /// <summary>Asleep.</summary>
    Sleeping = 2,

    /// <summary>Stopped by a signal or a debugger.</summary>
    Stopped = 3,

    /// <summary>The records contradict each other.</summary>
    Contradiction = 4,

    /// <summary>Its control group is frozen.</summary>
    Frozen = 5,
}
