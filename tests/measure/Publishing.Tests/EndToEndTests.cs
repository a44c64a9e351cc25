// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Hashing;
using Telemetry.Model.Intervals;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>What goes in at the publisher comes out of the reader, key by key.</summary>
public sealed class EndToEndTests
{
    [Fact]
    public void every_counter_of_a_line_feed_and_session_arrives_under_its_name()
    {
        var rig = new PublisherRig();

        rig.Interval(buffer => FillAll(buffer, 1));
        rig.End();

        foreach (SummaryReport summary in Summaries(rig))
        {
            IntervalBuffer expected = Filled(1);
            for (int line = 0; line < 3; line++)
            {
                FeedReport feed = summary.Feeds[line < 2 ? 0 : 1];
                Same(expected.Lines[line], feed.Lines[line % 2], "line");
            }
            Same(expected.Feeds[0], summary.Feeds[0], "feed");
            Same(expected.Feeds[1], summary.Feeds[1], "feed");
            Same(expected.Sessions[0], summary.Sessions[0], "session");
        }
    }

    [Fact]
    public void packets_bytes_duplicates_reordered_undecodable_and_heartbeats_of_a_feed_are_the_sums_of_its_lines()
    {
        var rig = new PublisherRig();

        rig.Interval(buffer => FillAll(buffer, 1));
        rig.End();

        IntervalBuffer expected = Filled(1);
        FeedReport feed = rig.ReadOutlet().Reader.Summary("watch").Feeds[0];
        Assert.Equal(expected.Lines[0].Packets + expected.Lines[1].Packets, feed.Packets);
        Assert.Equal(expected.Lines[0].Bytes + expected.Lines[1].Bytes, feed.Bytes);
        Assert.Equal(expected.Lines[0].Duplicates + expected.Lines[1].Duplicates, feed.Duplicates);
        Assert.Equal(expected.Lines[0].Reordered + expected.Lines[1].Reordered, feed.Reordered);
        Assert.Equal(expected.Lines[0].Undecodable + expected.Lines[1].Undecodable, feed.Undecodable);
        Assert.Equal(expected.Lines[0].Heartbeats + expected.Lines[1].Heartbeats, feed.Heartbeats);
    }

    [Fact]
    public void a_capture_without_any_packet_of_a_flow_has_no_start_and_no_duration()
    {
        var rig = new PublisherRig(options => options with { StartStampNs = null, Offset = default });

        rig.End(buffer => (buffer.StartStampNs, buffer.EndStampNs) = (0, 0));

        foreach (SummaryReport summary in Summaries(rig))
            Assert.Equal((null, null), (summary.StartTimeNs, summary.DurationNs));
    }

    [Fact]
    public void a_snapshot_has_the_interval_alone()
    {
        var rig = new PublisherRig();

        rig.Interval(buffer => buffer.Lines[1].Packets = 100);
        rig.Interval(buffer => buffer.Lines[1].Packets = 130);
        rig.End();

        List<SnapshotReport> snapshots = rig.ReadOutlet().Sink.Snapshots;
        Assert.Equal([100, 30, 0], snapshots.Select(snapshot => snapshot.Interval.Feeds[0].Lines[1].Packets));
        Assert.Equal([1L, 2L, 3L], snapshots.Select(snapshot => snapshot.Ordinal));
        Assert.Equal(PublisherRig.StartNs + PublisherRig.SecondNs, snapshots[1].StartStampNs);
        Assert.Equal(PublisherRig.StartNs + PublisherRig.SecondNs + PublisherRig.OffsetNs, snapshots[1].StartTimeNs);
        Assert.Equal(PublisherRig.SecondNs, snapshots[1].Interval.DurationNs);
        Assert.Null(snapshots[2].Interval.Ledger.Closed);
    }

