// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>
/// What does not fit into a series' histogram: counts since the start, extremes of the interval (in totals: of all).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct SeriesCounters
{
    /// <summary>Samples below zero.</summary>
    public long NegativeCount;

    /// <summary>The lowest of them, nanoseconds; 0 if there is none.</summary>
    public long NegativeMinNs;

    /// <summary>Samples above 60 s.</summary>
    public long AboveRangeCount;

    /// <summary>The highest of them, nanoseconds; 0 if there is none.</summary>
    public long AboveRangeMaxNs;

    /// <summary>Upper bound of the samples that losses in the appliance cost; the series is complete while 0.</summary>
    public long MayBeMissing;
}
