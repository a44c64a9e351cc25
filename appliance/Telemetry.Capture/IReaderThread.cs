// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Capture;

/// <summary>A reader thread of any transport, for those who start and stop it.</summary>
public interface IReaderThread
{
    /// <summary>Whether the thread runs on the CPU that was configured.</summary>
    bool IsPinned { get; }

    /// <summary>What it has counted so far; exact once it has finished.</summary>
    ReaderCounters Counters { get; }

    /// <summary>Starts to read; returns when the thread runs, where it will run.</summary>
    void Start();

    /// <summary>Reads what is left, tells the end to the pipeline, and ends. Programs must be detached
    /// before.</summary>
    void Finish();
}
