// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Tests;

/// <summary>A driver's thread that can do nothing any more says so and ends.</summary>
public sealed class DriverFailureTests
{
    [Fact]
    public void a_driver_whose_cycles_all_fail_reports_it_and_ends()
    {
        bool breaks = false;
        Exception? reported = null;
        var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext
        {
            NanoClock = () => Volatile.Read(ref breaks) ? throw new DivideByZeroException("clock") : Libc.MonotonicNs(),
            OnFailure = cause => Volatile.Write(ref reported, cause),
        });
        Volatile.Write(ref breaks, true);

        Loopback.WaitUntil(() => Volatile.Read(ref reported) is not null, () => "nothing told");
        driver.Dispose();

        Assert.IsType<DivideByZeroException>(reported);
        Assert.Contains("clock", driver.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void a_cycle_that_fails_now_and_then_ends_nothing()
    {
        int cycles = 0;
        Exception? reported = null;
        var driver = EmbeddedMediaDriver.Launch(new MediaDriverContext
        {
            NanoClock = () => Interlocked.Increment(ref cycles) % 3 == 2
                ? throw new DivideByZeroException("clock") : Libc.MonotonicNs(),
            OnFailure = cause => Volatile.Write(ref reported, cause),
        });

        long untilMs = Environment.TickCount64 + 1_500;
        Loopback.WaitUntil(() => Environment.TickCount64 > untilMs, () => "no time passes");
        Volatile.Write(ref cycles, int.MinValue);
        driver.Dispose();

        Assert.Null(reported);
        Assert.Contains("clock", driver.LastError, StringComparison.Ordinal);
    }
}
