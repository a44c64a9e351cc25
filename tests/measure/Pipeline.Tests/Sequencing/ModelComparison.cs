// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Runs the same packets through sequencing and the naive model, and compares everything they say.</summary>
internal static class ModelComparison
{
    /// <summary>One packet of a script: a heartbeat carries <c>First</c> as the next number.</summary>
    /// <param name="Line">Its line.</param>
    /// <param name="StampNs">Its stamp.</param>
    /// <param name="First">Its first number.</param>
    /// <param name="Last">Its last number.</param>
    /// <param name="IsHeartbeat">Whether it has no number.</param>
    /// <param name="LostBefore">Records of the line that were lost by us since the one before.</param>
    /// <param name="Session">Its run of numbers; a newer one has a higher number.</param>
    /// <param name="IsReset">Whether it says that the numbers restart.</param>
    internal readonly record struct Step(
        int Line, long StampNs, ulong First, ulong Last, bool IsHeartbeat, uint LostBefore, ulong Session,
        bool IsReset = false);

    public static void Check(int lines, IReadOnlyList<Step> steps, string seed) =>
        CheckResets(lines, steps, seed, new Numbering([]));

    /// <summary>The same where some runs of numbers have the session id of the one before.</summary>
    public static void CheckResets(int lines, IReadOnlyList<Step> steps, string seed, Numbering numbering) =>
        Check(lines, steps, seed, new FeedScript(
            lines, feed => numbering.Change(feed) with { SuspectHoldNs = 0 }), numbering);

    /// <summary>The same with numbers of 32 bits, of which the wrap stands behind the model's
    /// <paramref name="wrapsAfter"/>.</summary>
    public static void CheckWrap(int lines, IReadOnlyList<Step> steps, string seed, ulong wrapsAfter) =>
        CheckResets(lines, steps, seed, new Numbering([], wrapsAfter));

    private static void Check(
        int lines, IReadOnlyList<Step> steps, string seed, FeedScript script, Numbering numbering)
    {
        var model = new NaiveModel(lines, FeedScript.WindowNs, numbering.FirstOf);
        long last = 0;
        foreach (Step step in BorneOut(steps))
        {
            if (step.LostBefore > 0)
            {
                model.Lose(step.Line, step.LostBefore);
            }
            ulong first = numbering.Raw(step.Session, step.First);
            ulong session = numbering.IdOf(step.Session);
            EnvelopeFlags reset = step.IsReset ? EnvelopeFlags.Reset : EnvelopeFlags.None;
            if (step.IsHeartbeat)
            {
                script.Next(
                    step.Line, step.StampNs, first, EnvelopeFlags.Heartbeat | reset, session, step.LostBefore);
                model.Heartbeat(step.Line, step.StampNs, step.First, step.Session);
            }
            else
            {
                script.Send(
                    step.Line, step.StampNs, first, first + (step.Last - step.First), session, step.LostBefore,
                    flags: reset);
                model.Packet(step.Line, step.StampNs, step.First, step.Last, step.Session);
            }
            (int, long)? lead = script.Last.LeadLineIndex < 0 ? null : (script.Last.LeadLineIndex, script.Last.LeadNs);
            Assert.True(model.Lead == lead, $"{seed}, {step}: want lead {model.Lead}, got {lead}");
            last = step.StampNs;
        }
        script.Clock(last + 2 * FeedScript.WindowNs);
        model.Expire(last + 2 * FeedScript.WindowNs);
        Compare(lines, script, model, seed, numbering);
    }

    /// <summary>The same packets, and a copy of each that begins a run of numbers or goes ahead of all before: the
    /// model believes every packet, and sequencing, without a hold, what two packets say.</summary>
    private static IEnumerable<Step> BorneOut(IEnumerable<Step> steps)
    {
        Dictionary<ulong, ulong> known = [];
        foreach (Step step in steps)
        {
            yield return step;
            ulong reach = step.IsHeartbeat ? step.First : step.Last + 1;
            bool isAhead = !known.TryGetValue(step.Session, out ulong before) || step.First > before;
            known[step.Session] = Math.Max(before, reach);
            if (isAhead)
                yield return step with { LostBefore = 0 };
        }
    }

    private static void Compare(
        int lines, FeedScript script, NaiveModel model, string seed, Numbering numbering)
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
                model.Gaps.Sum(), Math.Max(0, model.Sessions - 1)];
        long[] gotFeed =
            [feed.Messages, feed.MessagesLost, feed.MessagesUnobserved, feed.MessagesLate, feed.MessagesRepaired,
                feed.LineGaps, feed.Resets];
        Assert.True(wantFeed.SequenceEqual(gotFeed),
            $"{seed}, feed: want {string.Join(' ', wantFeed)}, got {string.Join(' ', gotFeed)}");
        CompareBlind(model.Blind.OfFeed(), feed.Blind, $"{seed}, feed");
        CompareOutcomes(script, model, seed, numbering);
        new ChannelSums(script).Check(long.MaxValue, seed);
    }

    private static void CompareBlind((long, long, long) want, in BlindCounters got, string where) => Assert.True(
        want == (got.Spans, got.TotalNs, got.LongestNs),
        $"{where}: want blind {want}, got {(got.Spans, got.TotalNs, got.LongestNs)}");

    private static void CompareOutcomes(FeedScript script, NaiveModel model, string seed, Numbering numbering)
    {
        List<NaiveModel.Outcome> reported = [];
        HashSet<(ulong, int, GapState, long, long, int, long, ulong)> ends = [];
        TelemetryEvent[] gaps = script.Of(TelemetryEventKind.Gap);
        foreach (TelemetryEvent gap in gaps)
        {
            ulong number = gap.First;
            for (long done = 0; done < gap.Count; done++, number = numbering.Behind(number))
            {
                reported.Add(new NaiveModel.Outcome(
                    gap.Channel.SessionHigh, gap.LineIndex, number, gap.GapState, gap.OpenedStampNs, gap.ClosedStampNs,
                    gap.RepairedByLineIndex));
            }
            Assert.Equal(numbering.Behind(gap.Last), number);
            ends.Add((gap.Channel.SessionHigh, gap.LineIndex, gap.GapState, gap.OpenedStampNs, gap.ClosedStampNs,
                gap.RepairedByLineIndex, gap.RaisedByStampNs, number));
        }
        string[] want = [.. model.Outcomes.Select(item => item with
        {
            Session = numbering.IdOf(item.Session), Number = numbering.Raw(item.Session, item.Number),
        }).Select(item => item.ToString()).Order(StringComparer.Ordinal)];
        string[] got = [.. reported.Select(item => item.ToString()).Order(StringComparer.Ordinal)];
        string[] missed = [.. want.Except(got).Take(3)];
        string[] invented = [.. got.Except(want).Take(3)];
        Assert.True(missed.Length + invented.Length == 0 && want.SequenceEqual(got),
            $"{seed}: missed {string.Join(" | ", missed)}; invented {string.Join(" | ", invented)}");
        foreach (TelemetryEvent gap in gaps)
        {
            Assert.False(ends.Contains((gap.Channel.SessionHigh, gap.LineIndex, gap.GapState, gap.OpenedStampNs,
                gap.ClosedStampNs, gap.RepairedByLineIndex, gap.RaisedByStampNs, gap.First)),
                $"{seed}: the gap from {gap.First} continues another one: not maximal");
        }
    }
}
