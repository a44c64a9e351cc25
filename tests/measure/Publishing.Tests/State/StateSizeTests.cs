// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Files;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.State;
using Telemetry.Publishing.Totals;
using TestSupport;
using TestSupport.Sequencing;
using Xunit.Abstractions;

namespace Telemetry.Publishing.Tests.State;

/// <summary>States with many series: handed over piece by piece, the same as the totals, bounded, without
/// allocation.</summary>
public sealed class StateSizeTests : IDisposable
{
    private const int SeriesCount = 500;
    private const long NsPerHour = 3_600_000_000_000;

    private readonly ITestOutputHelper _output;
    private readonly ScratchFolder _folder = new();
    private readonly StateWriter _writer;
    private readonly StateHandover _publisher;
    private readonly SnapshotData _totals;

    public StateSizeTests(ITestOutputHelper output)
    {
        _output = output;
        Topology topology = ManySeries();
        _writer = Writer(_folder, topology);
        _publisher = new StateHandover(_writer);
        _totals = new SnapshotData(topology, 16, scope: 1, keepsHistograms: true);
        _totals.Day = new DayRow { Name = "2024-10-03", BeginNs = 0, EndNs = 24 * NsPerHour };
    }

    [Fact]
    public void five_hundred_full_distributions_are_handed_over_piece_by_piece_and_read_back()
    {
        foreach (LongHistogram histogram in _totals.Histograms)
            Fill(histogram, 20_000, SeriesRange.HighestNs);

        (int first, _) = HandOver(ordinal: 1);
        _totals.Histograms[7].RecordValue(1_000);
        (int second, long secondNs) = HandOver(ordinal: 2);
        HandOver(ordinal: 3);
        long allNs = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            foreach (LongHistogram histogram in _totals.Histograms)
                histogram.RecordValue(1_000);
            allNs = Math.Min(allNs, HandOver(ordinal: 4 + round).Ns);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        HandOver(ordinal: 7);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        _output.WriteLine($"{_writer.LastBytes} bytes; all {allNs / 1e6:0.0} ms in {first} pieces, one changed "
            + $"{secondNs / 1e6:0.0} ms in {second} pieces; written in {_writer.LastWriteNs / 1e6:0.0} ms");

        Assert.Equal(0, allocated);
        Assert.True(first > SeriesCount, $"{first} pieces");
        Assert.InRange(second, 2, SeriesCount / 10);
        Assert.InRange(_writer.LastBytes, 1, SeriesCount * SeriesRange.EncodedBytes);
        Assert.Null(StateFile.Decode(File.ReadAllBytes(_folder.File("state")), out StoredState? stored));
        for (int series = 0; series < SeriesCount; series++)
        {
            var read = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
            long count = stored!.State.Histograms.CountOf(series);
            Assert.True(HistogramV2.TryAdd(stored.State.Histograms.BytesOf(series), count, read));
            Assert.Equal(_totals.Histograms[series].TotalCount, read.TotalCount);
            Assert.Equal(_totals.Histograms[series].GetMaxValue(), read.GetMaxValue());
        }
    }

    [Fact]
    public void a_new_day_takes_no_distribution_of_the_one_before()
    {
        _totals.Histograms[3].RecordValue(1_000);
        HandOver(ordinal: 1);
        _totals.Histograms[3].Reset();
        _totals.Histograms[3].RecordValue(9_000);
        _totals.Day.BeginNs += 24 * NsPerHour;
        HandOver(ordinal: 2);

        Assert.Null(StateFile.Decode(File.ReadAllBytes(_folder.File("state")), out StoredState? stored));
        var read = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
        Assert.True(HistogramV2.TryAdd(stored!.State.Histograms.BytesOf(3), 1, read));
        Assert.Equal(_totals.Histograms[3].GetMaxValue(), read.GetMaxValue());
    }

    [Fact]
    public void totals_that_change_have_been_handed_over_as_a_whole()
    {
        foreach (LongHistogram histogram in _totals.Histograms)
            histogram.RecordValue(1_000);
        _totals.LastOrdinal = 1;
        _publisher.Hand(_totals, null, 1, 0);
        _publisher.Work(_totals);
        _publisher.Complete(_totals);
        _totals.Histograms[SeriesCount - 1].RecordValue(1_000);
        SpinWait.SpinUntil(() => !_publisher.IsWaiting, TimeSpan.FromSeconds(60));

        Assert.Null(StateFile.Decode(File.ReadAllBytes(_folder.File("state")), out StoredState? stored));
        Assert.Equal(1, stored!.State.Histograms.CountOf(SeriesCount - 1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _folder.Dispose();
    }

    private (int Pieces, long Ns) HandOver(long ordinal)
    {
        _totals.LastOrdinal = ordinal;
        long startNs = MonotonicClock.NowNs;
        _publisher.Hand(_totals, null, ordinal, 0);
        int pieces = 0;
        while (_publisher.Work(_totals) > 0)
            pieces++;
        long handedNs = MonotonicClock.NowNs - startNs;
        while (_writer.SettledOrdinal < ordinal)
            _ = Thread.Yield();
        return (pieces, handedNs);
    }

    private static void Fill(LongHistogram histogram, int samples, long highest)
    {
        for (int sample = 0; sample < samples; sample++)
            histogram.RecordValue((long)Math.Pow(highest, (sample + 0.5) / samples));
    }

    private static StateWriter Writer(ScratchFolder folder, Topology topology)
    {
        var identity = new StateIdentity
        {
            Host = "trader-7",
            BootId = "boot",
            Version = "0.1.0",
            Incarnation = 7,
            ConfigHash = 8,
            DayRule = "17:00:00",
        };
        return new StateWriter(
            topology, identity, new DayCalendar(0, "UTC", ZoneOffsets.Utc),
            new AtomicFile(DirectoryHandle.Open(folder.Path), "state"), null);
    }

    private static Topology ManySeries()
    {
        Topology few = FeedScript.MakeTopology(1);
        return few with
        {
            Series = [.. Enumerable.Range(0, SeriesCount).Select(index => few.Series[0] with
            {
                Index = index,
                Key = $"series-{index}",
            })],
        };
    }
}
