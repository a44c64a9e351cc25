// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Tests;

public class HistogramLogTests
{
    private static readonly System.Text.Encoding Utf8 = System.Text.Encoding.UTF8;

    private static LongHistogram Interval(long startMs, long endMs, string? tag, params long[] values)
    {
        LongHistogram histogram = new(1, 60_000_000_000, 3)
        {
            StartTimeStamp = startMs,
            EndTimeStamp = endMs,
            Tag = tag,
        };
        foreach (long value in values)
            histogram.RecordValue(value);

        return histogram;
    }

    private static string Write(Action<HistogramLogWriter> write)
    {
        MemoryStream stream = new();
        using (HistogramLogWriter writer = new(stream))
            write(writer);

        return Utf8.GetString(stream.ToArray());
    }

    private static HistogramBase[] Read(string log)
    {
        using HistogramLogReader reader = new(new MemoryStream(Utf8.GetBytes(log)));
        return [.. reader.ReadHistograms()];
    }

    [Fact]
    public void a_log_has_the_header_and_a_line_for_each_interval()
    {
        string log = Write(writer =>
        {
            writer.Append(Interval(1_700_000_000_250, 1_700_000_001_250, null, 1_500_000));
            writer.Append(Interval(1_700_000_001_250, 1_700_000_003_000, "order_to_ack", 0));
        });

        string[] lines = log.Split('\n');
        Assert.Equal("#[Histogram log format version 1.3]", lines[0]);
        Assert.Equal("#[StartTime: 1700000000.250 (seconds since epoch), 2023-11-14T22:13:20.2500000Z]", lines[1]);
        Assert.Equal(
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"", lines[2]);
        Assert.StartsWith("1700000000.250,1.000,1.500,HISTFAAA", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("Tag=order_to_ack,1700000001.250,1.750,0.000,HISTFAAA", lines[4], StringComparison.Ordinal);
        Assert.Equal(["", ""], [lines[5], lines[^1]]);
    }

    [Fact]
    public void what_was_written_is_read_again()
    {
        HistogramBase[] written =
            [Interval(1000, 2000, "a", 5, 7, 7), Interval(2000, 3000, null), Interval(3000, 3001, "b", 59_000_000_000)];

        HistogramBase[] read = Read(Write(writer => writer.Write(DateTime.UnixEpoch.AddSeconds(1), written)));

        Assert.Equal(written.Length, read.Length);
        Assert.All(written.Zip(read), pair =>
        {
            (HistogramBase expected, HistogramBase actual) = pair;
            Assert.Equal(
                (expected.Tag, expected.StartTimeStamp, expected.EndTimeStamp),
                (actual.Tag, actual.StartTimeStamp, actual.EndTimeStamp));
            Assert.True(expected.AllCounts().AsSpan().SequenceEqual(actual.AllCounts()));
        });
    }
}
