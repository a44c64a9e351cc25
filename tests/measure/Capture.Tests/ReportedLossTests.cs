// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Capture;
using TestSupport.Sequencing;

namespace Telemetry.Capture.Tests;

/// <summary>Losses of a ring are reported once, and in time for those who wait for its numbers.</summary>
public sealed class ReportedLossTests
{
    private const int A = 1;
    private const int B = 2;
    private const long HoldNs = 1_000;
    private const long Window = FeedScript.WindowNs;

    private readonly FeedScript _script = new();
    private readonly ScriptedRing.Content[] _rings = [new(), new()];
    private readonly RecordReader<ScriptedRing, Sink, NoTap> _reader;

    public ReportedLossTests()
    {
        var decoder = new PacketDecoder<Sink>(
            _script.Topology, TcpStreamOptions.For(_script.Topology), new Sink(_script, new PacketEvent[1]));
        _reader = new RecordReader<ScriptedRing, Sink, NoTap>(
            null!, [.. _rings.Select(content => new ScriptedRing(content))], decoder, new FlowInterfaces(2), HoldNs,
            new ControlQueue(), default);
    }

    [Fact]
    public void a_flow_that_goes_on_in_another_ring_reveals_what_the_first_one_lost()
    {
        _rings[0].Write(A, 100_000, 1);
        Pass(110_000);
        _rings[0].Lose(A);
        _rings[1].Write(A, 300_000, 3);
        Pass(310_000);
        _rings[1].Write(A, 300_000 + 2 * Window, 4);
        Pass(310_000 + 2 * Window);

        Assert.Equal(["A 2-2 unobserved 300000..10300000", "feed 2-2 unobserved 300000..10300000"], _script.Gaps());
        Assert.Equal((1L, 0L), (_script.Lines[0].RecordsLost, _script.Lines[0].MessagesMissing));
    }

    [Fact]
    public void a_reader_that_was_stopped_reports_a_loss_before_what_comes_behind_it()
    {
        _rings[0].Write(A, 100_000, 1);
        _rings[0].Lose(A);
        _rings[1].Write(A, 300_000, 3);
        _rings[1].Write(A, 300_000 + 5 * Window, 4);
        Pass(310_000 + 5 * Window);

        Assert.Equal(["A 2-2 unobserved 300000..10300000", "feed 2-2 unobserved 300000..10300000"], _script.Gaps());
    }

    [Fact]
    public void a_loss_whose_place_the_reader_reaches_late_is_not_the_markets_meanwhile()
    {
        _rings[0].Write(A, 100_000, 1);
        _rings[0].Lose(A);
        _rings[1].Write(A, 300_000, 3);
        _rings[1].Write(A, 300_000 + 2 * Window, 4);
        _rings[0].Write(B, 300_000 + 3 * Window, 4);
        Pass(310_000 + 5 * Window);

        Assert.Equal(["A 2-2 unobserved 300000..10300000", "feed 2-2 unobserved 300000..10300000"], _script.Gaps());
        Assert.Equal((1L, 0L), (_script.Lines[0].RecordsLost, _script.Lines[0].MessagesMissing));
    }

    [Fact]
    public void what_another_line_lacks_meanwhile_is_not_lost_to_the_feed()
    {
        _rings[0].Write(A, 100_000, 1);
        _rings[1].Write(B, 103_000, 1);
        _rings[0].Lose(A);
        _rings[1].Write(B, 300_000, 3);
        _rings[1].Write(B, 300_000 + 2 * Window, 4);
        _rings[0].Write(A, 300_000 + 3 * Window, 4);
        Pass(310_000 + 5 * Window);

        Assert.Contains("feed 2-2 unobserved 300000..10300000", _script.Gaps());
        Assert.Equal(0, _script.Feed.MessagesLost);
    }

    [Fact]
    public void the_ring_that_lost_them_still_tells_the_markets_losses_from_ours()
    {
        _rings[0].Write(A, 100_000, 1);
        _rings[0].Write(A, 200_000, 3);
        _rings[0].Lose(A);
        _rings[0].Write(A, 300_000 + 3 * Window, 5);
        Pass(310_000 + 5 * Window);

        Assert.Equal(
            [
                "A 2-2 lost 200000..10200000", "feed 2-2 lost 200000..10200000",
                "A 4-4 unobserved 30300000..40300000", "feed 4-4 unobserved 30300000..40300000",
            ],
            _script.Gaps());
    }

