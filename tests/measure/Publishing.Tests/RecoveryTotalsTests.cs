// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.Tests.State;
using Telemetry.Reports;
using TestSupport;
using TestSupport.Publishing;
using TestSupport.Sequencing;

namespace Telemetry.Publishing.Tests;

/// <summary>Recovery channels in intervals, in the day, and over a restart of it.</summary>
public sealed class RecoveryTotalsTests
{
    private const long Unknown = NullValue.Int64;
    private const long Second = 1_000_000_000;
    private const long Noon = (20_000L * 24 + 12) * 3_600 * Second;

    private static readonly RecoveryDefinition[] Channels =
    [
        Channel(0, RecoveryKind.Retransmission, ProtocolId.MoldUdp64, line: -1),
        Channel(1, RecoveryKind.Snapshot, ProtocolId.CmeMdp3, line: -1),
        Channel(2, RecoveryKind.Refresh, ProtocolId.NyseXdp, line: 1),
    ];

    [Fact]
    public void the_day_has_the_sums_of_the_intervals_and_their_latest_times()
    {
        var rig = new PublisherRig(recovery: Channels);
        rig.Interval(buffer => Fill(buffer, packets: 5, filled: 1, fillNs: 70, cycles: 2, cycleNs: 900));
        rig.Work();
        rig.Interval(buffer => Fill(buffer, packets: 8, filled: 3, fillNs: 40, cycles: 2, cycleNs: 900));
        rig.Work();
        rig.End(buffer => Fill(buffer, packets: 9, filled: 3, fillNs: 40, cycles: 7, cycleNs: 800));

        (Telemetry.Reports.Receiving.ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        IReadOnlyList<RecoveryReport> day = reader.Summary("watch").Feeds[0].Recovery;
        Assert.Equal(
            ["retransmission A 9 3 40 - -", "snapshot B 9 - - 7 800"], day.Select(Describe));
        Assert.Equal("1.1.1.0:5000,1.1.1.9:6000", day[0].Address);
        Assert.Equal(
            [(5L, 1L, 2L), (3L, 2L, 0L), (1L, 0L, 5L)],
            sink.Snapshots.Select(snapshot => snapshot.Interval.Feeds[0].Recovery).Where(rows => rows.Count > 0)
                .Select(rows => (rows[0].Packets, rows[0].GapsFilled!.Value, rows[1].Cycles!.Value)));
        Assert.All(reader.Summary("watch").Feeds.Skip(1), feed => Assert.Empty(feed.Recovery));
    }

    [Fact]
    public void a_kind_that_lines_may_carry_has_a_row_once_a_line_carried_it()
    {
        var rig = new PublisherRig(recovery: Channels);
        rig.Interval(buffer => Fill(buffer, packets: 1, filled: 0, fillNs: Unknown, cycles: 0, cycleNs: Unknown));
        rig.Work();
        rig.End(buffer =>
        {
            Fill(buffer, packets: 1, filled: 0, fillNs: Unknown, cycles: 0, cycleNs: Unknown);
            buffer.Recovery[2] = buffer.Recovery[1] with { Packets = 4, Cycles = Unknown, CyclesWhole = Unknown };
        });

        IReadOnlyList<RecoveryReport> day = rig.ReadOutlet().Reader.Summary("watch").Feeds[0].Recovery;
        Assert.Equal(
            ["retransmission A 1 0 - - -", "snapshot B 1 - - 0 -", "refresh C 4 - - - -"], day.Select(Describe));
    }

    [Fact]
    public void intervals_that_wait_for_the_outlet_go_out_together()
    {
        var rig = new PublisherRig(recovery: Channels);
        bool isFull = true;
        rig.Outlet.Answer = stream => stream != 0 || !isFull ? OfferResult.Published : OfferResult.BackPressured;
        for (int interval = 1; interval <= 3; interval++)
        {
            int count = interval;
            rig.Interval(buffer => Fill(buffer, 10 * count, count, 5 * count, count, 100 * count));
            rig.Work();
        }
        isFull = false;
        rig.Work();
        rig.End(buffer => Fill(buffer, 30, 3, 15, 3, 300));

        IReadOnlyList<RecoveryReport> together = rig.ReadOutlet().Sink.Snapshots
            .First(snapshot => snapshot.Interval.Feeds[0].Recovery.Count > 0).Interval.Feeds[0].Recovery;
        Assert.Equal(["retransmission A 30 3 15 - -", "snapshot B 30 - - 3 300"], together.Select(Describe));
    }

    [Fact]
    public void a_restart_goes_on_with_the_day_of_each_channel()
    {
        using var folder = new ScratchFolder();
        using (var first = new RestartRig(folder.Path, Noon, Watch(Channels)))
        {
            SendGapAndAnswer(first, Noon, 10);
            for (ulong number = 1; number <= 3; number++)
                first.Recover(12, Noon + (long)number, number, number);
            for (ulong number = 1; number <= 2; number++)
                first.Recover(12, Noon + 500 + (long)number, number, number);
            first.Clock(Noon + Second);
            first.Settle(1);
        }
        RecoveryDefinition refresh = Channel(1, RecoveryKind.Refresh, ProtocolId.CmeMdp3, line: -1);
        RecoveryDefinition[] more = [Channels[0], refresh, Channels[1] with { Index = 2 }];
        using var second = new RestartRig(folder.Path, Noon + (3 * Second), Watch(more));
        SendGapAndAnswer(second, Noon + (3 * Second), 30);
        SummaryReport day = second.End(Noon + (5 * Second));

        Assert.Equal(
            ["retransmission A 2 2 60 - -", "refresh B 0 - - 0 -", "snapshot B 5 - - 1 500"],
            day.Feeds[0].Recovery.Select(Describe));
    }

    [Fact]
    public void a_restart_keeps_what_a_channel_without_answers_counted()
    {
        var day = new RecoveryData(Watch(Channels));
        RecoveryCounters[] stored = new RecoveryCounters[Channels.Length];
        stored[0] = new RecoveryCounters { Requests = 50 };
        stored[1] = new RecoveryCounters { Requests = Unknown, RecordsLost = 3 };
        day.Clear();
        day.Restore(stored);

        Assert.Equal((50L, 3L), (day.Rows[0].Requests, day.Rows[1].RecordsLost));
    }

    private static void SendGapAndAnswer(RestartRig rig, long fromNs, ulong number)
    {
        rig.Packet(0, fromNs + 1, number, number + 4);
        rig.Packet(1, fromNs + 2, number, number + 4);
        rig.Packet(0, fromNs + 10, number + 7, number + 7);
        rig.Packet(1, fromNs + 11, number + 7, number + 7);
        rig.Recover(11, fromNs + 70, number + 5, number + 6);
        rig.Packet(0, fromNs + (Second / 2), number + 8, number + 8);
    }

    private static Topology Watch(RecoveryDefinition[] channels)
    {
        Topology feed = FeedScript.MakeTopology(2);
        return feed with
        {
            Recovery = channels,
            Flows =
            [
                .. feed.Flows,
                .. channels.Where(channel => channel.Kind != RecoveryKind.Refresh).Select(channel =>
                    feed.Flows[0] with
                    {
                        Id = channel.Kind == RecoveryKind.Snapshot ? 12 : 11,
                        LineIndex = -1,
                        RecoveryIndex = channel.Index,
                    }),
            ],
        };
    }

    private static void Fill(
        IntervalBuffer buffer, long packets, long filled, long fillNs, long cycles, long cycleNs)
    {
        buffer.Recovery[0] = new RecoveryCounters
        {
            Packets = packets,
            Requests = Unknown,
            Requested = Unknown,
            Cycles = Unknown,
            CyclesWhole = Unknown,
            CycleNs = Unknown,
            GapsFilled = filled,
            MessagesFilled = filled,
            GapToFillNs = fillNs,
        };
        buffer.Recovery[1] = buffer.Recovery[0] with
        {
            Cycles = cycles,
            CyclesWhole = cycles,
            CycleNs = cycleNs,
            GapsFilled = Unknown,
            MessagesFilled = Unknown,
            GapToFillNs = Unknown,
        };
        buffer.Recovery[2] = new RecoveryCounters { CycleNs = Unknown, GapToFillNs = Unknown };
    }

    private static string Describe(RecoveryReport row) => $"{row.Kind} {row.Line} {row.Packets} "
        + string.Join(' ', new[] { row.GapsFilled, row.GapToFillNs, row.Cycles, row.CycleNs }
            .Select(value => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"));

    private static RecoveryDefinition Channel(int index, RecoveryKind kind, ProtocolId protocol, int line) => new()
    {
        Index = index,
        FeedIndex = 0,
        LineIndex = line,
        Kind = kind,
        Name = RecoveryDefinition.DefaultName(index),
        Protocol = protocol,
        Endpoints = [Watched.Address($"1.1.1.{index}:5000")],
        Servers = [Watched.Address($"1.1.1.{index + 9}:6000")],
    };
}
