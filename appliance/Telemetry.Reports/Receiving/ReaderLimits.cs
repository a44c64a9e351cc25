// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving;

/// <summary>Limits of a reader's stored data, whatever it receives.</summary>
public sealed record ReaderLimits
{
    /// <summary>Rows of each kind: feeds, lines, sessions, number sequences.</summary>
    public int MaxRows { get; init; } = 8192;

    /// <summary>Series.</summary>
    public int MaxSeries { get; init; } = 4096;

    /// <summary>Intervals of a series that wait for missing earlier ones.</summary>
    public int MaxWaitingIntervals { get; init; } = 64;

    /// <summary>Messages that wait for the names.</summary>
    public int MaxWaitingMessages { get; init; } = 1024;
}
