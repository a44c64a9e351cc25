// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Intervals;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;
using TestSupport.Reports;

namespace Telemetry.Publishing.Tests;

/// <summary>Subscribers that come late, go away, or miss messages.</summary>
public sealed class SubscriberTests
{
    [Fact]
    public void one_that_joins_late_ends_with_the_same_totals_as_one_that_saw_everything()
    {
        PublisherRig rig = Run(intervals: 30);
        int third = rig.Outlet.Taken.Count / 3;

        string late = Totals(rig.ReadOutlet(misses: index => index < third).Reader);

        Assert.Equal(Totals(rig.ReadOutlet().Reader), late);
    }

    [Fact]
    public void one_that_was_away_for_10_s_ends_with_the_same_totals_as_one_that_saw_everything()
    {
        PublisherRig rig = Run(intervals: 30);
        int count = rig.Outlet.Taken.Count;

        string away = Totals(rig.ReadOutlet(misses: index => index > count / 3 && index < 2 * count / 3).Reader);

        Assert.Equal(Totals(rig.ReadOutlet().Reader), away);
    }

    [Fact]
    public void any_loss_before_the_last_totals_ends_with_the_same_totals()
    {
        PublisherRig rig = Run(intervals: 12);
        int lastTotals = LastTotals(rig);
        string expected = Totals(rig.ReadOutlet().Reader);
        for (int seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);

            string some = Totals(rig.ReadOutlet(misses: index => index < lastTotals && random.Next(4) == 0).Reader);

            Assert.True(expected == some, $"seed {seed}");
        }
    }

    [Fact]
    public void the_day_s_histograms_close_the_hole_without_counting_anything_twice_in_whatever_order_the_streams_come()
    {
        PublisherRig rig =
            Run(intervals: 20, options => options with { HistogramsEveryNs = 5 * PublisherRig.SecondNs });
        List<(int Stream, byte[] Message)> taken = rig.Outlet.Taken;
        for (int seed = 1; seed <= 50; seed++)
        {
            var random = new Random(seed);
            var reader = new ReportReader(new RecordingSink(), new ReaderLimits());
            var queues = taken.Where(_ => random.Next(20) != 0).GroupBy(item => item.Stream)
                .Select(group => new Queue<(int Stream, byte[] Message)>(group)).ToList();
            while (queues.Count > 0)
            {
                Queue<(int Stream, byte[] Message)> queue = queues[random.Next(queues.Count)];
                (int stream, byte[] message) = queue.Dequeue();
                reader.OnMessage(stream, message);
                if (queue.Count == 0)
                    queues.Remove(queue);
            }

            foreach (SeriesReport series in reader.Summary("watch").Series)
                Assert.True(series.Count <= Expected(20), $"seed {seed}: {series.Series} {series.Count}");
        }
    }

    [Fact]
    public void it_knows_how_many_messages_of_each_stream_it_missed()
    {
        PublisherRig rig = Run(intervals: 5);
        var missed = new HashSet<int> { 30, 31, 40 };
        long snapshots = missed.Count(index => rig.Outlet.Taken[index].Stream == StreamIds.Snapshots);
        long catalog = missed.Count(index => rig.Outlet.Taken[index].Stream == StreamIds.Catalog);

        IReadOnlyList<ReceivedReport> received = rig.ReadOutlet(missed.Contains).Reader.Received();

        Assert.Equal(3, snapshots + catalog);
        Assert.Equal([1001, 1002, 1003, 1004], received.Select(stream => stream.Stream));
        Assert.Equal([snapshots, 0L, catalog, 0L], received.Select(stream => stream.Missing));
        Assert.All(received, stream => Assert.Equal(stream.Expected, stream.Received + stream.Missing));
    }

    [Fact]
    public void samples_it_does_not_have_yet_are_reported()
    {
        PublisherRig rig = Run(intervals: 5);
        int lastTotals = LastTotals(rig);
        int end = rig.Outlet.Taken.FindLastIndex(lastTotals, item => item.Stream == StreamIds.Snapshots);
        int begin = rig.Outlet.Taken.FindLastIndex(end, item =>
            BitConverter.ToUInt16(item.Message, 2) == IntervalBeginMessage.TemplateId);

        SummaryReport summary = rig.ReadOutlet(index => index >= begin && index <= end).Reader.Summary("watch");
        SummaryReport before = rig.ReadOutlet(index => (index >= begin && index <= end) || WithHistogram(rig, index))
            .Reader.Summary("watch");

        Assert.All(summary.Series, series => Assert.Equal(0, series.NotReceived));
        Assert.Contains(before.Series, series => series.NotReceived > 0);
    }

    [Fact]
    public void a_publisher_that_starts_anew_starts_the_reader_anew_and_what_was_missed_stays()
    {
        PublisherRig first = Run(intervals: 3);
        PublisherRig second = Run(intervals: 4, options => options with { Incarnation = 99 });
        (ReportReader reader, RecordingSink _) = first.ReadOutlet(misses: index => index == 30);
        foreach ((int stream, byte[] message) in second.Outlet.Taken)
            reader.OnMessage(stream, message);
        foreach ((int stream, byte[] message) in first.Outlet.Taken.Take(5))
            reader.OnMessage(stream, message);

        Assert.Equal(1, reader.Restarts);
        Assert.Equal(Totals(second.ReadOutlet().Reader), Totals(reader));
        Assert.Equal(1, reader.Received().Sum(stream => stream.Missing));
    }

    [Fact]
    public void any_bytes_are_counted_and_do_no_harm()
    {
        PublisherRig rig = Run(intervals: 3);
        var random = new Random(7);
        var reader = new ReportReader(new RecordingSink(), new ReaderLimits { MaxSeries = 32, MaxRows = 256 });
        for (int round = 0; round < 50_000; round++)
        {
            (int stream, byte[] message) = rig.Outlet.Taken[random.Next(rig.Outlet.Taken.Count)];
            byte[] bytes = [.. message[..random.Next(message.Length + 1)]];
            for (int change = random.Next(8); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            reader.OnMessage(random.Next(50) == 0 ? random.Next() : stream, bytes);
        }

        Assert.True(reader.Malformed > 0);
        Assert.NotNull(reader.Summary("watch"));
    }

    private static PublisherRig Run(int intervals, Func<PublisherOptions, PublisherOptions>? change = null)
    {
        var rig = new PublisherRig(change);
        var random = new Random(intervals);
        for (int interval = 1; interval <= intervals; interval++)
        {
            rig.Interval(buffer => Measure(buffer, random), isLast: interval == intervals);
            rig.Work();
        }
        Assert.True(rig.Publisher.IsDone);
        return rig;
    }

    private static long Expected(int intervals) => intervals * 50L;

    private static void Measure(IntervalBuffer buffer, Random random)
    {
        buffer.Lines[0].Packets += random.Next(100);
        buffer.Lines[1].Messages += random.Next(100);
        buffer.Feeds[0].Messages += random.Next(100);
        buffer.Sessions[0].Orders += random.Next(100);
        foreach (HdrHistogram.LongHistogram histogram in buffer.Histograms)
        {
            // Some intervals have no samples of a series.
            int samples = random.Next(4) == 0 ? 0 : random.Next(50);
            for (int sample = 0; sample < samples; sample++)
                histogram.RecordValue(random.NextInt64(1, 1L << random.Next(1, 36)));
        }
    }

    private static int LastTotals(PublisherRig rig) => rig.Outlet.Taken.FindLastIndex(item =>
        item.Stream == StreamIds.Catalog && BitConverter.ToUInt16(item.Message, 2) == StatusMessage.TemplateId);

    private static bool WithHistogram(PublisherRig rig, int index)
    {
        (int stream, byte[] message) = rig.Outlet.Taken[index];
        return stream == StreamIds.Catalog && MessageDecoder.TryStart(message, out MessageDecoder decoder)
            && decoder.Header.TemplateId == SeriesSamplesMessage.TemplateId && decoder.NextBytes().Length > 0;
    }

    private static string Totals(ReportReader reader) =>
        ReportText.Of(reader.Summary("watch") with { Received = null });
}