    [Fact]
    public void a_series_has_its_percentiles_its_worst_samples_and_what_is_outside_its_range()
    {
        var rig = new PublisherRig(static options => options with { PublishOrders = PublishedOrders.All });
        int index = Watched.SeriesIndex(SeriesKind.OrderToAck);

        rig.Interval(buffer => RecordSeries(buffer, index));
        rig.End();

        SeriesReport total = rig.ReadOutlet().Reader.Summary("watch").Series[index];
        SeriesReport interval = rig.ReadOutlet().Sink.Snapshots[0].Interval.Series[index];
        foreach (SeriesReport series in new[] { total, interval })
        {
            Assert.Equal(("order_to_ack", "oe", 1000L), (series.Series, series.Key, series.Count));
            Assert.Equal((1, 500, 900, 990), (series.MinNs, series.P50Ns, series.P90Ns, series.P99Ns));
            Assert.Equal((999, 1000, 1000), (series.P999Ns, series.P9999Ns, series.MaxNs));
            Assert.Equal((2, -77), (series.Negative.Count, series.Negative.MinNs));
            Assert.Equal((3, 70_000_000_000), (series.AboveRange.Count, series.AboveRange.MaxNs));
            Assert.Equal((false, 4), (series.Complete, series.MayBeMissing));
            Assert.Equal(("kernel", 60), (series.StampSource, series.ResolutionNs));
        }
        Assert.Null(total.Worst);
        Assert.Equal(0, total.NotReceived);
        Assert.Equal([1000L, 999L], interval.Worst!.Select(sample => sample.ValueNs));
        Assert.Equal([7L, 8L], interval.Worst!.Select(sample => sample.StampNs));
        Assert.All(interval.Worst!, sample => Assert.Matches("^#[0-9a-f]{16}$", OrderKeyText.Of(sample.OrderKey)));
    }

    [Fact]
    public void keys_of_orders_are_published_as_hashes_unless_asked_for()
    {
        var rig = new PublisherRig();
        int index = Watched.SeriesIndex(SeriesKind.OrderToAck);

        rig.Interval(buffer => RecordSeries(buffer, index));
        rig.End();

        SeriesReport published = rig.ReadOutlet().Sink.Snapshots[0].Interval.Series[index];
        SeriesReport local = rig.ReadLocal().Sink.Snapshots[0].Interval.Series[index];
        Assert.Equal([1000L, 999L], published.Worst!.Select(sample => sample.ValueNs));
        Assert.Equal(local.Worst!.Select(sample => OrderKeyHash.OfProcess.TextOf(OrderKeyText.Of(sample.OrderKey)!)),
            published.Worst!.Select(sample => OrderKeyText.Of(sample.OrderKey)));
        Assert.Equal(["12", "13"], local.Worst!.Select(sample => OrderKeyText.Of(sample.OrderKey)!));
    }

    [Fact]
    public void feed_age_shows_the_clocks_offset_and_the_others_do_not()
    {
        var rig = new PublisherRig();

        rig.End();

        IReadOnlyList<SeriesReport> series = rig.ReadOutlet().Reader.Summary("watch").Series;
        Assert.Equal(PublisherRig.OffsetNs, series[Watched.SeriesIndex(SeriesKind.FeedAge)].ClockOffsetNs);
        Assert.Equal(250, series[Watched.SeriesIndex(SeriesKind.FeedAge)].UncertaintyNs);
        Assert.Null(series[Watched.SeriesIndex(SeriesKind.LineLead)].ClockOffsetNs);
        Assert.Equal("itch/A/B", series[Watched.SeriesIndex(SeriesKind.LineLead)].Key);
        Assert.Equal("named", series[Watched.SeriesIndex(SeriesKind.TickToTrade)].Attribution);
        Assert.Equal("last", series[Watched.SeriesIndex(SeriesKind.TickToTradeLast)].Attribution);
        Assert.All(series, row => Assert.Equal((0L, null, null), (row.Count, row.MinNs, row.P99Ns)));
    }

