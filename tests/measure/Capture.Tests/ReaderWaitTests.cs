// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;

namespace Telemetry.Capture.Tests;

/// <summary>How long a reader that sleeps is away from its rings.</summary>
public sealed class ReaderWaitTests
{
    private const int Attempts = 20;
    private const int IdlePasses = 450;                     // of 50 us: more than 20 ms
    private const long LongPauseNs = 1_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(4_096)]
    public void after_records_pauses_are_short_again(int taken)
    {
        long shortest = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && shortest >= LongPauseNs; attempt++)
        {
            var wait = new ReaderWait(WaitMode.Sleep, epollFd: -1);
            for (int pass = 0; pass < IdlePasses; pass++)
                wait.After(0);
            Assert.True(PauseNs(ref wait) >= LongPauseNs);
            wait.After(taken);
            shortest = Math.Min(shortest, PauseNs(ref wait));
        }

        Assert.InRange(shortest, 0, LongPauseNs - 1);
    }

    private static long PauseNs(ref ReaderWait wait)
    {
        long beganNs = MonotonicClock.NowNs;
        wait.After(0);
        return MonotonicClock.NowNs - beganNs;
    }
}
