// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Capture;

/// <summary>Reader thread of any transport, as seen by the code that starts and stops it.</summary>
public interface IReaderThread
{
    /// <summary>True if the thread runs on the configured CPU.</summary>
    bool IsPinned { get; }

    /// <summary>Counters so far; exact once it has finished.</summary>
    ReaderCounters Counters { get; }

    /// <summary>Starts to read; returns when the thread runs and is bound to its CPU.</summary>
    void Start();

    /// <summary>Reads what is left, sends the end of input to the pipeline, and ends. Programs must be detached
    /// before.</summary>
    void Finish();
}

/// <summary>Counters of the reader; written by its thread alone.</summary>
public struct ReaderCounters
{
    /// <summary>Records taken from the rings.</summary>
    public long Read;

    /// <summary>Records that arrived after the merge's hold had expired.</summary>
    public long LateRecords;

    /// <summary>Most bytes that waited in one ring.</summary>
    public long RingHighWaterBytes;

    /// <summary>Most records with stamps within one second.</summary>
    public long RecordsPerSecondPeak;

    /// <summary>CPU time of the thread and of the threads of other NUMA nodes, nanoseconds; set at its end.</summary>
    public long CpuNs;

    /// <summary>Bytes that the thread allocated since its warm-up.</summary>
    public long AllocatedBytes;
}