    [Fact]
    public void the_ledger_the_hosts_drops_and_what_was_used_arrive_under_their_names()
    {
        var rig = new PublisherRig();
        HostCounters counters = default;
        Fill(MemoryMarshal.Cast<LedgerCounters, long>(new Span<LedgerCounters>(ref counters.Ledger)), 100);
        Fill(MemoryMarshal.Cast<ApplianceCounters, long>(new Span<ApplianceCounters>(ref counters.Appliance)), 300);
        Fill(MemoryMarshal.Cast<HostDropCounters, long>(new Span<HostDropCounters>(ref counters.HostDrops)), 400);
        Fill(MemoryMarshal.Cast<MediaDriverCounters, long>(
            new Span<MediaDriverCounters>(ref counters.MediaDriver)), 500);
        (counters.UsesMediaDriver, counters.HasMediaDriver) = (true, true);
        counters.HasHostDrops = true;
        counters.HostDrops.UdpRcvbufErrors = NullValue.Int64;
        rig.Source.Counters = counters;

        rig.End(buffer => buffer.Pipeline = new PipelineCounters
        {
            Processed = 1001,
            Undecodable = 1002,
            LateRecords = 1003,
            PipelineHighWater = 1004,
        });

        foreach (SummaryReport summary in Summaries(rig))
        {
            counters.Ledger.Processed = 1001;
            counters.Ledger.Undecodable = 1002;
            Same(counters.Ledger, summary.Ledger, "ledger");
            Assert.Equal(counters.Ledger.LostFull, summary.Ledger.LostFull);
            Assert.Equal(counters.Ledger.LostNoRing, summary.Ledger.LostNoRing);
            Assert.Equal(counters.HostDrops.NicMissed, summary.HostDrops!.NicMissed);
            Same(counters.MediaDriver, summary.MediaDriver!, "media driver");
            Assert.True(summary.MediaDriver!.Present);
            Assert.Null(summary.HostDrops.UdpRcvbufErrors);
            Assert.Equal(counters.HostDrops.SoftnetDropped, summary.HostDrops.SoftnetDropped);
            Assert.Equal((counters.Appliance.GcCollections, 1003, 1004), (summary.Appliance!.GcCollections,
                summary.Appliance.LateRecords, summary.Appliance.PipelineHighWater));
            Assert.Equal(counters.Appliance.CpuNsReader, summary.Appliance.CpuNsReader);
            Assert.Null(summary.Ledger.Closed);
        }
    }

    [Fact]
    public void a_ledger_at_rest_is_closed_when_it_adds_up_and_not_when_one_is_missing()
    {
        foreach (int missing in new[] { 0, 1 })
        {
            var rig = new PublisherRig();
            rig.Source.Counters.AtRest = true;
            rig.Source.Counters.Ledger = new LedgerCounters
            {
                Seen = 20,
                Matched = 15,
                Unmatched = 3,
                Unsupported = 2,
                Recorded = 14,
                LostRing = 1,
                Read = 14,
            };

            rig.End(buffer => buffer.Pipeline.Processed = 14 - missing);

            Assert.Equal(missing == 0, rig.ReadOutlet().Reader.Summary("watch").Ledger.Closed);
        }
    }

    [Fact]
    public void a_snapshot_reports_what_is_under_way_at_its_end_and_not_what_it_took_or_added()
    {
        var rig = new PublisherRig();
        foreach ((int recorded, int processed) in new[] { (10, 7), (20, 19), (30, 30) })
        {
            rig.Source.Counters.Ledger.Recorded = recorded;
            rig.Interval(buffer => buffer.Pipeline.Processed = processed);
            rig.Work();
        }

        rig.End();

        Assert.Equal([3L, 1L, 0L, 0L], rig.ReadOutlet().Sink.Snapshots.Select(item => item.Interval.Ledger.InFlight));
        Assert.Equal([3L, 1L, 0L, 0L], rig.ReadLocal().Sink.Snapshots.Select(item => item.Interval.Ledger.InFlight));
    }

