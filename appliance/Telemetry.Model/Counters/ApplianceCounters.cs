// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>
/// What the appliance itself used, since warm-up. <see cref="LedgerCounters.Unknown"/> where it cannot be told.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct ApplianceCounters
{
    /// <summary>Garbage collections.</summary>
    public long GcCollections;

    /// <summary>Managed bytes allocated.</summary>
    public long AllocatedBytes;

    /// <summary>CPU time of the reader, on hosts with several NUMA nodes of all of them, nanoseconds.</summary>
    public long CpuNsReader;

    /// <summary>Most records in one second.</summary>
    public long RecordsPerSecondPeak;

    /// <summary>Records read later than the merge's hold.</summary>
    public long LateRecords;

    /// <summary>Most bytes waiting in one ring.</summary>
    public long RingHighWater;

    /// <summary>Most packet events waiting at once.</summary>
    public long PipelineHighWater;

    /// <summary>Records of flows seen on an interface that is not theirs.</summary>
    public long ForeignInterface;
}
