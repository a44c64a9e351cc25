// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Counters;
using Telemetry.Appliance.Model.Events;

namespace Telemetry.Appliance.Tests.Sequencing;

/// <summary>Runs the same packets through sequencing and the naive model, and compares everything they say.</summary>
internal static class ModelComparison
{
    /// <summary>One packet of a script: a heartbeat tells <c>First</c> as the next number.</summary>
    internal readonly record struct Step(
        int Line, long StampNs, ulong First, ulong Last, bool IsHeartbeat, uint LostBefore, ulong Session);

    public static void Check(int lines, IReadOnlyList<Step> steps, string seed)
    {
        var script = new FeedScript(lines);
        var model = new NaiveModel(lines, FeedScript.WindowNs);
        long last = 0;
        foreach (Step step in steps)
        {
            if (step.LostBefore > 0)
            {
                model.Expire(step.StampNs);
                model.Lose(step.Line, step.LostBefore);
            }
            if (step.IsHeartbeat)
            {
                script.Next(step.Line, step.StampNs, step.First, session: step.Session, lostBefore: step.LostBefore);
                model.Heartbeat(step.Line, step.StampNs, step.First, step.Session);
            }
            else
            {
                script.Send(step.Line, step.StampNs, step.First, step.Last, step.Session, step.LostBefore);
                model.Packet(step.Line, step.StampNs, step.First, step.Last, step.Session);
            }
            last = step.StampNs;
        }
        script.Clock(last + 2 * FeedScript.WindowNs);
        model.Expire(last + 2 * FeedScript.WindowNs);
        Compare(lines, script, model, seed);
    }

    private static void Compare(int lines, FeedScript script, NaiveModel model, string seed)
    {
        Assert.True(script.Lines.Length == lines, seed);
        for (int line = 0; line < lines; line++)
        {
            LineCounters counters = script.Lines[line];
            long[] want =
            [
                model.Messages[line], model.Missing[line], model.Unobserved[line], model.Duplicates[line],
                model.Reordered[line], model.Late[line], model.BeforeStart[line], model.Gaps[line], model.Wins[line],
            ];
            long[] got =
            [
                counters.Messages, counters.MessagesMissing, counters.MessagesUnobserved, counters.Duplicates,
                counters.Reordered, counters.Late, counters.BeforeStart, counters.Gaps, counters.Wins,
            ];
            Assert.True(want.SequenceEqual(got),
                $"{seed}, line {line}: want {string.Join(' ', want)}, got {string.Join(' ', got)}");
            Assert.True(model.Span(line) == FeedScript.Received(counters), $"{seed}, line {line}: the identity");
        }
        FeedCounters feed = script.Feed;
        long[] wantFeed =
            [model.FeedMessages, model.FeedLost, model.FeedUnobserved, model.FeedLate, model.Repaired,
                model.Gaps.Sum()];
        long[] gotFeed =
            [feed.Messages, feed.MessagesLost, feed.MessagesUnobserved, feed.MessagesLate, feed.MessagesRepaired,
                feed.LineGaps];
        Assert.True(wantFeed.SequenceEqual(gotFeed),
            $"{seed}, feed: want {string.Join(' ', wantFeed)}, got {string.Join(' ', gotFeed)}");
        CompareOutcomes(script, model, seed);
    }

    private static void CompareOutcomes(FeedScript script, NaiveModel model, string seed)
    {
        List<NaiveModel.Outcome> told = [];
        HashSet<(ulong, int, GapState, long, long, int, long, ulong)> ends = [];
        TelemetryEvent[] gaps = script.Of(TelemetryEventKind.Gap);
        foreach (TelemetryEvent gap in gaps)
        {
            for (ulong number = gap.First; number <= gap.Last; number++)
            {
                told.Add(new NaiveModel.Outcome(
                    gap.Channel.SessionHigh, gap.LineIndex, number, gap.GapState, gap.OpenedStampNs, gap.ClosedStampNs,
                    gap.RepairedByLineIndex));
            }
            ends.Add((gap.Channel.SessionHigh, gap.LineIndex, gap.GapState, gap.OpenedStampNs, gap.ClosedStampNs,
                gap.RepairedByLineIndex, gap.RaisedByStampNs, gap.Last + 1));
        }
        string[] want = [.. model.Outcomes.Select(item => item.ToString()).Order(StringComparer.Ordinal)];
        string[] got = [.. told.Select(item => item.ToString()).Order(StringComparer.Ordinal)];
        string[] missed = [.. want.Except(got).Take(3)];
        string[] invented = [.. got.Except(want).Take(3)];
        Assert.True(missed.Length + invented.Length == 0 && want.Length == got.Length,
            $"{seed}: missed {string.Join(" | ", missed)}; invented {string.Join(" | ", invented)}");
        foreach (TelemetryEvent gap in gaps)
        {
            Assert.False(ends.Contains((gap.Channel.SessionHigh, gap.LineIndex, gap.GapState, gap.OpenedStampNs,
                gap.ClosedStampNs, gap.RepairedByLineIndex, gap.RaisedByStampNs, gap.First)),
                $"{seed}: the gap from {gap.First} continues another one: not maximal");
        }
    }
}
