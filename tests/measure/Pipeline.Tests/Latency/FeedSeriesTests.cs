// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Calendars;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>The series of feed packets.</summary>
public sealed class FeedSeriesTests
{
    [Fact]
    public void inter_arrival_is_from_packet_to_packet_of_the_line()
    {
        OrderScript script = new OrderScript().Tick(1000, 1).Tick(1200, 1, line: 1).Tick(1500, 2).Tick(1500, 3)
            .Tick(1900, 2, line: 1).End(2000);

        Assert.Equal([0, 500], script.Samples(SeriesKind.InterArrival, "feed0/A"));
        Assert.Equal([700], script.Samples(SeriesKind.InterArrival, "feed0/B"));
    }

    [Theory]
    [InlineData(PacketEventFlags.None, UnobservedCause.None)]
    [InlineData(PacketEventFlags.StreamGapOurs, UnobservedCause.Appliance)]
    public void skipped_bytes_of_a_feed_s_stream_are_an_event(PacketEventFlags flags, UnobservedCause cause)
    {
        OrderScript script = new OrderScript().Tick(1000, 1, line: 1)
            .Tick(1500, 2, line: 1, change: packet => packet.Value.Flags |= flags | PacketEventFlags.StreamGap)
            .End(2000);

        TelemetryEvent gap = Assert.Single(script.Of(TelemetryEventKind.StreamGap));
        Assert.Equal((1500L, (short)0, (short)1, cause), (gap.StampNs, gap.FeedIndex, gap.LineIndex, gap.Cause));
    }

    [Fact]
    public void a_packet_after_a_loss_of_ours_has_no_inter_arrival()
    {
        OrderScript script = new OrderScript().Tick(1000, 1).Tick(1500, 4, lostBefore: 2).Tick(1600, 5).End(2000);

        Assert.Equal([100], script.Samples(SeriesKind.InterArrival, "feed0/A"));
        Assert.Equal(3, script.Counters(SeriesKind.InterArrival, "feed0/A").MayBeMissing);
    }

    [Fact]
    public void a_negative_inter_arrival_of_a_late_record_is_counted_and_not_recorded()
    {
        OrderScript script = new OrderScript().Tick(1000, 1)
            .Tick(900, 2, change: packet => packet.Value.Flags |= PacketEventFlags.LateRecord).End(2000);

        SeriesCounters counters = script.Counters(SeriesKind.InterArrival, "feed0/A");
        Assert.Equal((1L, -100L), (counters.NegativeCount, counters.NegativeMinNs));
        Assert.True(counters.MayBeMissing > 0);
        Assert.Equal((1L, 1L), (script.Intervals[0].Pipeline.LateRecords,
            script.Intervals[0].Lines[0].RecordsImpaired));
    }

    [Fact]
    public void the_lead_of_each_line_over_the_other_has_its_own_series()
    {
        OrderScript script = new OrderScript().Tick(1000, 1).Tick(1030, 1, line: 1).Tick(2000, 2, line: 1).Tick(2007, 2)
            .Tick(2100, 3).Tick(2100, 3, line: 1).End(3000);

        Assert.Equal([30], script.Samples(SeriesKind.LineLead, "feed0/A/B"));
        Assert.Equal([7], script.Samples(SeriesKind.LineLead, "feed0/B/A"));
    }

    [Fact]
    public void a_lead_that_is_read_the_wrong_way_round_goes_to_the_line_that_led()
    {
        OrderScript script = new OrderScript().Tick(1030, 1, line: 1).Tick(1000, 1).End(3000);

        Assert.Equal([30], script.Samples(SeriesKind.LineLead, "feed0/A/B"));
        Assert.Empty(script.Samples(SeriesKind.LineLead, "feed0/B/A"));
    }

    [Fact]
    public void feed_age_takes_the_send_time_before_the_message_time_and_keeps_the_sign()
    {
        OrderScript script = new OrderScript()
            .Tick(1000, 1, change: packet => SetTimes(packet, 400, 100))
            .Tick(2000, 2, change: packet =>
            {
                SetTimes(packet, 0, 1700);
                packet.Value.Envelope.Flags = EnvelopeFlags.HasMessageTime;
            })
            .Tick(3000, 3, change: packet => SetTimes(packet, 3050, 0)).Tick(4000, 4).End(5000);

        Assert.Equal([300, 600], script.Samples(SeriesKind.FeedAge, "feed0/A"));
        SeriesCounters counters = script.Counters(SeriesKind.FeedAge, "feed0/A");
        Assert.Equal((1L, -50L), (counters.NegativeCount, counters.NegativeMinNs));
    }

