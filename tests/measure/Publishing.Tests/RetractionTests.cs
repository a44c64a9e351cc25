// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Calendars;
using Telemetry.Model.Days;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.State;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Counters of retracted losses and of doubt, from the publisher to a subscriber's report.</summary>
public sealed class RetractionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_snapshot_has_what_was_counted_in_it_and_the_summary_the_net(bool overAeron)
    {
        var rig = new PublisherRig();
        rig.Interval(Lose);
        rig.Interval(Retract);
        rig.Work();
        rig.End();

        (ReportReader reader, RecordingSink sink) = overAeron ? rig.ReadOutlet() : rig.ReadLocal();

        FeedReport lost = sink.Snapshots[0].Interval.Feeds[0];
        Assert.Equal((2L, 100L, 3L, 50L), (lost.FeedGaps, lost.MessagesLost, lost.LineGaps, lost.Blind.TotalNs));
        Assert.Equal((default, 0L), (lost.Retracted, lost.LineGapsRetracted));
        Assert.Equal(new DoubtCounters { IsInDoubt = 1, TotalNs = 10 }, lost.Doubt);
        Assert.Equal(new DoubtCounters { IsInDoubt = 1, TotalNs = 7 }, lost.Lines[0].Doubt);
        FeedReport retracted = sink.Snapshots[1].Interval.Feeds[0];
        Assert.Equal((0L, 0L, 0L, 0L),
            (retracted.FeedGaps, retracted.MessagesLost, retracted.LineGaps, retracted.Blind.TotalNs));
        var ofFeed = new RetractionCounters { Gaps = 1, Messages = 90, BlindNs = 30 };
        Assert.Equal((ofFeed, 3L), (retracted.Retracted, retracted.LineGapsRetracted));
        Assert.Equal(
            (3L, 0L, 0L, 2L),
            (lost.Resets, lost.ResetsRetracted, retracted.Resets, retracted.ResetsRetracted));
        Assert.Equal(new DoubtCounters { TotalNs = 5 }, retracted.Doubt);
        LineReport line = retracted.Lines[0];
        Assert.Equal((0L, 0L, 0L), (line.Gaps, line.MessagesMissing, line.Blind.TotalNs));
        Assert.Equal(new RetractionCounters { Gaps = 2, Messages = 95, BlindNs = 25 }, line.Retracted);
        Assert.Equal(new DoubtCounters { TotalNs = 4 }, line.Doubt);

        FeedReport day = reader.Summary("watch").Feeds[0];
        Assert.Equal((1L, 10L, 0L, 20L), (day.FeedGaps, day.MessagesLost, day.LineGaps, day.Blind.TotalNs));
        Assert.Equal((ofFeed, 3L), (day.Retracted, day.LineGapsRetracted));
        Assert.Equal((1L, 2L, 4L), (day.Resets, day.ResetsRetracted, day.MessagesRetracted));
        Assert.Equal(new DoubtCounters { TotalNs = 15 }, day.Doubt);
        Assert.Equal((0L, 25L, 15L),
            (day.Lines[0].Gaps, day.Lines[0].MessagesMissing, day.Lines[0].Blind.TotalNs));
        Assert.Equal((0L, 5L), (day.Lines[1].Gaps, day.Lines[1].MessagesMissing));
        Assert.True(day.Complete && day.Lines[0].Complete, "doubt is not incompleteness");
    }

    [Fact]
    public void intervals_that_were_merged_add_what_was_retracted_and_have_the_latest_doubt()
    {
        var rig = new PublisherRig();
        bool refuses = true;
        rig.Outlet.Answer = stream => stream == 0 && refuses ? OfferResult.BackPressured : OfferResult.Published;
        rig.Interval(Lose);
        rig.Work(50);
        rig.Interval(Retract);
        rig.Work(50);
        refuses = false;
        rig.Clock.NowNs += PublisherRig.SecondNs;
        rig.End(buffer =>
        {
            buffer.Feeds[0].Doubt = new DoubtCounters { TotalNs = 21, IsInDoubt = 1 };
            buffer.Lines[0].Doubt = new DoubtCounters { TotalNs = 17, IsInDoubt = 1 };
        });

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        FeedReport[] reported = [.. sink.Snapshots.Select(snapshot => snapshot.Interval.Feeds[0])];
        Assert.True(reported.Length < 3, "nothing was merged");
        Assert.Equal((2, 1), (reported.Sum(feed => feed.FeedGaps), reported.Sum(feed => feed.Retracted.Gaps)));
        Assert.Equal(95, reported.Sum(feed => feed.Lines[0].Retracted.Messages));
        Assert.Equal((21L, true), (reported.Sum(feed => feed.Doubt.TotalNs), reported[^1].Doubt.IsInDoubt != 0));
        Assert.Equal(new DoubtCounters { IsInDoubt = 1, TotalNs = 21 }, reader.Summary("watch").Feeds[0].Doubt);
        Assert.Equal(
            new DoubtCounters { IsInDoubt = 1, TotalNs = 17 }, reader.Summary("watch").Feeds[0].Lines[0].Doubt);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void an_interval_that_waited_ends_in_the_doubt_of_the_last_one(long first, long second)
    {
        var rig = new PublisherRig();
        bool refuses = true;
        rig.Outlet.Answer = stream => stream == 0 && refuses ? OfferResult.BackPressured : OfferResult.Published;
        rig.Interval(buffer => Doubt(buffer, 3, first));
        rig.Work(50);
        rig.Interval(buffer => Doubt(buffer, 8, second));
        rig.Work(50);
        refuses = false;
        rig.Clock.NowNs += PublisherRig.SecondNs;
        rig.Work(50);

        FeedReport merged = Assert.Single(rig.ReadOutlet().Sink.Snapshots).Interval.Feeds[0];
        Assert.Equal(new DoubtCounters { IsInDoubt = second == 1 ? 1 : 0, TotalNs = 8 }, merged.Doubt);
        Assert.Equal(new DoubtCounters { IsInDoubt = second == 1 ? 1 : 0, TotalNs = 8 }, merged.Lines[0].Doubt);
    }

    [Fact]
    public void an_interval_that_was_interrupted_at_any_row_ends_in_the_doubt_of_the_last_one()
    {
        for (int row = 1; row <= 12; row++)
        {
            var rig = new PublisherRig();
            int passing = row;
            bool refuses = true;
            rig.Outlet.Answer = stream => stream != 0 || !refuses || passing-- > 0
                ? OfferResult.Published
                : OfferResult.BackPressured;
            rig.Interval(buffer => Doubt(buffer, 3, isInDoubt: 1));
            rig.Work(50);
            rig.Interval(buffer => Doubt(buffer, 8, isInDoubt: 0));
            rig.Work(50);
            refuses = false;
            rig.Clock.NowNs += PublisherRig.SecondNs;
            rig.Work(50);

            List<SnapshotReport> snapshots = rig.ReadOutlet().Sink.Snapshots;
            FeedReport last = snapshots[^1].Interval.Feeds[0];
            Assert.Equal((2L, 0, 0), (snapshots[^1].Ordinal, last.Doubt.IsInDoubt, last.Lines[0].Doubt.IsInDoubt));
            Assert.Equal(8, snapshots.Sum(snapshot => snapshot.Interval.Feeds[0].Doubt.TotalNs));
            Assert.Equal(8, snapshots.Sum(snapshot => snapshot.Interval.Feeds[0].Lines[0].Doubt.TotalNs));
        }
    }

    [Fact]
    public void a_subscriber_that_comes_late_has_the_net_of_the_day()
    {
        var rig = new PublisherRig();
        rig.Outlet.Connected = false;
        rig.Interval(Lose);
        rig.Work();
        rig.Outlet.Connected = true;
        rig.Interval(Retract);
        rig.Work();
        rig.End();

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        FeedReport day = reader.Summary("watch").Feeds[0];
        Assert.Equal((1L, 10L, 1L), (day.FeedGaps, day.MessagesLost, day.Retracted.Gaps));
        Assert.All(sink.Snapshots, snapshot => Assert.True(snapshot.Interval.Feeds[0].MessagesLost >= 0));
    }

    [Fact]
    public void a_loss_of_the_day_before_that_is_retracted_takes_nothing_from_the_losses_of_this_day()
    {
        var rig = new PublisherRig(options => options with
        {
            Days = new DayCalendar(0, "UTC", ZoneOffsets.Utc),
        });
        rig.Interval(buffer =>
        {
            Lose(buffer);
            buffer.EndsDay = true;
        });
        rig.Work();
        rig.Interval(Retract);
        rig.Work();
        rig.End(buffer =>
        {
            buffer.Feeds[0].FeedGaps++;
            buffer.Feeds[0].MessagesLost += 4;
            buffer.Lines[0].Gaps++;
            buffer.Lines[0].MessagesMissing += 4;
        });

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        FeedReport before = Assert.Single(sink.Days).Feeds[0];
        Assert.Equal((2L, 100L, 0L), (before.FeedGaps, before.MessagesLost, before.Retracted.Gaps));
        FeedReport day = reader.Summary("watch").Feeds[0];
        Assert.Equal((1L, 4L), (day.FeedGaps, day.MessagesLost));
        Assert.Equal((1L, 4L), (day.Lines[0].Gaps, day.Lines[0].MessagesMissing));
    }

    [Fact]
    public void a_day_that_goes_on_after_a_restart_keeps_what_was_retracted_and_is_in_no_doubt()
    {
        const long cutNs = PublisherRig.StartNs + PublisherRig.OffsetNs - PublisherRig.SecondNs;
        var calendar = new DayCalendar(0, "UTC", ZoneOffsets.Utc);
        TradingDay today = calendar.DayOf(cutNs);
        var kept = new DayState(Watched.Topology);
        kept.Header.BeginNs = today.BeginNs;
        kept.Header.EndNs = today.EndNs;
        kept.Header.CutNs = cutNs;
        kept.Header.SinceNs = cutNs - 1;
        kept.Header.OffsetNs = PublisherRig.OffsetNs;
        kept.Header.Ordinal = 1;
        kept.Feeds[0].FeedGaps = 3;
        kept.Feeds[0].MessagesLost = 30;
        kept.Feeds[0].Retracted = new RetractionCounters { Gaps = 1, Messages = 9, BlindNs = 5 };
        kept.Feeds[0].Doubt = new DoubtCounters { TotalNs = 6, IsInDoubt = 1 };
        var rig = new PublisherRig(options => options with
        {
            Days = calendar,
            Restored = StoredAndRead(kept),
        });
        rig.Interval(buffer => buffer.Feeds[0].Retracted = new RetractionCounters { Gaps = 1, Messages = 20 });
        rig.Work();
        rig.End();

        FeedReport day = rig.ReadOutlet().Reader.Summary("watch").Feeds[0];
        Assert.Equal((1L, 1L), (day.FeedGaps, day.MessagesLost));
        Assert.Equal(new RetractionCounters { Gaps = 2, Messages = 29, BlindNs = 0 }, day.Retracted);
        Assert.Equal(new DoubtCounters { TotalNs = 6 }, day.Doubt);
    }

    [Fact]
    public void a_day_that_was_over_at_the_start_is_reported_without_doubt()
    {
        var kept = new DayState(Watched.Topology);
        kept.Header.EndNs = kept.Header.CutNs = PublisherRig.StartNs + PublisherRig.OffsetNs - PublisherRig.SecondNs;
        kept.Header.BeginNs = kept.Header.SinceNs = kept.Header.EndNs - PublisherRig.SecondNs;
        kept.Header.OffsetNs = PublisherRig.OffsetNs;
        kept.Header.Ordinal = 1;
        kept.Feeds[0].Doubt = new DoubtCounters { TotalNs = 6, IsInDoubt = 1 };
        kept.Lines[1].Doubt = new DoubtCounters { TotalNs = 7, IsInDoubt = 1 };
        var rig = new PublisherRig(options => options with
        {
            Days = new DayCalendar(0, "UTC", ZoneOffsets.Utc),
            Restored = StoredAndRead(kept),
        });
        rig.Work();
        rig.End();

        FeedReport day = Assert.Single(rig.ReadOutlet().Sink.Days).Feeds[0];
        Assert.Equal(new DoubtCounters { TotalNs = 6 }, day.Doubt);
        Assert.Equal(new DoubtCounters { TotalNs = 7 }, day.Lines[1].Doubt);
    }

    [Fact]
    public void rows_of_the_version_before_are_read_and_retract_nothing()
    {
        const int feedBefore = 152;
        const int lineBefore = 240;
        var rig = new PublisherRig();
        rig.Interval(Lose);
        rig.End(Retract);
        for (int index = 0; index < rig.Outlet.Taken.Count; index++)
        {
            (int stream, byte[] message) = rig.Outlet.Taken[index];
            int length = BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(2)) switch
            {
                13 => feedBefore,
                14 => lineBefore,
                _ => BinaryPrimitives.ReadUInt16LittleEndian(message),
            };
            byte[] before = [.. message[..(MessageHeader.Size + length)],
                .. message[(MessageHeader.Size + BinaryPrimitives.ReadUInt16LittleEndian(message))..]];
            BinaryPrimitives.WriteUInt16LittleEndian(before, (ushort)length);
            BinaryPrimitives.WriteUInt16LittleEndian(before.AsSpan(6), 4);
            rig.Outlet.Taken[index] = (stream, before);
        }

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        FeedReport day = reader.Summary("watch").Feeds[0];
        Assert.Equal(0, reader.Malformed);
        Assert.Equal(2, sink.Snapshots.Count);
        Assert.Equal((2L, 100L, 50L, 3L), (day.FeedGaps, day.MessagesLost, day.Blind.TotalNs, day.LineGaps));
        Assert.Equal((default, default), (day.Retracted, day.Doubt));
        Assert.Equal((2L, 120L, 40L),
            (day.Lines[0].Gaps, day.Lines[0].MessagesMissing, day.Lines[0].Blind.TotalNs));
        Assert.Equal((default, default), (day.Lines[0].Retracted, day.Lines[0].Doubt));
    }

    private static void Lose(IntervalBuffer buffer)
    {
        ref FeedCounters feed = ref buffer.Feeds[0];
        (feed.FeedGaps, feed.MessagesLost, feed.LineGaps, feed.Blind.TotalNs) = (2, 100, 3, 50);
        (feed.Messages, feed.Resets) = (200, 3);
        feed.Doubt = new DoubtCounters { TotalNs = 10, IsInDoubt = 1 };
        ref LineCounters line = ref buffer.Lines[0];
        (line.Gaps, line.MessagesMissing, line.Blind.TotalNs) = (2, 120, 40);
        line.Doubt = new DoubtCounters { TotalNs = 7, IsInDoubt = 1 };
        (buffer.Lines[1].Gaps, buffer.Lines[1].MessagesMissing) = (1, 15);
    }

    private static void Retract(IntervalBuffer buffer)
    {
        buffer.Feeds[0].Retracted = new RetractionCounters { Gaps = 1, Messages = 90, BlindNs = 30 };
        (buffer.Feeds[0].ResetsRetracted, buffer.Feeds[0].MessagesRetracted) = (2, 4);
        buffer.Lines[0].Retracted = new RetractionCounters { Gaps = 2, Messages = 95, BlindNs = 25 };
        buffer.Lines[1].Retracted = new RetractionCounters { Gaps = 1, Messages = 10 };
        Doubt(buffer, 15, isInDoubt: 0);
        buffer.Lines[0].Doubt.TotalNs = 11;
    }

    private static void Doubt(IntervalBuffer buffer, long totalNs, long isInDoubt)
    {
        buffer.Feeds[0].Doubt = new DoubtCounters { TotalNs = totalNs, IsInDoubt = isInDoubt };
        buffer.Lines[0].Doubt = new DoubtCounters { TotalNs = totalNs, IsInDoubt = isInDoubt };
    }

    /// <summary>What a file holds of a state.</summary>
    private static DayState StoredAndRead(DayState state)
    {
        var buffer = new StateBuffer();
        for (int series = 0; series < Watched.Topology.Series.Count; series++)
            state.Histograms.Add(default, 0);
        var identity = new StateIdentity
        {
            Host = "trader-7",
            BootId = "boot",
            Version = "0.1.0",
            Incarnation = 7,
            ConfigHash = 8,
            DayRule = "00:00:00",
        };
        byte[] head = StateFile.MakeHead(identity, StoredNames.Of(Watched.Topology));
        StateFile.Encode(buffer, head, state, connections: null);
        Assert.Null(StateFile.Decode(buffer.Bytes, out StoredState? stored));
        return stored!.For(Watched.Topology, new Progress<string>());
    }
}
