// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Sequencing.Sequences;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>
/// Two wrong packets make a reset or a new session believed, and the feed goes on as before: the reset is retracted,
/// and the numbers before it are counted as if nothing had been. What is a reset or a new session stays one.
/// </summary>
public sealed class StartReturnTests
{
    private const int A = 0;
    private const int B = 1;
    private const long StepNs = 1_000_000;
    private const long LagNs = 3_000;
    private const long Night = 12L * 3600 * 1_000_000_000;
    private const ulong Old = 700_001;

    private readonly FeedScript _script = new();
    private ulong _next = Old;
    private long _nowNs = StepNs;

    /// <summary>Wrong packets that begin a sequence of their own.</summary>
    public enum Lie
    {
        None,
        Reset,
        BareReset,
        ResetOfOneLine,
        Session,
        LateSession,
        Heartbeats,
        Again,
        Ahead,
    }

    public static TheoryData<Lie> Starts { get; } =
        [Lie.Reset, Lie.BareReset, Lie.ResetOfOneLine, Lie.Session, Lie.LateSession, Lie.Heartbeats, Lie.Again];

    public static TheoryData<Lie> Any { get; } = [.. Enum.GetValues<Lie>()];

    [Theory]
    [MemberData(nameof(Starts))]
    public void a_start_that_nothing_follows_is_retracted(Lie lie)
    {
        Run(100);
        Lose(A, B);
        Put(lie);
        Run(5);
        Lose(A);
        Run(60);
        Lose(A, B);
        Run(60);

        TelemetryEvent[] resets = _script.Clock(_nowNs + 2 * FeedScript.WindowNs).Of(TelemetryEventKind.Reset);
        Assert.Equal([EventState.Instant, EventState.Retracted], resets.Select(reset => reset.State));
        Assert.Equal((resets[0].Id, resets[0].First, resets[0].Channel, resets[0].OpenedStampNs, EventSeverity.Info),
            (resets[1].Id, resets[1].First, resets[1].Channel, resets[1].OpenedStampNs, resets[1].Severity));
        AssertGaps([Old + 100, Old + 167]);
        FeedCounters feed = _script.Feed;
        Assert.Equal((1L, 1L, 0L, 0L), (feed.Resets, feed.ResetsRetracted, feed.MessagesLate, feed.Doubt.IsInDoubt));
        Assert.Equal((long)(_next - Old) - 2, feed.Messages - feed.MessagesRetracted);
        Assert.Equal([3L, 2L], _script.Lines.Select(line => line.MessagesMissing - line.Retracted.Messages));
        Assert.Equal((_next, true), (PositionOf(1), IsOnlyPosition()));
    }

    [Fact]
    public void the_gaps_that_a_wrong_session_made_are_retracted_with_their_lines_and_their_channel()
    {
        Run(100);
        Put(Lie.LateSession);
        // The other lines' packets are not there: the window of the gap ends before the feed goes on.
        var sums = new ChannelSums(_script);
        _script.Clock(_nowNs + 2 * FeedScript.WindowNs);
        sums.Take(_nowNs += 2 * FeedScript.WindowNs);
        _script.Stage.Sequencers[0]!.BeginInterval();
        Run(100);

        TelemetryEvent[] gaps = _script.Of(TelemetryEventKind.Gap);
        Assert.Equal(
            [(A, GapState.Lost), (-1, GapState.Lost), (A, GapState.Retracted), (-1, GapState.Retracted)],
            gaps.Select(gap => ((int)gap.LineIndex, gap.GapState)));
        Assert.All([(0, 2), (1, 3)], pair => Assert.Equal(
            (gaps[pair.Item1].Id, gaps[pair.Item1].First, gaps[pair.Item1].Last, gaps[pair.Item1].OpenedStampNs),
            (gaps[pair.Item2].Id, gaps[pair.Item2].First, gaps[pair.Item2].Last, gaps[pair.Item2].OpenedStampNs)));
        Assert.Equal((1L, 1L), (_script.Lines[A].Retracted.Gaps, _script.Feed.Retracted.Gaps));
        sums.Check(_nowNs, "a wrong session");
        Assert.Equal((1L, 1L), (sums.Of(9).Gaps, sums.Of(9).GapsRetracted));
    }