    [Fact]
    public void an_age_of_years_is_a_clock_error_reported_once_and_not_a_sample()
    {
        const long Year = 31_536_000_000_000_000;
        OrderScript script = new OrderScript()
            .Tick(Year, 1, change: packet => SetTimes(packet, 1, 0))
            .Tick(Year + 10, 2, change: packet => SetTimes(packet, 1, 0))
            .Tick(Year + 20, 3, change: packet => SetTimes(packet, Year, 0))
            .Tick(Year + 30, 4, change: packet => SetTimes(packet, 1, 0)).End(Year + 40);

        Assert.Equal(2, script.Of(TelemetryEventKind.ClockStep).Length);
        Assert.Equal(3, script.Counters(SeriesKind.FeedAge, "feed0/A").AboveRangeCount);
        Assert.Equal([20], script.Samples(SeriesKind.FeedAge, "feed0/A"));
    }

    [Fact]
    public void a_capture_clock_that_is_years_behind_is_a_clock_error_too()
    {
        const long Year = 31_536_000_000_000_000;
        OrderScript script = new OrderScript()
            .Tick(10, 1, change: packet => SetTimes(packet, Year, 0))
            .Tick(20, 2, change: packet => SetTimes(packet, Year, 0)).End(30);

        Assert.Single(script.Of(TelemetryEventKind.ClockStep));
        SeriesCounters counters = script.Counters(SeriesKind.FeedAge, "feed0/A");
        Assert.Equal((2L, 0L), (counters.NegativeCount, counters.AboveRangeCount));
        Assert.Empty(script.Samples(SeriesKind.FeedAge, "feed0/A"));
    }

    [Theory]
    [InlineData("2024-01-15T14:30:00Z", 9.5, 0)]
    [InlineData("2024-07-15T13:30:00Z", 9.5, 0)]
    [InlineData("2024-03-10T06:59:59Z", 1.0 + 3599.0 / 3600, 0)]
    [InlineData("2024-03-10T07:00:01Z", 3.0 + 1.0 / 3600, 0)]
    [InlineData("2024-01-16T05:00:01Z", 23.0 + 3599.0 / 3600, 2)]
    [InlineData("2024-01-16T04:59:59Z", 0, -1)]
    // The clocks were changed between the time and now: 01:59:58 EST, a second after it became 03:00:00 EDT; and
    // 01:59:59 EDT, at what is 01:00:01 EST.
    [InlineData("2024-03-10T07:00:01Z", 1.0 + 3598.0 / 3600, 3)]
    [InlineData("2024-11-03T06:00:01Z", 1.0 + 3599.0 / 3600, 2)]
    [InlineData("2024-11-03T06:00:01Z", 1.0, 1)]
    [InlineData("2024-11-03T05:59:59Z", 1.0, -1)]
    // A day later the old offset is not an excuse any more: an hour is an hour.
    [InlineData("2024-03-11T13:30:00Z", 8.5, 3600)]
    public void a_time_of_day_has_the_date_that_makes_the_age_smallest(string utc, double hours, int ageSeconds)
    {
        ZoneOffsets zone = ZoneOffsets.Find("America/New_York")!;
        long wallNs = (DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime
            - DateTime.UnixEpoch).Ticks * 100;

        long ageNs = zone.AgeNs(wallNs, (long)Math.Round(hours * 3600) * 1_000_000_000);

        Assert.Equal(ageSeconds * 1_000_000_000L, ageNs);
    }

    [Fact]
    public void an_age_does_not_depend_on_those_before()
    {
        const long secondNs = 1_000_000_000;
        ZoneOffsets zone = ZoneOffsets.Find("America/New_York")!;
        TimeZoneInfo info = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var random = new Random(11);
        var around = new DateTime(2024, 3, 10, 7, 0, 0, DateTimeKind.Utc);
        for (int packet = 0; packet < 20_000; packet++)
        {
            // Now and then another time of the year, near a change of the clocks or not; else some seconds later.
            if (random.Next(50) == 0)
            {
                int month = random.Next(2) == 0 ? 3 : 11;
                around = new DateTime(2024, month, random.Next(1, 15), 0, 0, 0, DateTimeKind.Utc);
            }
            around = around.AddSeconds(random.Next(1, random.Next(5) == 0 ? 20_000 : 5));
            long wallNs = (around - DateTime.UnixEpoch).Ticks * 100;
            long sentNs = wallNs + (info.GetUtcOffset(around).Ticks * 100) - (random.Next(100) * secondNs);
            long sinceMidnightNs = random.Next(3) == 0 ? random.Next(86_400) * secondNs : sentNs % ZoneOffsets.DayNs;

            Assert.Equal(SmallestAgeNs(info, around, sinceMidnightNs), zone.AgeNs(wallNs, sinceMidnightNs));
            zone.AgeNs(wallNs, random.NextInt64(long.MinValue, long.MaxValue));     // of no day: nobody's age
        }
    }

