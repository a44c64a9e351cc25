// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using System.Text;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Files;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Tests.Files;

/// <summary>What the comments of a histogram log say of its intervals.</summary>
public sealed class LogCommentTests : IDisposable
{
    private readonly SeriesLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void a_whole_interval_has_its_fingerprints_and_its_clock()
    {
        string[] lines = LinesOf(Interval(samples: 1));

        Assert.StartsWith("Tag=feed_age/itch/A,", lines[^1], StringComparison.Ordinal);
        Assert.Equal(
            ["#[Configuration: 00000000000000cc]", "#[Host settings: 00000000000000dd]",
                "#[Clock: uncertainty 250 ns]", "#[Complete: true]"], lines[3..^1]);
    }

    [Fact]
    public void what_is_missing_is_said_and_so_is_a_clock_that_nobody_steers()
    {
        SnapshotReport interval = Interval(samples: 1);
        interval.Interval.Series[0].Complete = false;
        interval.Interval.Series[0].MayBeMissing = 12;
        interval.Interval.Feeds = [new FeedReport { Feed = "itch", MessagesUnobserved = 7648 }];
        interval.Interval.Clock = new ClockReport();

        Assert.Equal(
            ["#[Clock: uncertainty unknown]", "#[Unobserved: 7648 numbers of itch]",
                "#[Complete: false, feed_age/itch/A may miss 12]"], LinesOf(interval)[5..^1]);
    }

    [Fact]
    public void an_interval_without_samples_is_told_if_it_is_not_whole_and_the_log_can_be_read()
    {
        SnapshotReport empty = Interval(samples: 0);
        SnapshotReport blind = Interval(samples: 0);
        blind.Interval.Feeds = [new FeedReport { Feed = "a\nTag=b", MessagesUnobserved = 3 }];

        Assert.Empty(LinesOf(empty));
        byte[] first = _log.LinesOf(blind, isFirst: true).ToArray();
        byte[] second = _log.LinesOf(Interval(samples: 2), isFirst: false).ToArray();

        Assert.StartsWith(SeriesLog.FirstLine, Encoding.UTF8.GetString(first), StringComparison.Ordinal);
        Assert.Contains("#[Unobserved: 3 numbers of a_Tag=b]\n#[Complete: false, numbers were not observed]\n",
            Encoding.UTF8.GetString(first), StringComparison.Ordinal);
        using var reader = new HistogramLogReader(new MemoryStream([.. first, .. second]));
        Assert.Equal(2, Assert.Single(reader.ReadHistograms()).TotalCount);
    }

    private string[] LinesOf(SnapshotReport interval) => Encoding.UTF8.GetString(_log.LinesOf(interval, isFirst: true))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static SnapshotReport Interval(int samples)
    {
        var histogram = new SparseHistogram();
        if (samples > 0)
            histogram.Append(SeriesBuckets.IndexOf(1000), samples);
        return new SnapshotReport
        {
            StartTimeNs = 1_700_000_000_000_000_000,
            EndTimeNs = 1_700_000_001_000_000_000,
            Interval = new SummaryReport
            {
                Host = "a",
                Incarnation = "1",
                ConfigHash = "00000000000000cc",
                HostSettings = new HostSettingsReport { Hash = "00000000000000dd" },
                Clock = new ClockReport { UncertaintyNs = 250 },
                Series =
                [
                    new SeriesReport { Series = "feed_age", Key = "itch/A", Complete = true, Samples = histogram },
                ],
            },
        };
    }
}
