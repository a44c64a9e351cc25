// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Publishing.Outlets;

/// <summary>Reads CLOCK_MONOTONIC.</summary>
public sealed class MonotonicStampClock : IStampClock
{
    /// <inheritdoc/>
    public long NowNs => MonotonicClock.NowNs;
}