    [Fact]
    public void what_is_under_way_is_not_reported_from_totals_of_which_a_part_has_come()
    {
        var rig = new PublisherRig();
        foreach ((int recorded, int processed) in new[] { (10, 7), (20, 19), (30, 28) })
        {
            rig.Source.Counters.Ledger.Recorded = recorded;
            rig.Interval(buffer => buffer.Pipeline.Processed = processed);
            rig.Work();
        }
        rig.End();
        var sink = new RecordingSink();
        var reader = new ReportReader(sink, new ReaderLimits());

        // Totals overtake a snapshot, which travels on a stream of its own, except their end.
        List<(int Stream, byte[] Message)> taken = [.. rig.Outlet.Taken.Select(item => (item.Stream, item.Message))];
        int second = taken.FindIndex(item => IsEnd(item.Message, ordinal: 2));
        int totals = taken.FindIndex(second, item => item.Stream == StreamIds.Catalog && IsEnd(item.Message, 2));
        (int Stream, byte[] Message) late = taken[second];
        taken.RemoveAt(second);
        taken.Insert(totals - 1, late);
        foreach ((int stream, byte[] message) in taken)
            reader.OnMessage(stream, message);

        Assert.Equal([3L, 1L, 2L, 2L], sink.Snapshots.Select(item => item.Interval.Ledger.InFlight));
    }

    private static bool IsEnd(byte[] message, long ordinal)
    {
        if (!MessageDecoder.TryStart(message, out MessageDecoder decoder)
            || decoder.Header.TemplateId != IntervalEndMessage.TemplateId)
            return false;
        decoder.Read(out IntervalEndMessage end);
        return end.LastOrdinal == ordinal;
    }

    [Fact]
    public void bursts_and_channels_arrive()
    {
        var rig = new PublisherRig();

        rig.Interval(buffer =>
        {
            for (int size = 0; size < BurstWindow.Sizes; size++)
            {
                buffer.Bursts[BurstWindow.Sizes + size] = new BurstWindow
                {
                    Packets = 5 + size,
                    Bytes = 500,
                    StampNs = 9,
                };
                buffer.Bursts[(4 * BurstWindow.Sizes) + size] = new BurstWindow
                {
                    Packets = 2,
                    Bytes = 80,
                    StampNs = 11,
                };
            }
            buffer.ChannelCount = 1;
            buffer.Channels[0] = new ChannelRow
            {
                Channel = Watched.Channel("SESS1"),
                NextSequence = 42,
                FeedIndex = 0,
            };
        });
        rig.End();

        SummaryReport summary = rig.ReadOutlet().Reader.Summary("watch");
        Assert.Equal(("itch", "B", 10_000, 5, 500, 9), Burst(summary.Bursts[0]));
        Assert.Equal(("itch", "B", 10_000_000, 8, 500, 9), Burst(summary.Bursts[3]));
        Assert.Equal(("oe", null, 10_000, 2, 80, 11), Burst(summary.Bursts[4]));
        Assert.Equal("from_exchange", summary.Bursts[4].Direction);
        ChannelReport channel = Assert.Single(summary.Feeds[0].Channels);
        Assert.Equal(("SESS1", 42UL), (channel.Channel, channel.NextSequence));
        Assert.Empty(summary.Feeds[1].Channels);
    }

