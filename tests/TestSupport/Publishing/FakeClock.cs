// SPDX-License-Identifier: Apache-2.0
using Telemetry.Publishing.Outlets;

namespace TestSupport.Publishing;

/// <summary>A clock that is set by a test, and advances by a step at each reading.</summary>
internal readonly struct FakeClock(FakeClock.State state) : IStampClock
{
    public long NowNs => state.NowNs += state.StepNs;

    internal sealed class State
    {
        public long NowNs { get; set; }

        public long StepNs { get; set; } = 1_000_000;
    }
}
