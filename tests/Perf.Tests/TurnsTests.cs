// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Counting;
using Telemetry.Perf.Harness;

namespace Perf.Tests;

public class TurnsTests
{
    [Fact]
    public void a_subject_that_fails_fails_alone_and_has_no_more_turns()
    {
        List<string> turns = [];
        int calls = 0;
        (double[] Values, string? Failure)[] taken = Turns.TakeApart(3, () => Turn("a", 1),
            () => ++calls == 2 ? throw new InvalidOperationException("lost") : Turn("b", 2), () => Turn("c", 3));

        Assert.Equal([null, "lost", null], taken.Select(one => one.Failure));
        Assert.Equal([1, 1, 1], taken[0].Values);
        Assert.Equal([3, 3, 3], taken[2].Values);
        Assert.Equal("abc" + "ac" + "ca" + "ac", string.Concat(turns));

        double Turn(string name, double value)
        {
            turns.Add(name);
            return value;
        }
    }

    [Fact]
    public void turns_go_forth_and_back_after_a_warm_up()
    {
        List<string> turns = [];
        double[][] values = Turns.Take(2, () => Turn("a"), () => Turn("b"));

        Assert.Equal("abab" + "ba", string.Concat(turns));
        Assert.Equal([3, 6], values[0]);
        Assert.Equal([4, 5], values[1]);

        double Turn(string name)
        {
            turns.Add(name);
            return turns.Count;
        }
    }

    [Theory]
    [InlineData("6.18.44-fc-v509", "6.18")]
    [InlineData("6.1.0-18-amd64", "6.1")]
    [InlineData("6.8-rc1", "6.8")]
    public void sizes_are_compared_within_a_kernel_series(string release, string series) =>
        Assert.Equal(series, ProgramSizes.SeriesOf(release));
}
