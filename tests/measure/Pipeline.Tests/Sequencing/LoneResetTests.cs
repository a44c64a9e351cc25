// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Ticks;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>
/// Line B restarts without a word, at numbers that line A brought before, and line A goes on as before for a while:
/// what B brings is new all the same.
/// </summary>
public sealed class LoneResetTests
{
    private const int A = 0;
    private const int B = 1;
    private const long Old = 1_000;
    private const long Roll = 100_000;
    private const int Numbers = 60;
    private const ulong LastOld = 200;

    // Numbers of the old run are all in the feed's memory, and those of the new run lie behind the window.
    private readonly FeedScript _script = new(2, feed => feed with { DuplicateWindow = 20 });

    [Fact]
    public void the_line_that_begins_anew_wins_its_numbers_while_the_other_goes_on()
    {
        OldRun();
        for (uint number = 1; number <= Numbers; number++)
        {
            _script.Send(A, Roll + 10 * number - 3, LastOld + number, LastOld + number);
            _script.Send(B, Roll + 10 * number, number, number);
        }
        _script.Clock(Roll + 2 * FeedScript.WindowNs);

        AssertReset(first: Roll + 10, decided: Roll + 160);
        AssertLine(A, messages: (int)LastOld + Numbers, wins: (int)LastOld + Numbers);
        AssertLine(B, messages: (int)LastOld + Numbers, wins: Numbers);
        Assert.Equal((int)LastOld + 2 * Numbers, _script.Feed.Messages);
        Assert.Empty(_script.Gaps());
        Assert.Equal(
            Enumerable.Range(1, Numbers).Select(number => (Roll + 10L * number, (ulong)number)),
            Ticks().Where(tick => tick.Line == B).Select(tick => (tick.StampNs, tick.Number)));
    }

    [Theory]
    [InlineData(-2, 30)]
    [InlineData(2, 0)]
    public void the_other_line_joins_in_the_middle_and_is_measured_against_the_first(int lagNs, int winsOfA)
    {
        const int joins = 31;
        OldRun();
        for (uint number = 1; number <= Numbers; number++)
        {
            if (lagNs > 0 || number < joins)
                _script.Send(B, Roll + 10 * number, number, number);
            if (number >= joins)
            {
                _script.Send(A, Roll + 10 * number + lagNs, number, number);
                Assert.Equal(lagNs > 0 ? B : -1, _script.Last.LeadLineIndex);
            }
            if (lagNs < 0 && number >= joins)
            {
                _script.Send(B, Roll + 10 * number, number, number);
                Assert.Equal((A, -lagNs), (_script.Last.LeadLineIndex, (int)_script.Last.LeadNs));
            }
        }
        _script.Clock(Roll + 2 * FeedScript.WindowNs);

        AssertReset(first: Roll + 10, decided: Roll + 160);
        AssertLine(A, (int)LastOld + Numbers - joins + 1, (int)LastOld + winsOfA);
        AssertLine(B, (int)LastOld + Numbers, Numbers - winsOfA);
        Assert.Equal((int)LastOld + Numbers, _script.Feed.Messages);
        Assert.Empty(_script.Gaps());
    }

    [Fact]
    public void what_is_lost_behind_the_reset_is_reported_of_the_new_run_alone()
    {
        const long opened = Roll + 230;
        OldRun();
        // The old run lacks 201 on line A for good, and the new one 20 to 22 on both lines, 23 to 24 on line B.
        _script.Send(A, Roll, LastOld + 2, LastOld + 2);
        for (uint number = 1; number <= 19; number++)
            _script.Send(B, Roll + 10 * number, number, number);
        _script.Send(B, opened, 25, 25).Send(A, opened + 20, 23, 25).Send(B, opened + 30, 26, 26)
            .Send(A, opened + 40, 26, 26).Clock(Roll + 3 * FeedScript.WindowNs);

        AssertReset(first: Roll + 10, decided: Roll + 160);
        // Line A left the old run when it joined the new one, and joined behind what was lost.
        Assert.Equal(
            [
                $"A 201-201 lost {Roll}..{opened + 20}",
                $"B 20-22 lost {opened}..{opened + FeedScript.WindowNs}",
                $"B 23-24 repaired A {opened}..{opened + 20}",
                $"feed 20-22 lost {opened}..{opened + FeedScript.WindowNs}",
                $"feed 201-201 lost {Roll}..{opened + 20}",
            ],
            _script.Gaps().Order(StringComparer.Ordinal));
        Assert.Equal((4L, 2L), (_script.Feed.MessagesLost, _script.Feed.MessagesRepaired));
        Assert.Equal((1L, 5L), (_script.Lines[A].MessagesMissing, _script.Lines[B].MessagesMissing));
    }

    [Fact]
    public void a_copy_that_is_read_later_with_an_earlier_stamp_takes_what_was_withheld()
    {
        const int copies = 17;
        OldRun();
        for (uint number = 1; number <= copies; number++)
            _script.Send(B, Roll + 10 * number, number, number);
        for (uint number = 1; number <= copies; number++)
        {
            _script.Send(A, Roll + 10 * number - 1, number, number);
            Assert.Equal((B, 1L, (byte)1),
                (_script.Last.LeadLineIndex, _script.Last.LeadNs, _script.Last.IsLeadReversed));
        }
        _script.Clock(Roll + 2 * FeedScript.WindowNs);

        AssertReset(first: Roll + 10, decided: Roll + 160);
        AssertLine(A, (int)LastOld + copies, (int)LastOld + copies);
        AssertLine(B, (int)LastOld + copies, wins: 0);
        Assert.Equal((int)LastOld + copies, _script.Feed.Messages);
        Assert.All(Ticks(), tick => Assert.Equal(A, tick.Line));
    }

    private void OldRun()
    {
        for (uint number = 1; number <= LastOld; number++)
        {
            _script.Send(A, Old + 10 * number, number, number);
            _script.Send(B, Old + 10 * number + 3, number, number);
        }
        Assert.Empty(_script.Events);
    }

    private void AssertReset(long first, long decided)
    {
        TelemetryEvent reset = Assert.Single(_script.Of(TelemetryEventKind.Reset));
        Assert.Equal((1UL, (byte)1, (short)B, decided, first),
            (reset.First, reset.Inferred, reset.LineIndex, reset.StampNs, reset.OpenedStampNs));
        Assert.Equal(1, _script.Feed.Resets);
    }

    private void AssertLine(int line, int messages, int wins)
    {
        LineCounters counters = _script.Lines[line];
        Assert.Equal((messages, wins, wins),
            ((int)counters.Messages, (int)counters.Wins, (int)counters.Arbitration.MessagesFirst));
        Assert.Equal((0L, 0L, 0L, 0L, 0L), (counters.Duplicates, counters.Late, counters.BeforeStart,
            counters.Reordered, counters.MessagesMissing));
    }

    private List<(int Line, long StampNs, ulong Number)> Ticks()
    {
        TickHistory ticks = _script.Stage.HistoryOf(0).Ticks;
        List<(int, long, ulong)> all = [];
        for (long ordinal = ticks.Oldest; ordinal < ticks.End; ordinal++)
            all.Add((ticks[ordinal].LineIndex, ticks[ordinal].StampNs, ticks[ordinal].Sequence));
        return all;
    }
}
