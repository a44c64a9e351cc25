// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using HdrHistogram;
using Telemetry.Model.Definitions;
using Telemetry.Reports.Files;
using TestSupport;

namespace Telemetry.Reports.Tests.Files;

/// <summary>What intervals leave in files adds up to the summary, to the last sample.</summary>
public sealed partial class IntervalFileContentTests(ReplayedFiles replayed) : IClassFixture<ReplayedFiles>
{
    private const string JavaLibrary = "/usr/share/java/hdrhistogram.jar";
    private const int LimitMs = 60_000;

    // Rows have what was lost in an interval, the summary has the net.
    private static readonly Dictionary<string, Func<LineReport, long>> Sums = new()
    {
        ["packets"] = line => line.Packets,
        ["messages"] = line => line.Messages,
        ["wins"] = line => line.Wins,
        ["ties"] = line => line.Ties,
        ["unverified"] = line => line.Unverified,
        ["messages_first"] = line => line.Arbitration.MessagesFirst,
        ["ahead_count"] = line => line.Ahead.Count,
        ["behind_count"] = line => line.Behind.Count,
        ["gaps"] = line => line.Gaps + line.Retracted.Gaps,
        ["messages_missing"] = line => line.MessagesMissing + line.Retracted.Messages,
        ["missing_repaired"] = line => line.Arbitration.MissingRepaired,
        ["missing_unrepaired"] = line =>
            line.MessagesMissing + line.Retracted.Messages - line.Arbitration.MissingRepaired,
        ["repairs"] = line => line.Arbitration.Repairs,
        ["messages_unobserved"] = line => line.MessagesUnobserved,
        ["late"] = line => line.Late,
        ["duplicates"] = line => line.Duplicates,
        ["reordered"] = line => line.Reordered,
        ["undecodable"] = line => line.Undecodable,
        ["blind_ns"] = line => line.Blind.TotalNs + line.Retracted.BlindNs,
        ["blind_spans"] = line => line.Blind.Spans,
        ["gaps_retracted"] = line => line.Retracted.Gaps,
        ["missing_retracted"] = line => line.Retracted.Messages,
        ["blind_ns_retracted"] = line => line.Retracted.BlindNs,
        ["doubt_ns"] = line => line.Doubt.TotalNs,
        ["checksums_right"] = line => line.Checksums.Right,
        ["checksums_wrong"] = line => line.Checksums.Wrong,
        ["checksums_not_verifiable"] = line => line.Checksums.NotVerifiable,
    };

    [Fact]
    public void the_rows_of_each_line_add_up_to_the_summary()
    {
        FeedReport feed = Assert.Single(replayed.Summary.Feeds);
        foreach (LineReport line in feed.Lines)
        {
            List<Dictionary<string, string>> rows = [.. replayed.Rows().Where(row => row["line"] == line.Line)];
            foreach ((string column, Func<LineReport, long> of) in Sums)
                Assert.True(of(line) == rows.Sum(row => ReplayedFiles.Number(row[column])), $"{line.Line}, {column}");
            Assert.Equal(line.Blind.LongestNs, rows.Max(row => ReplayedFiles.Number(row["longest_blind_ns"])));
            Assert.Equal(line.Ahead.MaxNs, rows.Max(row =>
                row["ahead_max_ns"].Length == 0 ? 0 : ReplayedFiles.Number(row["ahead_max_ns"])));
            Assert.All(rows, row => Assert.Equal("true", row["complete"]));
            Assert.True(line.MessagesMissing > 100 && line.Arbitration.Repairs > 100, "nothing to add up");
        }
        // B is out for 2 s of it; both for 5 ms.
        Assert.InRange(feed.Lines[1].Blind.LongestNs, 1_999_000_000, 2_010_000_000);
        Assert.InRange(feed.Blind.LongestNs, 4_999_000, 8_000_000);
    }

    [Fact]
    public void files_that_were_copied_and_truncated_are_known_again_at_the_next_start()
    {
        using var folder = new ScratchFolder();
        (string hlog, string csv) = (folder.File("a.hlog"), folder.File("a.csv"));
        using (var files = new IntervalFileSet(hlog, csv, null, goesOn: true))
        {
            files.Write(replayed.Snapshots[0], new Progress<string>());
            foreach (string path in (string[])[hlog, csv])
            {
                using FileStream other = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                Assert.True(other.Length > 0);
                other.SetLength(0);
            }
            files.Write(replayed.Snapshots[1], new Progress<string>());
        }

        using (new IntervalFileSet(hlog, csv, null, goesOn: true))
        {
        }
        Assert.StartsWith(SeriesLog.FirstLine, File.ReadAllText(hlog), StringComparison.Ordinal);
        Assert.StartsWith(LineCsv.Header, File.ReadAllText(csv), StringComparison.Ordinal);
    }

