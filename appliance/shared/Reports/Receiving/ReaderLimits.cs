// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving;

/// <summary>Limits of a reader's stored data, whatever it receives.</summary>
public sealed record ReaderLimits
{
    /// <summary>Rows of each kind: feeds, lines, sessions, number sequences.</summary>
    public int MaxRows { get; init; } = 8192;

    public int MaxSeries { get; init; } = 4096;

    /// <summary>Series of all readers that have this bound together; null for no other bound.</summary>
    public SharedBound? AllSeries { get; init; }

    /// <summary>Bytes of incomplete histograms, of all readers that have this bound.</summary>
    public SharedBound JoinedBytes { get; init; } = new(64 << 20);

    /// <summary>Letters of all names of a publisher.</summary>
    public int MaxNameLetters { get; init; } = 4 << 20;

    /// <summary>Largest sum that is taken, of either sign; one beyond it costs its interval.</summary>
    public long MostOfSum { get; init; } = long.MaxValue;

    /// <summary>Intervals of a series that wait for missing earlier ones.</summary>
    public int MaxWaitingIntervals { get; init; } = 64;

    public int MaxWaitingMessages { get; init; } = 1024;

    public long MaxWaitingBytes { get; init; } = 2 << 20;
}
