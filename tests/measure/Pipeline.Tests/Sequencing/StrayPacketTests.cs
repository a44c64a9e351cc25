// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>
/// A packet or heartbeat that lies must not hide a gap, make one, or leave a wrong total. The truth is what the
/// scenario left out; the counters of lines are compared with a run without the stray packets.
/// </summary>
public sealed class StrayPacketTests
{
    private const int SeedsOfOneRun = 600;         // new ones each time; given ones by TELEMETRY_FIRST_SEED and _SEEDS

    [Fact]
    [Trait("needs", "time")]
    public void stray_packets_hide_no_gap_and_make_none()
    {
        int seeds = int.TryParse(Environment.GetEnvironmentVariable("TELEMETRY_SEEDS"), out int given)
            ? given : SeedsOfOneRun;
        int first = int.TryParse(Environment.GetEnvironmentVariable("TELEMETRY_FIRST_SEED"), out int named)
            ? named : Random.Shared.Next(1_000_000_000);
        for (int seed = first; seed < first + seeds; seed++)
            Check(seed);
    }

    private static void Check(int seed)
    {
        var scenario = new StrayScenario(seed);
        FeedScript without = Run(scenario, withStrays: false);
        FeedScript with = Run(scenario, withStrays: true);

        string what = $"seed {seed}, {scenario.Lines} lines, {scenario.Channels} channels";
        // Where the appliance itself lost a record, what it may have held is unobserved in both runs.
        HashSet<(ulong, ulong, ulong)> truth = [.. FeedGaps.Net(without.Events).Select(Range)];
        Assert.True(
            scenario.HasOwnLoss || NumbersOf(truth).SetEquals(NumbersOf(scenario.Lost())),
            $"{what}: without stray packets");
        // A stray packet can show that loss earlier than the next packet of its line: then more is unobserved.
        if (scenario.HasOwnLoss)
            truth.ExceptWith(FeedGaps.Of(with.Events).Where(gap => gap.GapState == GapState.Unobserved).Select(Range));
        HashSet<(ulong, ulong, ulong)> found = [.. FeedGaps.Net(with.Events).Select(Range)];
        Assert.True(
            truth.SetEquals(found),
            $"{what}: missed {List(truth.Except(found))} invented {List(found.Except(truth))}");
        CompareStamps(scenario, without, with, what);
        FeedCounters counted = with.Feed;
        Assert.True(
            Net(counted) == (truth.Count, truth.Sum(range => (long)(range.Item3 - range.Item2 + 1))),
            $"{what}: lost {Net(counted)}");
        // A stray packet that begins a sequence, or is near, has brought its number.
        Assert.True(counted.Messages - without.Feed.Messages is >= 0 and <= 3, $"{what}: {counted.Messages} messages");
        for (int line = 0; line < scenario.Lines; line++)
        {
            var (got, want) = (NetOf(with.Lines[line]), NetOf(without.Lines[line]));
            // What a stray packet shows to be missing before the appliance lost a record is not unobserved.
            bool isEarlier = scenario.HasOwnLoss && scenario.HasStrayOn(line);
            Assert.True(
                got == want || isEarlier && got.Missing > want.Missing
                && got with { Missing = want.Missing, Unobserved = want.Unobserved } == want
                && got.Missing + got.Unobserved == want.Missing + want.Unobserved,
                $"{what}: line {line} has {got}, not {want}");
        }
        Assert.True(
            (counted.Doubt.IsInDoubt, counted.Resets) == (0, 0),
            $"{what}: {counted.Doubt.IsInDoubt} in doubt, {counted.Resets} resets");
    }

    /// <summary>Gaps are reported when they are without the stray packets; those right below one not later.</summary>
    private static void CompareStamps(StrayScenario scenario, FeedScript without, FeedScript with, string what)
    {
        var reported = FeedGaps.Net(with.Events).ToDictionary(Range);
        foreach (TelemetryEvent want in FeedGaps.Net(without.Events))
        {
            if (!reported.TryGetValue(Range(want), out TelemetryEvent got))
                continue;                       // unobserved
            bool isNear = scenario.Near().Any(near =>
                near.Channel == want.Channel.Channel && want.First <= near.Last && want.Last >= near.First);
            // What is open at the end of a session ends with it.
            bool isEnded = scenario.Ends().Contains((want.Channel.Channel, got.ClosedStampNs));
            Assert.True(
                got.ClosedStampNs == want.ClosedStampNs && got.OpenedStampNs == want.OpenedStampNs
                || isEnded && got.OpenedStampNs == want.OpenedStampNs && got.ClosedStampNs < want.ClosedStampNs
                || isNear && got.ClosedStampNs <= want.ClosedStampNs,
                $"{what}: {Range(want)} is told at {got.OpenedStampNs}..{got.ClosedStampNs}, "
                + $"not at {want.OpenedStampNs}..{want.ClosedStampNs}");
        }
    }

    private static FeedScript Run(StrayScenario scenario, bool withStrays)
    {
        var script = new FeedScript(scenario.Lines);
        var lost = new uint[scenario.Lines];      // what the appliance lost is reported by the next packet
        foreach (StrayScenario.Sent packet in scenario.Packets(withStrays: true))
        {
            if (packet.IsStray && !withStrays)
            {
                lost[packet.Line] += packet.LostBefore;
                continue;
            }
            uint lostBefore = packet.LostBefore + lost[packet.Line];
            lost[packet.Line] = 0;
            if (packet.Count == 0)
            {
                script.Next(
                    packet.Line, packet.StampNs, packet.First, EnvelopeFlags.Heartbeat | packet.Flags, packet.Session,
                    lostBefore, packet.Channel);
            }
            else
            {
                script.Send(
                    packet.Line, packet.StampNs, packet.First, packet.First + packet.Count - 1, packet.Session,
                    lostBefore, flags: packet.Flags, channel: packet.Channel);
            }
        }
        return script.End(scenario.EndNs);
    }

    private static HashSet<(ulong, ulong)> NumbersOf(IEnumerable<(ulong Channel, ulong First, ulong Last)> ranges) =>
    [
        .. ranges.SelectMany(range => Enumerable.Range(0, (int)(range.Last - range.First + 1))
            .Select(offset => (range.Channel, range.First + (ulong)offset))),
    ];

    private static (ulong Channel, ulong First, ulong Last) Range(TelemetryEvent gap) =>
        (gap.Channel.Channel, gap.First, gap.Last);

    private static (long Gaps, long Numbers) Net(in FeedCounters feed) =>
        (feed.FeedGaps - feed.Retracted.Gaps, feed.MessagesLost - feed.Retracted.Messages);

    private static NetOfLine NetOf(in LineCounters line) =>
        new(line.MessagesMissing - line.Retracted.Messages, line.Late, line.BeforeStart, line.MessagesUnobserved);

    private static string List<T>(IEnumerable<T> items) => string.Join(' ', items);

    private readonly record struct NetOfLine(long Missing, long Late, long BeforeStart, long Unobserved);
}