    [Fact]
    public void the_rows_of_a_feed_add_up_and_leave_empty_what_is_of_lines()
    {
        FeedReport feed = Assert.Single(replayed.Summary.Feeds);
        List<Dictionary<string, string>> rows = [.. replayed.Rows().Where(row => row["line"].Length == 0)];
        long SumOf(string column) => rows.Sum(row => ReplayedFiles.Number(row[column]));

        Assert.Equal(
            (feed.Packets, feed.Messages, feed.FeedGaps, feed.MessagesLost, feed.MessagesRepaired, feed.Blind.TotalNs),
            (SumOf("packets"), SumOf("messages"), SumOf("gaps") - SumOf("gaps_retracted"),
                SumOf("missing_unrepaired") - SumOf("messages_retracted"), SumOf("repairs"),
                SumOf("blind_ns") - SumOf("blind_ns_retracted")));
        Assert.Equal(feed.Messages, feed.Lines.Sum(line => line.Arbitration.MessagesFirst));
        Assert.Equal(feed.MessagesRepaired, feed.Lines.Sum(line => line.Arbitration.Repairs));
        Assert.All(rows, row => Assert.Equal(("", "", ""), (row["wins"], row["ahead_count"], row["missing_repaired"])));
    }

    [Fact]
    public void intervals_lie_side_by_side_with_their_true_stamps()
    {
        (long Start, long End)[] spans = [.. replayed.Rows().Where(row => row["line"] == "A").Select(row =>
            (ReplayedFiles.Number(row["start_time_ns"]), ReplayedFiles.Number(row["end_time_ns"])))];

        Assert.Equal(
            replayed.Snapshots.Select(snapshot => (snapshot.StartTimeNs!.Value, snapshot.EndTimeNs!.Value)), spans);
        Assert.InRange(spans[0].Start, ReplayedFiles.StartNs, ReplayedFiles.StartNs + 1_000_000);
        Assert.All(spans.Zip(spans[1..]), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.All(spans[1..], span => Assert.Equal(0, span.Start % 1_000_000_000));
        Assert.Equal("2023-11-14T22:13:21.0000000Z", replayed.Rows()[3]["start"]);
    }

    [Fact]
    public void the_histograms_of_each_series_add_up_to_the_summary()
    {
        using FileStream file = File.OpenRead(replayed.LogPath);
        using var reader = new HistogramLogReader(file);
        ILookup<string?, HistogramBase> logged = reader.ReadHistograms().ToLookup(histogram => histogram.Tag);

        SeriesReport[] told = [.. replayed.Summary.Series.Where(series => series.Count > 0)];
        Assert.Equal(
            told.Select(series => $"{series.Series}/{series.Key}").Order(StringComparer.Ordinal),
            logged.Select(group => group.Key!).Order(StringComparer.Ordinal));
        foreach (SeriesReport series in told)
        {
            var sum = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
            foreach (HistogramBase interval in logged[$"{series.Series}/{series.Key}"])
                sum.Add(interval);
            Assert.Equal(series.Count, sum.TotalCount);
            Assert.Equal(
                (series.MinNs, series.P50Ns, series.P90Ns, series.P99Ns, series.P999Ns, series.P9999Ns, series.MaxNs),
                (At(sum, 0), At(sum, 50), At(sum, 90), At(sum, 99), At(sum, 99.9), At(sum, 99.99), sum.GetMaxValue()));
        }
        (long, long)[] spans = [.. logged["inter_arrival/itch/A"].Select(interval =>
            (interval.StartTimeStamp, interval.EndTimeStamp))];
        Assert.Equal(replayed.Snapshots.Select(snapshot =>
            (snapshot.StartTimeNs!.Value / 1_000_000, snapshot.EndTimeNs!.Value / 1_000_000)), spans);
    }

    [JavaFact]
    public void the_tools_of_HdrHistogram_read_as_many_samples_of_each_tag()
    {
        foreach (SeriesReport series in replayed.Summary.Series.Where(series => series.Count > 0))
            Assert.Equal(series.Count, CountOf(replayed.LogPath, $"{series.Series}/{series.Key}"));
    }

    [JavaFact]
    public void the_tools_read_what_a_killed_process_left()
    {
        string torn = replayed.LogPath + ".torn";
        byte[] whole = File.ReadAllBytes(replayed.LogPath);
        // As the appender leaves it: a line that was not finished is a comment.
        File.WriteAllBytes(torn, [.. whole, .. "#ag=inter_arrival/itch/A,1700000099.000,1.000,0.1,HISTFAAAAD94"u8]);

        SeriesReport series = replayed.Summary.Series.First(series => series is { Key: "itch/A", Count: > 0 });
        Assert.Equal(series.Count, CountOf(torn, $"{series.Series}/{series.Key}"));
    }

    private static long At(LongHistogram histogram, double percentile) => histogram.GetValueAtPercentile(percentile);

    private static long CountOf(string path, string tag)
    {
        string[] arguments =
            ["-cp", JavaLibrary, "org.HdrHistogram.HistogramLogProcessor", "-i", path, "-tag", tag];
        using Process java = Process.Start(new ProcessStartInfo("java", arguments) { RedirectStandardOutput = true })!;
        Task<string> output = java.StandardOutput.ReadToEndAsync();
        if (!java.WaitForExit(LimitMs))
        {
            java.Kill(entireProcessTree: true);
            throw new TimeoutException($"java was not done within {LimitMs} ms");
        }
        Match total = TotalCount().Match(output.Result);
        Assert.True(total.Success, output.Result);
        return long.Parse(total.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Total count +=\s*(\d+)")]
    private static partial Regex TotalCount();

    /// <summary>A fact about the Java library; skipped with the reason where it is missing, but under CI.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class JavaFactAttribute : FactAttribute
    {
        public JavaFactAttribute()
        {
            if (!File.Exists(JavaLibrary) && Environment.GetEnvironmentVariable("CI") != "true")
                Skip = JavaLibrary + " is not there; install libhdrhistogram-java and a Java runtime";
        }
    }
}
