// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;

namespace Telemetry.Capture.Tests;

/// <summary>
/// <see cref="InterleavingTests"/> for what joins packets: ages by send times, orders with their answers and ticks,
/// connections whose segments lie in several rings.
/// </summary>
public sealed class TradingInterleavingTests
{
    private const int Rings = 3;
    private const int Cases = 40;

    [Fact]
    public void any_interleaving_within_the_hold_gives_what_a_file_gives() => Check(trading =>
    {
        CaptureOutcome offline = trading.Rings.InOneRing(trading.Records);
        CaptureOutcome live = trading.Rings.InRings(trading.Records, Rings);

        Assert.Equal(0, live.LateRecords);
        Assert.Equal(offline.Text(), live.Text());
    }, mostDelayNs: InterleavedRings.HoldNs);

    [Fact]
    public void what_comes_later_is_counted_and_marks_what_it_touches_and_nothing_else() => Check(trading =>
    {
        CaptureOutcome offline = trading.Rings.InOneRing(trading.Records);
        CaptureOutcome live = trading.Rings.InRings(trading.Records, Rings);

        long[] lateOfLine = new long[trading.Rings.Topology.Lines.Count];
        long lateOfSession = 0;
        long reachedNs = long.MinValue;
        foreach (PacketEvent packet in live.Packets)
        {
            bool isRecord = packet.Kind is PacketEventKind.Feed or PacketEventKind.Segment;
            if (isRecord && packet.StampNs < reachedNs && packet.LineIndex >= 0)
                lateOfLine[packet.LineIndex]++;
            else if (isRecord && packet.StampNs < reachedNs)
                lateOfSession++;
            if (isRecord)
                reachedNs = Math.Max(reachedNs, packet.StampNs);
        }
        SessionDefinition session = Assert.Single(trading.Rings.Topology.Sessions);
        FeedDefinition feed = Assert.Single(trading.Rings.Topology.Feeds);
        Assert.Equal(lateOfLine.Sum() + lateOfSession, live.LateRecords);
        Assert.Equal(lateOfLine, live.Last.Lines.Select(line => line.RecordsImpaired));
        Assert.Equal(lateOfSession, live.Last.Sessions[session.Index].RecordsImpaired);
        if (lateOfLine.Sum() == 0)
            Assert.Equal(offline.TextOf(feed), live.TextOf(feed));
        if (lateOfSession > 0)
            return;
        foreach (SeriesKind kind in (SeriesKind[])[SeriesKind.OrderToAck, SeriesKind.OrderToFill])
            Assert.Equal(offline.SamplesOf(session, kind), live.SamplesOf(session, kind));
        if (lateOfLine.Sum() == 0)
            Assert.Equal(offline.TextOf(session), live.TextOf(session));
    }, mostDelayNs: 8 * InterleavedRings.HoldNs);

    [Fact]
    public void the_traffic_has_what_is_to_be_compared()
    {
        var random = new Random(5);
        int[][] draws =
            [.. Enumerable.Range(0, 1_000).Select(_ => new[] { random.Next(1 << 20), random.Next(1 << 20) })];
        var trading = new InterleavedTrading(draws, Rings, InterleavedRings.HoldNs);

        CaptureOutcome live = trading.Rings.InRings(trading.Records, Rings);

        SessionDefinition session = trading.Rings.Topology.Sessions[0];
        Assert.True(live.Last.Sessions[0].Answered > 50 && live.Last.Sessions[0].Retransmits > 0);
        foreach (SeriesKind kind in (SeriesKind[])[
            SeriesKind.TickToTrade, SeriesKind.TickToTradeLast, SeriesKind.TickToTradeFirst,
            SeriesKind.TickToFirstOrder, SeriesKind.OrderToAck, SeriesKind.OrderToFill, SeriesKind.LogonToAnswer])
            Assert.Contains("x", live.SamplesOf(session, kind), StringComparison.Ordinal);
        Assert.Contains("FeedAge itch/A: 5", live.TextOf(trading.Rings.Topology.Feeds[0]), StringComparison.Ordinal);
    }

    private static void Check(Action<InterleavedTrading> property, long mostDelayNs)
    {
        FsCheck.Config config = FsCheck.Config.QuickThrowOnFailure.WithStartSize(40).WithEndSize(400);
        config = int.TryParse(Environment.GetEnvironmentVariable("TELEMETRY_CASES"), out int cases)
            ? config.WithMaxTest(cases)
            : config.WithMaxTest(Cases).WithReplay(20_261_121, 1);
        Gen<int[][]> draws = Gen.Choose(0, 1 << 20).ArrayOf(InterleavedTrading.NumbersOfPacket).ArrayOf();
        FsCheck.Check.One(config, Prop.ForAll(
            Arb.From(draws, Shrink), given => property(new InterleavedTrading(given, Rings, mostDelayNs))));
    }

    /// <summary>Cases that end earlier, and those that wait for nothing at one packet; the traffic stays.</summary>
    private static IEnumerable<int[][]> Shrink(int[][] draws)
    {
        for (int size = draws.Length / 2; size > 0; size /= 2)
            yield return draws[..^size];
        for (int place = 0; place < draws.Length; place++)
        {
            if (draws[place][1] != 0)
                yield return [.. draws[..place], [draws[place][0], 0], .. draws[(place + 1)..]];
        }
    }
}
