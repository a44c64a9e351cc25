// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Perf.WholePath.Latency;

namespace Perf.Tests;

/// <summary>Distributions of the stages hold every packet that was due.</summary>
public class PathStagesTests
{
    [Fact]
    public void each_stage_counts_from_where_it_begins()
    {
        PathTimes times = Times(4);
        for (int index = 0; index < 4; index++)
            Pass(times, index, dueNs: 1_000, stages: 6);

        LongHistogram[] stages = PathStages.Of(times, 4);

        Assert.Equal([100L, 100, 200, 300, 400, 500], stages.Select(stage => stage.GetValueAtPercentile(50)));
        Assert.All(stages, stage => Assert.Equal(4, stage.TotalCount));
    }

    [Fact]
    public void what_never_came_is_the_slowest_of_all()
    {
        PathTimes times = Times(3);
        Pass(times, 0, dueNs: 1_000, stages: 6);
        Pass(times, 1, dueNs: 2_000, stages: 5);                // offered, and lost on its way to the subscriber

        LongHistogram[] stages = PathStages.Of(times, 3);       // the third never came to the hook

        Assert.Equal([3L, 2, 2, 2, 2, 3], stages.Select(stage => stage.TotalCount));
        Assert.Equal([1L, 0, 0, 0, 1, 2], stages.Select(
            stage => stage.GetCountAtValue(PathStages.LongestNs)));
    }

    [Fact]
    public void packets_of_an_earlier_measurement_are_none_of_this_one()
    {
        PathTimes times = Times(3);
        times.Begin(10);

        Assert.Equal([-1, 0, 2, -1], new[] { 9L, 10, 12, 13 }.Select(times.IndexOf));
    }

    [Fact]
    public void a_packet_says_its_number_and_when_it_was_due()
    {
        byte[] packet = PathPacket.Make();
        PathPacket.Fill(packet, 4_000_000_000, 1_700_000_000_123_456_789);

        Assert.Equal(4_000_000_000, PathPacket.Number(packet));
        Assert.Equal(1_700_000_000_123_456_789, PathPacket.DueTimeNs(packet));
    }

    private static PathTimes Times(int packets)
    {
        var times = new PathTimes(packets);
        times.Begin(0);
        return times;
    }

    private static void Pass(PathTimes times, int index, long dueNs, int stages)
    {
        long[][] all = [times.Due, times.Stamp, times.Reader, times.Pipeline, times.Offered, times.Callback];
        for (int stage = 0; stage < stages; stage++)
            all[stage][index] = dueNs + (stage * 100);
    }
}
