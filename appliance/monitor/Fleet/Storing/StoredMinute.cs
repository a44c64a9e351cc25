// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;

namespace Telemetry.Fleet.Storing;

/// <summary>A minute of an appliance in parts that can be stored, and read back one by one. The packed
/// members are what earlier versions of the program must have written too: their form never changes.</summary>
public sealed record StoredMinute
{
    /// <summary>Start, UTC since 1970, nanoseconds.</summary>
    public required long StartTimeNs { get; init; }

    /// <summary>End, UTC since 1970, nanoseconds.</summary>
    public required long EndTimeNs { get; init; }

    /// <summary>Time within it that was received, nanoseconds.</summary>
    public required long ReceivedNs { get; init; }

    /// <summary>First interval of the appliance in it.</summary>
    public required long FirstOrdinal { get; init; }

    /// <summary>Last interval of the appliance in it.</summary>
    public required long LastOrdinal { get; init; }

    /// <summary>Reservations about its numbers.</summary>
    public required IntervalFlags Flags { get; init; }

    /// <summary>Hash of the settings of the host; null if unknown.</summary>
    public required string? SettingsHash { get; init; }

    /// <summary>Owners of the counters and their order, packed: the same bytes for the same order.</summary>
    public required byte[] Owners { get; init; }

    /// <summary>Counters that are not 0, packed.</summary>
    public required byte[] Counters { get; init; }

    /// <summary>Samples of the series that have some, packed, with an error of half a bucket of 2 digits. Of a minute
    /// that was read back, those that were asked for.</summary>
    public required IReadOnlyList<(SeriesIdentity Series, byte[] Samples)> Samples { get; init; }

    /// <summary>Adds up intervals. Used by one thread at a time.</summary>
    /// <param name="intervals">Intervals with the same names, oldest first; at least one.</param>
    public static StoredMinute Of(IReadOnlyList<IntervalRecord> intervals)
    {
        IntervalRecord minute = new IntervalRecorder().Merge([.. intervals], isCoarse: true);
        var samples = new (SeriesIdentity, byte[])[minute.SeriesWithSamples.Length];
        for (int place = 0; place < samples.Length; place++)
            samples[place] = (minute.Series[minute.SeriesWithSamples[place]], minute.SamplesAt(place).ToArray());
        return new StoredMinute
        {
            StartTimeNs = minute.StartTimeNs,
            EndTimeNs = minute.EndTimeNs,
            ReceivedNs = minute.ReceivedNs,
            FirstOrdinal = minute.FirstOrdinal,
            LastOrdinal = minute.LastOrdinal,
            Flags = minute.Flags,
            SettingsHash = minute.SettingsHash,
            Owners = StoredLayout.Pack(minute.Layout),
            Counters = minute.Counters.ToArray(),
            Samples = samples,
        };
    }
}
