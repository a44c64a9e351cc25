// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Comparing;

namespace Perf.Tests;

/// <summary>Comparisons of launches that are made of known shift and noise.</summary>
public sealed class ComparerTests
{
    private const int Launches = 12;

    [Fact]
    public void hundred_benchmarks_without_a_change_raise_no_alarm()
    {
        const int Runs = 40;
        IReadOnlyList<IReadOnlyList<string>> groups = [[.. Enumerable.Range(0, 100).Select(index => $"b{index}")]];
        int alarms = 0;
        for (int run = 0; run < Runs; run++)
            alarms += Run(run, groups, _ => 0).Count(one => one.Answer is Answer.Slower or Answer.Faster);

        // The chance of one in a run is 1 % at most: more than two in 40 runs come once in a hundred.
        Assert.InRange(alarms, 0, 2);
    }

    [Theory]
    [InlineData("ns/record", 5, Answer.Slower)]
    [InlineData("ns/record", -5, Answer.Faster)]
    [InlineData("packets/s", 5, Answer.Slower)]
    [InlineData("packets/s", -5, Answer.Faster)]
    public void a_change_is_found_among_those_without(string unit, double slowerByNs, object answer)
    {
        const int Runs = 30;
        int found = 0;
        for (int run = 0; run < Runs; run++)
        {
            IReadOnlyList<Comparison> all = Run(
                run, [["a", "changed", "c"], ["d", "e"]], name => name == "changed" ? slowerByNs : 0, unit);
            Comparison changed = all.Single(one => one.Launches.Name == "changed");
            Assert.Equal(["a", "changed", "c", "d", "e"], all.Select(one => one.Launches.Name));
            if (!changed.Answer.Equals(answer))
                continue;
            found++;
            Assert.True(changed.IsRepeated);
            if (unit == "ns/record")
                Assert.InRange(changed.Shift!.Shift, slowerByNs - 2, slowerByNs + 2);
        }
        // Five standard deviations of a launch: none should be missed.
        Assert.InRange(found, Runs - 1, Runs);
    }

    [Fact]
    public void what_is_too_small_to_matter_is_the_same()
    {
        foreach (Comparison one in Run(1, [["a"]], _ => 0.3, launchNs: 0.05, roundNs: 0.05))
        {
            Assert.Equal(Answer.Same, one.Answer);
            Assert.Equal("ok", one.Verdict);
            Assert.True(one.Shift!.Probability <= Judge.Level, "the difference itself is beyond doubt");
        }
    }

    [Fact]
    public void noise_that_could_hide_a_change_is_said_with_what_to_do()
    {
        Comparison one = Assert.Single(Run(3, [["a"]], _ => 0, launchNs: 6));

        Assert.Equal(Answer.TooNoisy, one.Answer);
        Assert.Equal("unknown", one.Verdict);
        Assert.Matches("^launches differ: .*; a quieter host, or --launches [0-9]+$", one.Reason);
        Comparison rounds = Assert.Single(Run(3, [["a"]], _ => 0, launchNs: 0, roundNs: 60));
        Assert.StartsWith("rounds of one launch differ", rounds.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void a_suspicion_that_new_launches_do_not_share_is_dropped()
    {
        int launched = 0;
        var noise = new Noise(5);
        var comparer = new Comparer(
            names => noise.Launch(names, _ => 0),
            names => noise.Launch(names, _ => ++launched <= Launches ? 10 : 0), Launches, _ => { });

        Comparison one = Assert.Single(comparer.Compare([["a"]]));

        Assert.True(one.IsRepeated);
        Assert.Equal(Launches + (Launches / 2), one.Launches.Count);
        Assert.NotEqual(Answer.Slower, one.Answer);
    }

    [Fact]
    public void launches_go_forth_and_back()
    {
        string order = "";
        var noise = new Noise(6);
        var comparer = new Comparer(
            names => { order += "A"; return noise.Launch(names, _ => 0); },
            names => { order += "B"; return noise.Launch(names, _ => 0); }, launches: 8, _ => { });

        comparer.Compare([["a"]]);

        Assert.StartsWith("ABBAABBAABBAABBA", order, StringComparison.Ordinal);
    }

    [Fact]
    public void what_the_baseline_lacks_is_not_compared_and_no_failure()
    {
        var noise = new Noise(7);
        var comparer = new Comparer(
            names => noise.Launch([.. names.Where(name => name != "new")], _ => 0),
            names => noise.Launch(names, _ => 0), Launches, _ => { });

        IReadOnlyList<Comparison> all = comparer.Compare([["old", "new"]]);

        Assert.Equal([Answer.Same, Answer.NotApplicable], all.Select(one => one.Answer).Order());
        Assert.Equal("the baseline tells nothing of it", all[1].Reason);
        Assert.Equal(0, ComparisonRun.ExitCode(all));
    }

    [Fact]
    public void what_broke_here_is_a_failure_and_goes_before_a_regression()
    {
        var noise = new Noise(8);
        var comparer = new Comparer(
            names => noise.Launch(names, _ => 0),
            names => noise.Launch(names, _ => 20).ToDictionary(one => one.Key, one => one.Key == "broken"
                ? LaunchedBenchmark.Without("it fell over", isBroken: true) : one.Value), Launches, _ => { });

        IReadOnlyList<Comparison> broken = comparer.Compare([["broken"]]);
        IReadOnlyList<Comparison> slower = comparer.Compare([["slower"]]);

        Assert.Equal("it fell over", Assert.Single(broken).Reason);
        Assert.Equal(1, ComparisonRun.ExitCode(broken));
        Assert.Equal(5, ComparisonRun.ExitCode(slower));
        Assert.Equal(1, ComparisonRun.ExitCode([.. slower, .. broken]));
        Assert.Equal(1, ComparisonRun.ExitCode([]));
    }

    private static IReadOnlyList<Comparison> Run(
        int seed, IReadOnlyList<IReadOnlyList<string>> groups, Func<string, double> slowerByNs,
        string unit = "ns/record", double launchNs = 1, double roundNs = 1)
    {
        var noise = new Noise(seed) { LaunchNs = launchNs, RoundNs = roundNs };
        return new Comparer(
            names => noise.Launch(names, _ => 0, unit), names => noise.Launch(names, slowerByNs, unit), Launches,
            _ => { }).Compare(groups);
    }
}
