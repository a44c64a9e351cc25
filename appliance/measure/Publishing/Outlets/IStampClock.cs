// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Publishing.Outlets;

/// <summary>The clock of the stamps, read when a message was offered.</summary>
public interface IStampClock
{
    /// <summary>Now, nanoseconds.</summary>
    long NowNs { get; }
}

/// <summary>Reads CLOCK_MONOTONIC.</summary>
public sealed class MonotonicStampClock : IStampClock
{
    public long NowNs => MonotonicClock.NowNs;
}
