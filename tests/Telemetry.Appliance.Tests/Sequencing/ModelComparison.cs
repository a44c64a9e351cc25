// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Counters;
using Telemetry.Appliance.Model.Events;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Tests.Sequencing;

/// <summary>Runs the same packets through sequencing and the naive model, and compares everything they say.</summary>
internal static class ModelComparison
{
    /// <summary>One packet of a script: a heartbeat tells <c>First</c> as the next number.</summary>
    internal readonly record struct Step(
        int Line, long StampNs, ulong First, ulong Last, bool IsHeartbeat, uint LostBefore, ulong Session);

    public static void Check(int lines, IReadOnlyList<Step> steps, string seed) =>
        Check(lines, steps, seed, new FeedScript(lines), raw => raw, raw => raw);

    /// <summary>The same with numbers of 32 bits, of which the wrap stands behind the model's
    /// <paramref name="wrapsAfter"/>.</summary>
    public static void CheckWrap(int lines, IReadOnlyList<Step> steps, string seed, ulong wrapsAfter)
    {
        const ulong round = uint.MaxValue;
        ulong shift = round - wrapsAfter;
        Check(
            lines, steps, seed, new FeedScript(lines, feed => feed with { Protocol = ProtocolId.CboePitch }),
            number => (number + shift - 1) % round + 1, raw => (raw + round - shift - 1) % round + 1);
    }

    private static void Check(
        int lines, IReadOnlyList<Step> steps, string seed, FeedScript script, Func<ulong, ulong> raw,
        Func<ulong, ulong> back)
    {
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
                script.Next(
                    step.Line, step.StampNs, raw(step.First), session: step.Session, lostBefore: step.LostBefore);
                model.Heartbeat(step.Line, step.StampNs, step.First, step.Session);
            }
            else
            {
                ulong first = raw(step.First);
                script.Send(
                    step.Line, step.StampNs, first, first + (step.Last - step.First), step.Session, step.LostBefore);
                model.Packet(step.Line, step.StampNs, step.First, step.Last, step.Session);
            }
            last = step.StampNs;
        }
        script.Clock(last + 2 * FeedScript.WindowNs);
        model.Expire(last + 2 * FeedScript.WindowNs);
        Compare(lines, script, model, seed, back);
    }

    private static void Compare(
        int lines, FeedScript script, NaiveModel model, string seed, Func<ulong, ulong> back)
    {
        Assert.True(script.Lines.Length == lines, seed);
        for (int line = 0; line < lines; line++)
        {
            LineCounters counters = script.Lines[line];
            long[] want =
            [
                model.Messages[line], model.Missing[line], model.Unobserved[line], model.Duplicates[line],
                model.Reordered[line], model.Late[line], model.BeforeStart[line], model.Gaps[line], model.Wins[line],
                model.First[line], model.MissingRepaired[line], model.Repairs[line],
            ];
            long[] got =
            [
                counters.Messages, counters.MessagesMissing, counters.MessagesUnobserved, counters.Duplicates,
                counters.Reordered, counters.Late, counters.BeforeStart, counters.Gaps, counters.Wins,
                counters.Arbitration.MessagesFirst, counters.Arbitration.MissingRepaired,
                counters.Arbitration.Repairs,
            ];
            Assert.True(want.SequenceEqual(got),
                $"{seed}, line {line}: want {string.Join(' ', want)}, got {string.Join(' ', got)}");
            Assert.True(model.Span(line) == FeedScript.Received(counters), $"{seed}, line {line}: the identity");
            CompareBlind(model.Blind.OfLine(line), counters.Blind, $"{seed}, line {line}");
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
        CompareBlind(model.Blind.OfFeed(), feed.Blind, $"{seed}, feed");
        CompareOutcomes(script, model, seed, back);
    }

    private static void CompareBlind((long, long, long) want, in BlindCounters got, string where) => Assert.True(
        want == (got.Spans, got.TotalNs, got.LongestNs),
        $"{where}: want blind {want}, got {(got.Spans, got.TotalNs, got.LongestNs)}");

    private static void CompareOutcomes(
        FeedScript script, NaiveModel model, string seed, Func<ulong, ulong> back)
    {
        List<NaiveModel.Outcome> told = [];
        HashSet<(ulong, int, GapState, long, long, int, long, ulong)> ends = [];
        TelemetryEvent[] gaps = [.. script.Of(TelemetryEventKind.Gap).Select(gap => Numbered(gap, back))];
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

    private static TelemetryEvent Numbered(TelemetryEvent gap, Func<ulong, ulong> back)
    {
        gap.First = back(gap.First);
        gap.Last = back(gap.Last);
        return gap;
    }
}
