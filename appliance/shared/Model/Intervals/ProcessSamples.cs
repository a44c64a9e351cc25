// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Control;

namespace Telemetry.Model.Intervals;

/// <summary>Samples of the watched processes on their way from the host's analysis to the publisher, and how many may
/// be missing.</summary>
public sealed class ProcessSamples(SeriesKind kind) : ISampleSource
{
    private const int Capacity = 32_768;

    private readonly long[] _missing = new long[ProcessSlots.Most];

    /// <summary>Memory of those that wait for the publisher, bytes.</summary>
    public static long QueueBytes => Capacity * (long)Unsafe.SizeOf<TimedSample>();

    public BoundedQueue<TimedSample> Samples { get; } = new(Capacity);

    /// <summary>Writer: adds a sample; without room it counts as missing.</summary>
    public void Add(in TimedSample sample)
    {
        if (!Samples.TryAdd(sample))
            Miss(sample.Place, 1);
    }

    /// <summary>Writer: counts so many samples of a process as missing, at most.</summary>
    public void Miss(int slot, long samples) => Volatile.Write(ref _missing[slot], _missing[slot] + samples);

    public int PlaceOf(SeriesDefinition series) => series.Kind == kind ? series.ProcessSlot : -1;

    public long MissingOf(int slot) => Volatile.Read(ref _missing[slot]);
}
