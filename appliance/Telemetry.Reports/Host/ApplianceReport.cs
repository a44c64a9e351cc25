// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>The appliance's own resource use since warm-up.</summary>
public sealed record ApplianceReport
{
    /// <summary>Garbage collections.</summary>
    public long? GcCollections { get; set; }

    /// <summary>Managed bytes allocated.</summary>
    public long? AllocatedBytes { get; set; }

    /// <summary>CPU time of the reader, nanoseconds.</summary>
    public long? CpuNsReader { get; set; }

    /// <summary>Most records in one second.</summary>
    public long? RecordsPerSecondPeak { get; set; }

    /// <summary>Records read later than the merge's hold.</summary>
    public long? LateRecords { get; set; }

    /// <summary>Most bytes waiting in one ring.</summary>
    public long? RingHighWater { get; set; }

    /// <summary>Most packet events waiting at once.</summary>
    public long? PipelineHighWater { get; set; }
}