    // By every offset within a day, on every date.
    private static long SmallestAgeNs(TimeZoneInfo info, DateTime utc, long sinceMidnightNs)
    {
        long smallestNs = long.MaxValue;
        foreach (int hours in (int[])[0, -24, 24])
        {
            // A change just a day ago does not count any more.
            DateTime near = utc.AddHours(hours).AddTicks(-Math.Sign(hours));
            long localNs = (utc + info.GetUtcOffset(near) - DateTime.UnixEpoch).Ticks * 100;
            for (int days = -1; days <= 1; days++)
            {
                long ageNs = (localNs % ZoneOffsets.DayNs) + (days * ZoneOffsets.DayNs) - sinceMidnightNs;
                if (Math.Abs(ageNs) < Math.Abs(smallestNs))
                    smallestNs = ageNs;
            }
        }
        return smallestNs;
    }

    [Fact]
    public void a_zone_that_the_host_does_not_know_is_none()
    {
        Assert.Null(ZoneOffsets.Find("Nowhere/Atlantis"));
    }

    [Fact]
    public void reader_latency_is_kernel_stamp_to_decoded_for_each_record()
    {
        OrderScript script = new OrderScript()
            .Tick(1000, 1, change: packet => packet.Value.DecodedStampNs = 1850).Tick(2000, 2).End(5000);

        Assert.Equal([850], script.Samples(SeriesKind.ApplianceReader));
    }

    [Fact]
    public void packets_without_a_time_count_and_are_in_no_series_no_win_and_no_burst()
    {
        var script = new OrderScript();
        for (ulong number = 1; number <= 40; number++)
        {
            long stampNs = 1000 * (long)number;
            if (number == 30)
                continue;
            // Line B's packets have a time up to number 10; theirs is then that of line A's packet.
            script.Tick(stampNs, number);
            if (number <= 10)
                script.Tick(stampNs + 30, number, line: 1);
            else
                script.Tick(stampNs, number, line: 1, change: Untimed);
        }
        // Line B alone, without a time; then line A, with one.
        script.Tick(40_000, 41, line: 1, change: Untimed).Tick(41_000, 41).End(60_000_000);

        IntervalBuffer interval = script.Intervals[^1];
        FeedCounters feed = interval.Feeds[0];
        Assert.Equal((40L, 1L, 1L), (feed.Messages, feed.MessagesLost, feed.FeedGaps));
        Assert.Equal((40L, 40L), (interval.Lines[0].Messages, interval.Lines[1].Messages));
        Assert.Equal((39L, 0L), (interval.Lines[0].Wins, interval.Lines[1].Wins));
        Assert.Equal(10, script.Samples(SeriesKind.LineLead, "feed0/A/B").Length);
        Assert.Empty(script.Samples(SeriesKind.LineLead, "feed0/B/A"));
        Assert.Equal(9, script.Samples(SeriesKind.InterArrival, "feed0/B").Length);
        Assert.Equal(39, script.Samples(SeriesKind.InterArrival, "feed0/A").Length);
    }

    [Fact]
    public void the_three_largest_samples_are_kept_with_stamp_and_number()
    {
        var script = new OrderScript();
        long stampNs = 1000;
        ulong number = 0;
        foreach (int gapNs in (int[])[0, 50, 900, 20, 700, 800, 10, 700])
            script.Tick(stampNs += gapNs, ++number);
        script.End(stampNs);

        WorstSample[] worst = script.Worst(SeriesKind.InterArrival, "feed0/A");
        Assert.Equal([900, 800, 700], worst.Select(sample => sample.ValueNs));
        Assert.Equal([3, 6, 5], worst.Select(sample => sample.Sequence));
        Assert.Equal([1950, 3470, 2670], worst.Select(sample => sample.StampNs));
        Assert.All(script.Worst(SeriesKind.OrderToAck), sample => Assert.Equal(-1, sample.ValueNs));
    }

    [Fact]
    public void a_flow_on_a_foreign_interface_is_counted_and_reported_and_not_sequenced()
    {
        PacketEvent foreign = default;
        foreign.Kind = PacketEventKind.Unused;
        foreign.StampNs = 10;
        foreign.SessionIndex = -1;
        foreign.Flags = PacketEventFlags.ForeignInterface | PacketEventFlags.CountsInLedger;
        OrderScript script = new OrderScript().Put(ref foreign).End(20);

        Assert.Equal((1L, 1L), (script.Intervals[0].Pipeline.ForeignInterface, script.Intervals[0].Pipeline.Processed));
        Assert.Single(script.Of(TelemetryEventKind.ForeignInterface));
        Assert.Equal(0, script.Intervals[0].Lines[0].Packets);
    }

    private static void Untimed(OrderScript.FeedPacket packet)
    {
        packet.Value.DecodedStampNs = PacketEvent.NoTime;
        packet.Value.Flags |= PacketEventFlags.SharedStamp;
    }

    private static void SetTimes(OrderScript.FeedPacket packet, long sendTimeNs, long messageTimeNs)
    {
        packet.Value.Envelope.SendTimeNs = sendTimeNs;
        packet.Value.Envelope.MessageTimeNs = messageTimeNs;
        packet.Value.Envelope.Flags = EnvelopeFlags.HasSendTime | EnvelopeFlags.HasMessageTime;
    }
}
