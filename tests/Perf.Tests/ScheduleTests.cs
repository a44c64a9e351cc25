// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Perf.WholePath;

namespace Perf.Tests;

/// <summary>When things are due does not depend on when the others came.</summary>
public class ScheduleTests
{
    [Theory]
    [InlineData(1_000, 0, 5_000)]
    [InlineData(1_000, 1, 1_005_000)]
    [InlineData(300_000, 1, 8_333)]
    [InlineData(300_000, 2, 11_666)]
    [InlineData(300_000, 3, 15_000)]
    public void numbers_are_due_by_start_and_rate(long perSecond, long number, long dueNs) =>
        Assert.Equal(dueNs, new Schedule(5_000, perSecond).DueNs(number));

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(300_000)]
    [InlineData(999_983)]
    public void whole_seconds_are_exact_however_far_away(long perSecond)
    {
        var schedule = new Schedule(17, perSecond);
        for (long second = 1; second <= 1_000_000_000; second *= 10)
            Assert.Equal(17 + (second * 1_000_000_000), schedule.DueNs(second * perSecond));
    }

    [Fact]
    public void what_is_overdue_is_not_waited_for_and_says_how_late_it_is()
    {
        long startNs = MonotonicClock.NowNs - 2_000_000_000;
        var schedule = new Schedule(startNs, 1_000);

        Assert.InRange(schedule.Await(0), 2_000_000_000, long.MaxValue);
        Assert.InRange(schedule.Await(1_000), 1_000_000_000, long.MaxValue);
    }

    [Fact]
    public void what_is_not_due_yet_is_waited_for()
    {
        var schedule = new Schedule(MonotonicClock.NowNs, 200);

        long lateNs = schedule.Await(1);

        Assert.InRange(MonotonicClock.NowNs, schedule.DueNs(1) + lateNs, long.MaxValue);
        Assert.InRange(lateNs, 0, long.MaxValue);
    }
}
