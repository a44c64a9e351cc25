// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Model.Intervals;

/// <summary>One of the largest samples of a series in an interval.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct WorstSample
{
    /// <summary>Number of samples kept for a series and interval.</summary>
    public const int PerSeries = 3;

    /// <summary>The sample, nanoseconds; -1 where there is none.</summary>
    public long ValueNs;

    /// <summary>Stamp of the packet that ended it, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Sequence number of the feed packet; 0 if no feed packet ended it.</summary>
    public ulong Sequence;

    /// <summary>The order's key; empty if the sample is of no order.</summary>
    public OrderKey Key;
}