    [Fact]
    public void a_line_that_falls_silent_leaves_no_loss_of_ours_to_the_market()
    {
        _rings[0].Write(A, 100_000, 1);
        _rings[1].Write(B, 103_000, 1);
        Pass(110_000);
        _rings[0].Lose(A);
        _rings[1].Write(B, 300_000, 3);
        Pass(310_000);
        Pass(310_000 + 2 * Window);

        Assert.Equal(["B 2-2 lost 300000..10300000", "feed 2-2 unobserved 300000..10300000"], _script.Gaps());
    }

    [Fact]
    public void a_loss_reported_early_is_not_reported_again_and_the_next_record_still_reveals_it()
    {
        _rings[0].Write(A, 100_000, 1);
        Pass(110_000);
        _rings[0].Lose(A);
        Pass(300_000);
        Assert.Equal(1, _script.Lines[0].RecordsLost);
        _rings[0].Write(A, 5 * Window, 3);
        Pass(5 * Window + 10_000);
        Pass(7 * Window);

        Assert.Equal(1, _script.Lines[0].RecordsLost);
        Assert.Equal(["A 2-2 unobserved 50000000..60000000", "feed 2-2 unobserved 50000000..60000000"], _script.Gaps());
    }

    [Fact]
    public void the_markets_loss_before_one_of_ours_stays_the_markets()
    {
        _rings[0].Write(A, 100_000, 1);
        _rings[0].Write(A, 200_000, 3);
        _rings[0].Lose(A);
        Pass(400_000);
        Pass(2 * Window);

        Assert.Equal(["A 2-2 lost 200000..10200000", "feed 2-2 lost 200000..10200000"], _script.Gaps());
        Assert.Equal(1, _script.Lines[0].RecordsLost);
    }

    [Fact]
    public void a_record_reports_its_own_loss_although_it_was_seen_before()
    {
        _rings[0].Write(A, 100_000, 1);
        _rings[0].Lose(A);
        _rings[0].Write(A, 300_000, 3);
        Pass(400_000);

        Assert.Equal((1u, 300_000L), (_script.Last.LostBefore, _script.Last.StampNs));
        Assert.Equal(1, _script.Lines[0].RecordsLost);
    }

    [Theory]
    [InlineData(0, Window / 2)]
    [InlineData(1000, Window / 2)]
    [InlineData(2000, 4 * Window)]
    [InlineData(3000, 20 * Window)]
    public void whatever_two_rings_lose_is_reported_once_and_never_the_markets(int firstSeed, long mostLagNs)
    {
        for (int seed = firstSeed; seed < firstSeed + 300; seed++)
            new ReportedLossTests().RunAtRandom(new Random(seed), mostLagNs, $"seed {seed}");
    }

    private void RunAtRandom(Random random, long mostLagNs, string seed)
    {
        long nowNs = 1_000_000;
        long[] lost = new long[2];
        bool[] isFull = new bool[2];
        int ring = 0;
        long passedNs = nowNs;
        for (ulong number = 1; number <= 400; number++)
        {
            nowNs += random.Next(4) == 0 ? random.Next((int)Window / 4) : random.Next(20_000);
            ring = random.Next(20) == 0 ? 1 - ring : ring;
            foreach (int flow in (ReadOnlySpan<int>)[A, B])
            {
                // A full ring loses everything until the reader has made room, which it also does within a pass.
                isFull[ring] = isFull[ring] ? random.Next(8) != 0 : number > 1 && random.Next(10) == 0;
                if (isFull[ring])
                {
                    _rings[ring].Lose(flow);
                    lost[flow - 1]++;
                }
                else
                {
                    _rings[ring].Write(flow, nowNs + flow, number);
                }
            }
            if (random.Next(mostLagNs > Window ? 60 : 6) != 0 && nowNs - passedNs < mostLagNs)
                continue;
            passedNs = nowNs += 200_000;
            Pass(nowNs - random.Next(100_000));
            isFull.AsSpan().Clear();
        }
        _reader.DrainAll(nowNs);
        _reader.Finish(nowNs + 10);

        for (int line = 0; line < 2; line++)
        {
            LineCounters counters = _script.Lines[line];
            Assert.True(counters.RecordsLost == lost[line], $"{seed}: {counters.RecordsLost} of {lost[line]} told");
            Assert.True(counters.MessagesMissing == 0, $"{seed}: {string.Join(", ", _script.Gaps())}");
        }
        Assert.True(_script.Feed.MessagesLost == 0, $"{seed}: {string.Join(", ", _script.Gaps())}");
    }

    /// <summary>A pass that finds what is there and, as nothing is left, one that lets time pass.</summary>
    private void Pass(long nowNs)
    {
        _reader.Pass(nowNs);
        _reader.Pass(nowNs);
    }

    private readonly struct Sink(FeedScript script, PacketEvent[] place) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref place[0];

        public void Publish() => script.Put(ref place[0]);
    }
}
