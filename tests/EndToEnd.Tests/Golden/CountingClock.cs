// SPDX-License-Identifier: Apache-2.0
using Telemetry.Publishing.Outlets;

namespace EndToEnd.Tests.Golden;

/// <summary>A clock that goes on by a microsecond at each reading.</summary>
internal sealed class CountingClock : IStampClock
{
    private const long StepNs = 1_000;

    private long _nowNs;

    /// <inheritdoc/>
    public long NowNs => _nowNs += StepNs;
}
