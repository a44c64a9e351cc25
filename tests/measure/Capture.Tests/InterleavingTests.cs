// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;

namespace Telemetry.Capture.Tests;

/// <summary>
/// The same rules live and offline: in whatever order CPUs and lines hand their records over, as long as none comes
/// later than the hold, gaps, wins, leads and histograms are those of the records in one file.
/// </summary>
public sealed class InterleavingTests
{
    private const int Rings = 3;
    private const int Cases = 60;

    [Fact]
    public void any_interleaving_within_the_hold_gives_what_a_file_gives() => Check(records =>
    {
        CaptureOutcome offline = InterleavedCapture.Rings.InOneRing(records);
        CaptureOutcome live = InterleavedCapture.Rings.InRings(records, Rings);

        Assert.Equal(0, live.LateRecords);
        Assert.Equal(offline.Text(), live.Text());
    }, mostDelayNs: InterleavedCapture.HoldNs);

    [Fact]
    public void what_comes_later_is_counted_and_marks_what_it_touches_and_nothing_else() => Check(records =>
    {
        CaptureOutcome offline = InterleavedCapture.Rings.InOneRing(records);
        CaptureOutcome live = InterleavedCapture.Rings.InRings(records, Rings);

        // Late is what has an earlier stamp than the clock had reached when it was read.
        long[] late = new long[InterleavedCapture.Topology.Lines.Count];
        long reachedNs = long.MinValue;
        foreach (PacketEvent packet in live.Packets)
        {
            if (packet.Kind == PacketEventKind.Feed && packet.StampNs < reachedNs)
                late[packet.LineIndex]++;
            reachedNs = Math.Max(reachedNs, packet.StampNs);
        }
        Assert.Equal(late.Sum(), live.LateRecords);
        Assert.Equal(late.Sum(), live.Last.Pipeline.LateRecords);
        Assert.Equal(late, live.Last.Lines.Select(line => line.RecordsImpaired));
        foreach (FeedDefinition feed in InterleavedCapture.Topology.Feeds)
        {
            bool isTouched = feed.Lines.Any(line => late[line.Index] > 0);
            if (!isTouched)
                Assert.Equal(offline.TextOf(feed), live.TextOf(feed));
            // Whatever the order, each number is booked once.
            Assert.Equal(
                feed.Lines.Select(line => offline.Last.Lines[line.Index].Messages),
                feed.Lines.Select(line => live.Last.Lines[line.Index].Messages));
            Assert.Equal(
                live.Last.Feeds[feed.Index].Messages,
                feed.Lines.Sum(line => live.Last.Lines[line.Index].Arbitration.MessagesFirst));
        }
    }, mostDelayNs: 20 * InterleavedCapture.HoldNs);

    [Fact]
    public void a_hold_that_is_too_short_is_seen_to_be()
    {
        var random = new Random(1);
        List<int[]> draws = [.. Enumerable.Range(0, 400).Select(_ => Draw(random))];
        IReadOnlyList<InterleavedRecord> records = InterleavedCapture.Make(draws, Rings, 4 * InterleavedCapture.HoldNs);

        Assert.True(InterleavedCapture.Rings.InRings(records, Rings).LateRecords > 0);
    }

    private static int[] Draw(Random random) => [.. Enumerable.Range(0, 6).Select(_ => random.Next(1 << 20))];

    /// <summary>
    /// Runs a property on the same cases every time, or on as many random ones as TELEMETRY_CASES says. It prints
    /// the smallest case found and the seed that brings it back.
    /// </summary>
    private static void Check(Action<IReadOnlyList<InterleavedRecord>> property, long mostDelayNs)
    {
        FsCheck.Config config = FsCheck.Config.QuickThrowOnFailure.WithStartSize(40).WithEndSize(400);
        config = int.TryParse(Environment.GetEnvironmentVariable("TELEMETRY_CASES"), out int cases)
            ? config.WithMaxTest(cases)
            : config.WithMaxTest(Cases).WithReplay(20_261_120, 1);
        Gen<int[][]> draws = Gen.Choose(0, 1 << 20).ArrayOf(6).ArrayOf();
        FsCheck.Check.One(config, Prop.ForAll(
            Arb.From(draws, Shrink), given => property(InterleavedCapture.Make(given, Rings, mostDelayNs))));
    }

    /// <summary>Cases without a half of the packets, a quarter, ... one.</summary>
    private static IEnumerable<int[][]> Shrink(int[][] draws)
    {
        for (int size = draws.Length / 2; size > 0; size /= 2)
        {
            for (int from = 0; from + size <= draws.Length; from += size)
                yield return [.. draws[..from], .. draws[(from + size)..]];
        }
    }
}
