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
