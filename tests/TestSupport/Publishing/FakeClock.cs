// SPDX-License-Identifier: Apache-2.0
using Telemetry.Publishing.Outlets;

namespace TestSupport.Publishing;

/// <summary>A clock that is set by a test, and advances by a step at each reading by the publisher.</summary>
internal sealed class FakeClock : IStampClock
{
    public long NowNs { get; set; }

    public long StepNs { get; set; } = 1_000_000;

    long IStampClock.NowNs => NowNs += StepNs;
}