    [Fact]
    public void heartbeats_of_a_foreign_session_are_taken_back_once()
    {
        Run(100);
        for (int second = 0; second < 20; second++)
        {
            Put(Lie.Heartbeats);
            Run(40);
        }

        Assert.Equal(2, _script.Of(TelemetryEventKind.Reset).Length);
        AssertGaps([]);
    }

    [Theory]
    [InlineData(Lie.Heartbeats)]
    [InlineData(Lie.LateSession)]
    public void a_session_that_was_taken_back_begins_with_numbers_in_order(Lie lie)
    {
        Run(100);
        Put(lie);
        Run(100);
        for (ulong number = 1; number <= 100; number++)
        {
            _script.Send(A, _nowNs += StepNs, number, number, session: 9)
                .Send(B, _nowNs + LagNs, number, number, session: 9);
        }
        _script.Clock(_nowNs + 2 * FeedScript.WindowNs);

        Assert.Equal((2L, 1L), (_script.Feed.Resets, _script.Feed.ResetsRetracted));
        AssertGaps([]);
        Assert.Equal(101UL, PositionOf(9));
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void the_next_day_stands(Lie lie)
    {
        foreach (bool isAnnounced in (bool[])[false, true])
        {
            var test = new StartReturnTests();
            test.Run(2_000);
            test.Put(lie);
            test.Run(100);
            test._nowNs += Night;
            test._next = 1;
            test.Run(1, isAnnounced ? EnvelopeFlags.Reset : EnvelopeFlags.None);
            test.Run(300);
            test.Put(lie == Lie.Ahead ? lie : Lie.None);
            test.Run(300);

            test.AssertResets(1);
            test.AssertGaps([]);
        }
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void a_true_session_whose_first_packets_are_lost_stands(Lie lie)
    {
        Run(200);
        Put(lie);
        Run(100);
        for (ulong number = 21; number <= 300; number++)
        {
            _script.Send(A, _nowNs += StepNs, number, number, session: 2)
                .Send(B, _nowNs + LagNs, number, number, session: 2);
        }
        _script.Clock(_nowNs + 2 * FeedScript.WindowNs);

        AssertResets(1);
        AssertGaps([.. Enumerable.Range(1, 20).Select(number => (ulong)number)]);
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void late_packets_of_the_line_that_lags_take_back_no_reset(Lie lie)
    {
        foreach (ulong session in (ulong[])[1, 2])
        {
            var test = new StartReturnTests();
            test.Run(200);
            test.Put(lie);
            test.Run(100);
            const int behind = 40;
            for (int packet = 0; packet < 200; packet++)
            {
                ulong ofA = packet < behind ? test._next + (ulong)packet : 1 + (ulong)(packet - behind);
                EnvelopeFlags flags = packet == behind && session == 1 ? EnvelopeFlags.Reset : EnvelopeFlags.None;
                test._nowNs += StepNs;
                test._script.Send(
                    A, test._nowNs, ofA, ofA, packet < behind ? 1 : session, flags: flags);
                if (packet < behind)
                    continue;
                int of = packet - behind;
                ulong ofB = of < behind ? test._next + (ulong)of : 1 + (ulong)(of - behind);
                flags = of == behind && session == 1 ? EnvelopeFlags.Reset : EnvelopeFlags.None;
                test._script.Send(B, test._nowNs + LagNs, ofB, ofB, of < behind ? 1 : session, flags: flags);
            }
            test._script.Clock(test._nowNs + 2 * FeedScript.WindowNs);

            test.AssertResets(1);
            test.AssertGaps([]);
        }
    }

    [Fact]
    public void old_packets_that_a_reset_overtook_on_its_line_take_it_not_back()
    {
        foreach (int late in (int[])[3, 15, 40])
        {
            var test = new StartReturnTests();
            test.Run(300);
            test.Put(Lie.Reset);
            for (int packet = 0; packet < late; packet++)
            {
                test._script.Send(A, test._nowNs += 1_000, test._next, test._next);
                test._script.Send(B, test._nowNs + 10, test._next, test._next);
                test._next++;
            }
            test._next = 2;
            test.Run(200);

            test.AssertResets(1);
            test.AssertGaps([]);
        }
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void a_failover_to_another_session_stands(Lie lie)
    {
        Run(200);
        Put(lie);
        Run(100);
        // The source of line B changes later than that of line A, which says so by heartbeats alone at first.
        for (int beat = 0; beat < 30; beat++)
        {
            _script.Next(A, _nowNs += StepNs, 1, session: 2);
            _script.Send(B, _nowNs + LagNs, _next, _next);
            _next++;
        }
        for (ulong number = 1; number <= 200; number++)
        {
            _script.Send(A, _nowNs += StepNs, number, number, session: 2)
                .Send(B, _nowNs + LagNs, number, number, session: 2);
        }
        _script.Clock(_nowNs + 2 * FeedScript.WindowNs);

        AssertResets(1);
        AssertGaps([]);
    }

    private void Run(int packets, EnvelopeFlags flags = EnvelopeFlags.None)
    {
        for (int packet = 0; packet < packets; packet++, _next++)
        {
            _script.Send(A, _nowNs += StepNs, _next, _next, flags: flags);
            _script.Send(B, _nowNs + LagNs, _next, _next, flags: flags);
        }
        _script.Clock(_nowNs + LagNs + 1);
    }

    private void Lose(params int[] lines)
    {
        _nowNs += StepNs;
        foreach (int line in (int[])[A, B])
        {
            if (!lines.Contains(line))
                _script.Send(line, _nowNs, _next, _next);
        }
        _next++;
    }

    private void Put(Lie lie)
    {
        for (int packet = 0; packet < (lie == Lie.Again ? 17 : 2); packet++)
        {
            _nowNs += 10_000;
            int line = lie is Lie.ResetOfOneLine or Lie.Again ? A : packet;
            _ = lie switch
            {
                Lie.None => _script,
                Lie.BareReset => _script.Next(line, _nowNs, 1, EnvelopeFlags.Reset | EnvelopeFlags.Heartbeat),
                Lie.Session => _script.Send(line, _nowNs, 1, 1, session: 9),
                Lie.LateSession => _script.Send(line, _nowNs, 5_000, 5_000, session: 9),
                Lie.Heartbeats => _script.Next(line, _nowNs, 1, session: 9),
                Lie.Again => _script.Send(line, _nowNs, 1 + (ulong)packet, 1 + (ulong)packet),
                Lie.Ahead => _script.Send(line, _nowNs, 9_000_000, 9_000_000),
                _ => _script.Send(line, _nowNs, 1, 1, flags: EnvelopeFlags.Reset),
            };
        }
    }

    private void AssertGaps(ulong[] lost)
    {
        ulong[] found = [.. FeedGaps.Net(_script.Events).SelectMany(gap =>
            Enumerable.Range(0, (int)gap.Count).Select(offset => gap.First + (ulong)offset))];
        Assert.Equal(lost, found);
        Assert.Equal(lost.Length, _script.Feed.MessagesLost - _script.Feed.Retracted.Messages);
    }

    private void AssertResets(long resets)
    {
        TelemetryEvent[] events = _script.Of(TelemetryEventKind.Reset);
        HashSet<long> retracted =
            [.. events.Where(item => item.State == EventState.Retracted).Select(item => item.Id)];
        Assert.Equal(resets, events.Select(item => item.Id).Distinct().Count() - retracted.Count);
        Assert.Equal(resets, _script.Feed.Resets - _script.Feed.ResetsRetracted);
    }

    private ulong PositionOf(ulong session) => Assert.Single(
        new ChannelSums(_script).Take(_nowNs), row => row.Channel.SessionHigh == session).NextSequence;

    private bool IsOnlyPosition()
    {
        SequencePositions positions = new(_script.Topology);
        StagePositions.Copy(_script.Stage, positions);
        return positions.GenerationCount == 1 && positions.Generations[0].Known == _next
            && positions.Lines[..positions.LineCount].All(line => line.Next == _next && line.IsEnded == 0);
    }
}
