// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;
using Telemetry.Model.Threads;
using Telemetry.Reports.Host;

namespace Telemetry.Fleet.Tests.Publishers;

/// <summary>Times of threads by name: sums that never fall, whatever threads begin and end.</summary>
public sealed class ThreadTimesTests
{
    private readonly ThreadTimes _times = new();

    [Fact]
    public void threads_of_one_name_are_added_up_and_stay_in_after_they_have_ended()
    {
        _times.Add([Thread(1, 100, 10), Thread(2, 200, 20), Thread(3, 5, 5, "main")]);
        Assert.Equal((300, 30), Sum("worker"));
        _times.Add([Thread(1, 150, 15), Thread(3, 6, 5, "main")]);
        Assert.Equal((350, 35), Sum("worker"));
        _times.Add([Thread(4, 7, 1)]);
        Assert.Equal((357, 36), Sum("worker"));
        Assert.Equal((6, 5), Sum("main"));
    }

    [Fact]
    public void one_that_was_not_reported_for_a_while_is_not_counted_twice()
    {
        _times.Add([Thread(1, 100, 10)]);
        _times.Add([]);
        _times.Add([Thread(1, 130, 11)]);

        Assert.Equal((130, 11), Sum("worker"));
    }

    [Fact]
    public void another_thread_of_the_same_id_begins_from_0()
    {
        _times.Add([Thread(1, 100, 10)]);
        _times.Add([Thread(1, 40, 3)]);

        Assert.Equal((140, 13), Sum("worker"));
    }

    [Fact]
    public void a_time_that_is_not_known_stays_so()
    {
        _times.Add([Thread(1, 100, null)]);
        Assert.Equal((100, null), Sum("worker"));
        _times.Add([Thread(1, 120, 8)]);
        Assert.Equal((120, 8), Sum("worker"));
    }

    [Fact]
    public void names_and_threads_are_bounded_and_no_time_is_lost()
    {
        for (uint round = 0; round < 20; round++)
            _times.Add([.. Enumerable.Range(0, 512).Select(
                place => Thread((round * 512) + (uint)place, 3, 1, $"{round}.{place}"))]);

        Assert.InRange(_times.All.Count(), 1_000, 1_025);
        Assert.Equal(20 * 512 * 3, _times.All.Sum(one => one.RunNs));
        Assert.Equal(20 * 512, _times.All.Sum(one => one.WaitNs));
    }

    [Fact]
    public void threads_of_equal_names_in_different_pods_are_kept_apart()
    {
        _times.Add([
            Thread(1, 100, 10) with { Names = new ContainerNames("strategy-0", "trading", "app") },
            Thread(2, 200, 20) with { Names = new ContainerNames("strategy-1", "trading", "app") },
            Thread(3, 400, 40),
        ]);

        Assert.Equal([("trading/strategy-0/app", (long?)100), ("trading/strategy-1/app", 200), (null, 400)],
            _times.All.Select(one => (one.Names?.ToString(), one.RunNs)));
    }

    [Fact]
    public void a_pod_that_is_gone_makes_room_for_a_new_one()
    {
        for (uint day = 0; day < 3_000; day++)
        {
            _times.Add([Thread(day, 5, 1) with { Names = new ContainerNames($"strategy-{day}", "trading", "app") },
                Thread(9_999, day, 1)]);
        }

        Assert.InRange(_times.All.Count(), 2, 1_025);
        Assert.Contains(_times.All, one => one.Names?.Pod == "strategy-2999" && one.RunNs == 5);
        Assert.DoesNotContain(_times.All, one => one.Process == "(other)");
        Assert.Equal(2_999, _times.All.Single(one => one.Names is null).RunNs);
    }

    private (long? RunNs, long? WaitNs) Sum(string thread)
    {
        ThreadTime time = _times.All.Single(one => one.Thread == thread);
        return (time.RunNs, time.WaitNs);
    }

    private static ThreadReport Thread(uint id, long? runNs, long? waitNs, string name = "worker") => new()
    {
        Process = "strategy",
        Pid = 4711,
        Tid = id,
        Thread = name,
        RunningNs = runNs,
        WaitingNs = waitNs,
    };
}
