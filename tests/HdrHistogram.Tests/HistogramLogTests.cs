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

    [Fact]
    public void times_may_count_from_a_base_time()
    {
        string line = Write(writer => writer.Append(Interval(1000, 2000, null, 5))).Split('\n')[3];

        HistogramBase[] read = Read(
            "#[StartTime: 1700000000.000 (seconds)]\n#[BaseTime: 1600000000.500 (seconds)]\n" + line);

        Assert.Equal((1_600_000_001_500, 1_600_000_002_500), (read[0].StartTimeStamp, read[0].EndTimeStamp));
    }

    [Fact]
    public void times_long_before_the_start_count_from_the_start()
    {
        string line = Write(writer => writer.Append(Interval(1000, 2000, null, 5))).Split('\n')[3];

        HistogramBase[] read = Read("#[StartTime: 1700000000.000 (seconds since epoch)]\n" + line);

        Assert.Equal(1_700_000_001_000, read[0].StartTimeStamp);
    }

    [Theory]
    [InlineData("nonsense", "Line 2: an interval has 4 fields")]
    [InlineData("1,2,3", "Line 2: an interval has 4 fields")]
    [InlineData("x,1,1,AAAA", "Line 2: 'x' is no time")]
    [InlineData("1,NaN,1,AAAA", "Line 2: 'NaN' is no time")]
    [InlineData("1,999999999999999,1,AAAA", "Line 2: '999999999999999' is no time")]
    [InlineData("1,1,1,!!!", "Line 2: the histogram cannot be read")]
    [InlineData("1,1,1,AAAA", "Line 2: the histogram cannot be read")]
    [InlineData("1,1,1,", "Line 2: the histogram cannot be read")]
    [InlineData("Tag=a b,1,1,1,AAAA", "Line 2: a tag has no spaces")]
    [InlineData("#[StartTime: soon]", "Line 2: 'soon' is no time")]
    public void a_bad_line_is_named(string line, string message)
    {
        FormatException exception = Assert.Throws<FormatException>(() => Read("# a comment\n" + line));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void mutated_logs_end_in_histograms_or_a_format_error()
    {
        byte[] log = Utf8.GetBytes(Write(writer =>
        {
            writer.Append(Interval(1000, 2000, "a", 5, 7, 70_000));
            writer.Append(Interval(2000, 3000, null, 9));
        }));
        Random random = new(11);
        for (int run = 0; run < 5_000; run++)
        {
            byte[] mutated = [.. log];
            for (int change = random.Next(1, 4); change > 0; change--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);

            using HistogramLogReader reader = new(new MemoryStream(mutated));
            Exception? exception = Record.Exception(() => reader.ReadHistograms().Count());

            Assert.True(exception is null or FormatException, $"run {run}: {exception}");
        }
    }
}
