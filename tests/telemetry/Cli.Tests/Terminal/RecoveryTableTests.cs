// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>Recovery channels of feeds on the terminal, and their sums in the live view.</summary>
public sealed class RecoveryTableTests
{
    [Fact]
    public void a_row_has_the_health_of_its_channel_and_a_dash_for_what_is_unknown()
    {
        FeedReport feed = Feed(Answers(filled: 2), Loop(cycles: 7));

        Assert.True(RecoveryTable.IsNeeded([feed]));
        var output = new StringWriter();
        Consoles.For(output).Write(RecoveryTable.Of([feed]));
        string[] rows = [.. output.ToString().Split('\n', StringSplitOptions.TrimEntries)
            .Where(line => line.StartsWith("itch", StringComparison.Ordinal)).Select(Words)];

        Assert.Equal(
            ["itch A retransmission 10 20 3 - - - 2 of 4 14.000 ms", "itch B snapshot 10 20 - 7 6 1.500 s - -"], rows);
    }

    [Fact]
    public void a_feed_without_recovery_has_no_table() => Assert.False(RecoveryTable.IsNeeded([Feed()]));

    [Fact]
    public void the_live_view_adds_up_the_intervals_of_each_channel()
    {
        var totals = new LiveTotals();
        totals.Add(new SummaryReport { Mode = "run", Feeds = [Feed(Answers(filled: 2), Loop(cycles: 7))] });
        totals.Add(new SummaryReport { Mode = "run", Feeds = [Feed(Loop(cycles: 1), Answers(filled: 3))] });

        Assert.Equal(
            [("retransmission", 20L, 5L, null), ("snapshot", 20L, null, 8L)],
            totals.Feeds[0].Recovery.Select(channel =>
                (channel.Kind!, channel.Packets, channel.GapsFilled, channel.Cycles)));
    }

    private static string Words(string line) =>
        string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static FeedReport Feed(params RecoveryReport[] recovery) =>
        new() { Feed = "itch", Recovery = recovery, Counters = new FeedCounters { FeedGaps = 4 } };

    private static RecoveryReport Answers(long filled) => new()
    {
        Kind = "retransmission",
        Line = "A",
        Counters = new RecoveryCounters
        {
            Packets = 10,
            Messages = 20,
            Requests = 3,
            Requested = 9,
            Cycles = NullValue.Int64,
            CyclesWhole = NullValue.Int64,
            CycleNs = NullValue.Int64,
            GapsFilled = filled,
            GapToFillNs = 14_000_000,
        },
    };

    private static RecoveryReport Loop(long cycles) => new()
    {
        Kind = "snapshot",
        Line = "B",
        Counters = new RecoveryCounters
        {
            Packets = 10,
            Messages = 20,
            Requests = NullValue.Int64,
            Requested = NullValue.Int64,
            Cycles = cycles,
            CyclesWhole = cycles - 1,
            CycleNs = 1_500_000_000,
            GapsFilled = NullValue.Int64,
            GapToFillNs = NullValue.Int64,
        },
    };
}
