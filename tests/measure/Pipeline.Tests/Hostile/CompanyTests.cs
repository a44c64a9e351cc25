// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Tests.Sequencing;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Hostile;

/// <summary>Wrong packets in company may be believed for a while. Once the feed has shown that it goes on, no loss that
/// they made stands, and none is missed.</summary>
public sealed class CompanyTests
{
    private const int FirstSeed = 1;               // others by TELEMETRY_FIRST_SEED and TELEMETRY_SEEDS
    private const int SeedsOfOneRun = 2_000;

    [Theory]
    [Trait("needs", "time")]
    [InlineData(false)]
    [InlineData(true)]
    public void lies_in_company_hide_no_gap_and_leave_none(bool hasStarts)
    {
        int seeds = int.TryParse(Environment.GetEnvironmentVariable("TELEMETRY_SEEDS"), out int given)
            ? given : SeedsOfOneRun;
        int first = int.TryParse(Environment.GetEnvironmentVariable("TELEMETRY_FIRST_SEED"), out int named)
            ? named : FirstSeed;
        CheckAll(first, seeds, hasStarts, isHarsh: false);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void lies_among_each_other_on_lines_far_apart_leave_no_gap(bool hasStarts) =>
        CheckAll(first: 5_000_000, seeds: 600, hasStarts, isHarsh: true);

    private static void CheckAll(int first, int seeds, bool hasStarts, bool isHarsh)
    {
        int believed = 0;
        List<string> failures = [];
        for (int seed = first; seed < first + seeds; seed++)
        {
            try
            {
                believed += Check(seed, hasStarts, isHarsh) ? 1 : 0;
            }
            catch (Xunit.Sdk.XunitException failure)
            {
                failures.Add(failure.Message);
            }
        }
        Assert.True(
            failures.Count == 0, $"{failures.Count} of {seeds} seeds: {string.Join('\n', failures.Take(20))}");
        Assert.True(seeds < 100 || believed > seeds / 10, $"it does not bite: {believed}");
    }

    private static bool Check(int seed, bool hasStarts, bool isHarsh)
    {
        var scenario = new CompanyScenario(seed, hasStarts, isHarsh);
        var script = new FeedScript(scenario.Lines);
        scenario.Play(script);
        script.Clock(scenario.EndNs + 2 * FeedScript.WindowNs);
        long doubt = script.Feed.Doubt.IsInDoubt;
        script.End(scenario.EndNs + 10_000_000_000);

        string what = $"seed {seed}, {scenario.Lines} lines, {scenario.Lies} lies";
        ulong[] found = [.. FeedGaps.Net(script.Events).SelectMany(NumbersOf)];
        Assert.True(
            found.Length == scenario.Lost.Count && scenario.Lost.SetEquals(found),
            $"{what}: missed {List(scenario.Lost.Except(found))} invented {List(found.Except(scenario.Lost))}");
        FeedCounters feed = script.Feed;
        (long lost, long resets) = (feed.MessagesLost - feed.Retracted.Messages, feed.Resets - feed.ResetsRetracted);
        Assert.True(
            (lost, resets, doubt) == (scenario.Lost.Count, 0, 0),
            $"{what}: {lost} lost, {resets} resets, {doubt} in doubt");
        // Numbers below the feed's first one may be real and sent again.
        long strays = feed.Messages - feed.MessagesRetracted - scenario.Brought;
        Assert.True(
            feed.MessagesLate <= CompanyScenario.MostLate && strays >= 0
            && strays <= (hasStarts ? scenario.Lied : 0),
            $"{what}: {feed.MessagesLate} late, {strays} more messages than the {scenario.Brought} brought");
        for (int line = 0; line < scenario.Lines; line++)
        {
            LineCounters of = script.Lines[line];
            long over = FeedScript.Received(of) - scenario.Length;
            long missing = of.MessagesMissing - of.Retracted.Messages - of.Late;
            Assert.True(
                missing == scenario.Missing[line] && of.Late <= CompanyScenario.MostLate && over >= 0
                && over <= (hasStarts ? scenario.Lied : 0),
                $"{what}: line {line} lacks {missing}, not {scenario.Missing[line]}, {of.Late} late, "
                + $"and has {over} more than {scenario.Length}");
        }
        return feed.Retracted.Gaps > 0 || feed.ResetsRetracted > 0;
    }

    private static IEnumerable<ulong> NumbersOf(TelemetryEvent gap) =>
        Enumerable.Range(0, (int)Math.Min(gap.Count, 100_000)).Select(offset => gap.First + (ulong)offset);

    private static string List(IEnumerable<ulong> numbers)
    {
        ulong[] all = [.. numbers];
        return $"{all.Length}: {string.Join(' ', all.Take(6))}";
    }
}
