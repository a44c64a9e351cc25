// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Capture;

/// <summary>What the reader counts; written by its thread alone.</summary>
public struct ReaderCounters
{
    /// <summary>Records taken from the rings.</summary>
    public long Read;

    /// <summary>Records that came later than the merge's hold.</summary>
    public long LateRecords;

    /// <summary>Most bytes that were waiting in one ring.</summary>
    public long RingHighWaterBytes;

    /// <summary>Most records of one second of stamps.</summary>
    public long RecordsPerSecondPeak;

    /// <summary>CPU time of the thread and those of other NUMA nodes, nanoseconds; known at its end.</summary>
    public long CpuNs;

    /// <summary>Bytes that the thread allocated since its warm-up.</summary>
    public long AllocatedBytes;
}
