// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Control;

namespace Telemetry.Model.Causes;

/// <summary>A time in which a thread could run and had no CPU.</summary>
public readonly record struct RunWait
{
    /// <summary>Place of its process.</summary>
    public required int Slot { get; init; }

    /// <summary>Its length, nanoseconds.</summary>
    public required long DurationNs { get; init; }

    /// <summary>Its end, nanoseconds.</summary>
    public required long EndStampNs { get; init; }
}

/// <summary>Waits for a CPU on their way from the scheduler's history to the publisher, and how many may be
/// missing.</summary>
/// <param name="processes">Places of the processes.</param>
public sealed class RunWaits(ProcessSlots processes)
{
    private const int Capacity = 32_768;

    /// <summary>Memory of those that wait for the publisher, bytes.</summary>
    public static long QueueBytes => Capacity * (long)Unsafe.SizeOf<RunWait>();

    private readonly BoundedQueue<RunWait> _queue = new(Capacity);
    private readonly long[] _missing = new long[ProcessSlots.Most];

    /// <summary>Places of the processes.</summary>
    public ProcessSlots Processes { get; } = processes;

    /// <summary>Writer: adds a wait; without room it counts as missing.</summary>
    public void Add(in RunWait wait)
    {
        if (!_queue.TryAdd(wait))
            Miss(wait.Slot, 1);
    }

    /// <summary>Writer: counts so many waits of a process as missing, at most.</summary>
    public void Miss(int slot, long waits) => Volatile.Write(ref _missing[slot], _missing[slot] + waits);

    /// <summary>Reader: takes the oldest wait; false if there is none.</summary>
    public bool TryTake(out RunWait wait) => _queue.TryRemove(out wait);

    /// <summary>Waits of a process that may be missing, since the start.</summary>
    public long MissingOf(int slot) => Volatile.Read(ref _missing[slot]);
}
