// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Publishing.Outlets;

namespace EndToEnd.Tests.Golden;

/// <summary>A clock that goes on by a microsecond at each reading.</summary>
internal readonly struct CountingClock(StrongBox<long> nowNs) : IStampClock
{
    private const long StepNs = 1_000;

    /// <inheritdoc/>
    public long NowNs => nowNs.Value += StepNs;
}
