// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Reports about the lines of a feed, from the publisher to a subscriber's report.</summary>
public sealed class ReportedLinesTests
{
    [Fact]
    public void shares_repairs_and_silence_of_lines_and_feeds_arrive_under_their_names()
    {
        var rig = new PublisherRig();
        rig.Interval(buffer =>
        {
            buffer.Lines[1].Arbitration =
                new ArbitrationCounters { MessagesFirst = 1, MissingRepaired = 2, Repairs = 3 };
            buffer.Lines[1].Blind = new BlindCounters { Spans = 4, TotalNs = 5, LongestNs = 6 };
            buffer.Feeds[0].Blind = new BlindCounters { Spans = 7, TotalNs = 8, LongestNs = 9 };
        });
        rig.End();

        FeedReport feed = rig.ReadOutlet().Reader.Summary("watch").Feeds[0];

        LineReport line = feed.Lines[1];
        Assert.Equal(
            new ArbitrationCounters { MessagesFirst = 1, MissingRepaired = 2, Repairs = 3 }, line.Arbitration);
        Assert.Equal(new BlindCounters { Spans = 4, TotalNs = 5, LongestNs = 6 }, line.Blind);
        Assert.Equal(new BlindCounters { Spans = 7, TotalNs = 8, LongestNs = 9 }, feed.Blind);
        Assert.Equal(default, feed.Lines[0].Blind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void the_longest_silence_is_that_of_an_interval_or_of_the_day_and_never_a_sum(bool merges)
    {
        var rig = new PublisherRig();
        bool refuses = false;
        rig.Outlet.Answer = stream => stream == 0 && refuses ? OfferResult.BackPressured : OfferResult.Published;
        foreach (long longestNs in (long[])[300, 500, 0, 400])
        {
            refuses = merges && longestNs == 300;
            rig.Interval(buffer =>
            {
                // Sums go on from the interval before; the longest is the interval's own.
                buffer.Lines[0].Blind.TotalNs += longestNs;
                buffer.Lines[0].Blind.LongestNs = longestNs;
                buffer.Feeds[0].Blind.TotalNs += longestNs;
                buffer.Feeds[0].Blind.LongestNs = longestNs;
            });
            rig.Work(50);
        }
        rig.End(buffer =>
        {
            buffer.Lines[0].Blind.LongestNs = 0;
            buffer.Feeds[0].Blind.LongestNs = 0;
        });

        (var reader, RecordingSink sink) = rig.ReadOutlet();
        long[] longest = [.. sink.Snapshots.Select(snapshot => snapshot.Interval.Feeds[0].Blind.LongestNs)];
        Assert.Equal(merges ? [500, 0, 400, 0] : [300, 500, 0, 400, 0], longest);
        Assert.Equal(longest, sink.Snapshots.Select(snapshot => snapshot.Interval.Feeds[0].Lines[0].Blind.LongestNs));
        Assert.Equal(1200, sink.Snapshots.Sum(snapshot => snapshot.Interval.Feeds[0].Lines[0].Blind.TotalNs));
        FeedReport day = reader.Summary("watch").Feeds[0];
        Assert.Equal((500L, 1200L), (day.Blind.LongestNs, day.Blind.TotalNs));
        Assert.Equal((500L, 1200L), (day.Lines[0].Blind.LongestNs, day.Lines[0].Blind.TotalNs));
    }

    [Fact]
    public void a_line_is_ahead_of_and_behind_the_other_as_their_series_say()
    {
        var rig = new PublisherRig();
        int lead = Watched.Topology.Series.Single(series => series.Key == "itch/A/B").Index;
        rig.Interval(buffer =>
        {
            for (int sample = 1; sample <= 100; sample++)
                buffer.Histograms[lead].RecordValue(sample * 10);
        });
        rig.End();

        (var reader, RecordingSink sink) = rig.ReadOutlet();

        foreach ((SummaryReport reported, long? notReceived) in ((SummaryReport, long?)[])
            [(reader.Summary("watch"), 0), (sink.Snapshots[0].Interval, null)])
        {
            FeedReport feed = reported.Feeds[0];
            Assert.Equal(new LeadReport(100, 500, 990, 1000, notReceived), feed.Lines[0].Ahead);
            Assert.Equal(new LeadReport(100, 500, 990, 1000, notReceived), feed.Lines[1].Behind);
            Assert.Equal(0, feed.Lines[0].Behind.Count);
            Assert.Equal(0, feed.Lines[1].Ahead.Count);
        }
    }

    [Fact]
    public void rows_of_the_version_before_have_nothing_of_it_and_all_else()
    {
        var message = new LineCountersMessage { LineIndex = 3, Membership = 2 };
        message.Counters.Wins = 7;
        message.Blind.Spans = 8;
        byte[] bytes = new byte[512];
        int length = MessageEncoder.Begin(bytes, in message).Length;
        const int older = 192;
        BitConverter.TryWriteBytes(bytes, (ushort)older);

        Assert.True(MessageDecoder.TryStart(bytes.AsSpan(0, length), out MessageDecoder decoder));
        decoder.Read(out LineCountersMessage read);

        Assert.Equal((3, 2, 7L, 0L), (read.LineIndex, read.Membership, read.Counters.Wins, read.Blind.Spans));
    }
}
