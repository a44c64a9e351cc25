// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>Counters of the pipeline as a whole since the start.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PipelineCounters
{
    /// <summary>Records that went through all stages.</summary>
    public long Processed;

    /// <summary>Of those, records that could not be decoded.</summary>
    public long Undecodable;

    /// <summary>Records read later than the merge's hold.</summary>
    public long LateRecords;

    /// <summary>Records of flows seen on an interface that is not theirs.</summary>
    public long ForeignInterface;

    /// <summary>Events lost because the queue to the publisher was full.</summary>
    public long EventsLost;

    /// <summary>Largest number of packet events waiting at once.</summary>
    public long PipelineHighWater;
}
