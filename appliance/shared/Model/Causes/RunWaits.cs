// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Control;
using Telemetry.Model.Intervals;

namespace Telemetry.Model.Causes;

/// <summary>Waits for a CPU on their way from the scheduler's history to the publisher, and how many may be
/// missing.</summary>
/// <param name="processes">Places of the processes.</param>
public sealed class RunWaits(ProcessSlots processes) : ISampleSource
{
    private const int Capacity = 32_768;

    /// <summary>Memory of those that wait for the publisher, bytes.</summary>
    public static long QueueBytes => Capacity * (long)Unsafe.SizeOf<TimedSample>();

    private readonly long[] _missing = new long[ProcessSlots.Most];

    public BoundedQueue<TimedSample> Samples { get; } = new(Capacity);

    /// <summary>Places of the processes.</summary>
    public ProcessSlots Processes { get; } = processes;

    /// <summary>Writer: adds a wait; without room it counts as missing.</summary>
    public void Add(in TimedSample wait)
    {
        if (!Samples.TryAdd(wait))
            Miss(wait.Place, 1);
    }

    /// <summary>Writer: counts so many waits of a process as missing, at most.</summary>
    public void Miss(int slot, long waits) => Volatile.Write(ref _missing[slot], _missing[slot] + waits);

    public int PlaceOf(SeriesDefinition series) => series.ProcessSlot;

    /// <summary>Waits of a process that may be missing, since the start.</summary>
    public long MissingOf(int slot) => Volatile.Read(ref _missing[slot]);
}