    [Fact]
    public void a_summary_says_what_was_looked_at()
    {
        var rig = new PublisherRig(options => options with { Captures = ["a.pcap", "b.pcap"] });

        rig.Interval();
        rig.End();

        SummaryReport summary = rig.ReadLocal().Reader.Summary("run");
        Assert.Equal(("run", "trader-7", "1122334455667788"), (summary.Mode, summary.Host, summary.Incarnation));
        Assert.Equal(PublisherRig.StartNs + PublisherRig.OffsetNs, summary.StartTimeNs);
        Assert.Equal(2 * PublisherRig.SecondNs, summary.DurationNs);
        Assert.Equal(["eth0", "eth1"], summary.Interfaces);
        Assert.Equal(["a.pcap", "b.pcap"], summary.Captures);
        Assert.Equal(("0.1.0", "0000000000abcdef"), (summary.Version, summary.ConfigHash));
        Assert.Equal(("itch", "moldudp64-itch50"), (summary.Feeds[0].Feed, summary.Feeds[0].Protocol));
        Assert.Equal(("A", "233.54.12.1:26400", "eth0"), (summary.Feeds[0].Lines[0].Line,
            summary.Feeds[0].Lines[0].Address, summary.Feeds[0].Lines[0].Interface));
        Assert.Equal(("oe", "soupbintcp-ouch5"), (summary.Sessions[0].Session, summary.Sessions[0].Protocol));
    }

    private static (string?, string?, long, long, long, long) Burst(BurstReport burst) =>
        (burst.Flow, burst.Line, burst.WindowNs, burst.Packets, burst.Bytes, burst.StampNs);

    private static SummaryReport[] Summaries(PublisherRig rig) =>
        [rig.ReadOutlet().Reader.Summary("watch"), rig.ReadLocal().Reader.Summary("run")];

    private static IntervalBuffer Filled(int seed)
    {
        var buffer = new IntervalBuffer(Watched.Topology, PublisherRig.MaxChannels);
        FillAll(buffer, seed);
        return buffer;
    }

    private static void FillAll(IntervalBuffer buffer, int seed)
    {
        Fill(MemoryMarshal.Cast<LineCounters, long>(buffer.Lines.AsSpan()), seed * 1000);
        Fill(MemoryMarshal.Cast<FeedCounters, long>(buffer.Feeds.AsSpan()), seed * 2000);
        Fill(MemoryMarshal.Cast<SessionCounters, long>(buffer.Sessions.AsSpan()), seed * 3000);
        // Totals have the net: with nothing retracted that is each counter itself.
        foreach (ref LineCounters line in buffer.Lines.AsSpan())
            line.Retracted = default;
        foreach (ref FeedCounters feed in buffer.Feeds.AsSpan())
            (feed.Retracted, feed.ResetsRetracted, feed.MessagesRetracted) = (default, 0, 0);
    }

    private static void Fill(Span<long> values, long first)
    {
        for (int index = 0; index < values.Length; index++)
            values[index] = first + index;
    }

    private static void RecordSeries(IntervalBuffer buffer, int index)
    {
        for (int value = 1; value <= 1000; value++)
            buffer.Histograms[index].RecordValue(value);
        buffer.Series[index] = new SeriesCounters
        {
            NegativeCount = 2,
            NegativeMinNs = -77,
            AboveRangeCount = 3,
            AboveRangeMaxNs = 70_000_000_000,
            MayBeMissing = 4,
        };
        int first = index * WorstSample.PerSeries;
        buffer.Worst[first] = new WorstSample { ValueNs = 1000, StampNs = 7 };
        buffer.Worst[first].Key.SetInteger(12);
        buffer.Worst[first + 1] = new WorstSample { ValueNs = 999, StampNs = 8 };
        buffer.Worst[first + 1].Key.SetText("13"u8);
    }

    /// <summary>Every 64-bit property of the report that a counter of the same name exists for has its value.</summary>
    private static void Same(object counters, object report, string what)
    {
        int compared = 0;
        foreach (PropertyInfo property in report.GetType().GetProperties())
        {
            FieldInfo? field = counters.GetType().GetField(property.Name);
            bool isSum = what == "feed" && property.Name is "Packets" or "Bytes";
            if (field is null || isSum || !property.PropertyType.ToString().Contains("Int64", StringComparison.Ordinal))
                continue;
            compared++;
            (object? want, object? got) = (field.GetValue(counters), property.GetValue(report));
            Assert.True(Equals(want, got), $"{what}.{property.Name}: {got}, want {want}");
        }
        Assert.True(compared >= 6, $"{what}: only {compared} counters compared");
    }
}
