// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using HdrHistogram;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots;
using Telemetry.Reports.Events;
using Telemetry.Reports.Receiving;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

public sealed class CodecTests
{
    [Fact]
    public void a_channel_key_and_an_order_key_have_the_layout_of_their_composites()
    {
        var key = new OrderKey();
        key.SetText("ABC"u8);

        SameLayout.Copy(key, out OrderKeyFields fields);
        SameLayout.Copy(new ChannelKey(1, 2, 3), out ChannelFields channel);

        Assert.Equal((3, 0), (fields.Length, fields.IsInteger));
        Assert.Equal((1UL, 2UL, 3UL), (channel.Channel, channel.SessionHigh, channel.SessionLow));
        Assert.Equal(OrderKeyFields.Size, Marshal.SizeOf<OrderKey>());
    }

    [Theory]
    [InlineData("ABC ", "ABC")]
    [InlineData("   ", "")]
    [InlineData("\0\0", "")]
    [InlineData("", null)]
    public void a_blank_key_is_reported_as_blank_and_no_key_as_none(string field, string? reported)
    {
        var key = new OrderKey();
        key.SetText(Encoding.ASCII.GetBytes(field));

        SameLayout.Copy(key, out OrderKeyFields fields);

        Assert.Equal(reported, OrderKeyText.Of(ReportNames.KeyOf(fields)));
    }

    [Fact]
    public void a_reader_that_knows_only_the_schema_file_finds_everything_in_what_is_published()
    {
        var schema = new SbeSchema(typeof(MessageHeader).Assembly.GetManifestResourceStream(
            "Telemetry.Messages.telemetry-sbe.xml")!);
        var rig = new PublisherRig();
        rig.Interval(buffer =>
        {
            buffer.Lines[1] = new LineCounters { Packets = 11, Bytes = 12, Wins = 13 };
            buffer.Histograms[0].RecordValueWithCount(1000, 5);
        });
        rig.End();

        List<Dictionary<string, object>> messages = [.. rig.Outlet.Taken.Select(item => schema.Read(item.Message))];

        Assert.All(messages, message => Assert.Equal((0, 1971), (message["left"], message["schemaId"])));
        Assert.All(messages, message => Assert.Equal(0x1122_3344_5566_7788UL, message["origin.incarnation"]));
        Dictionary<string, object> status = messages.First(message => message["message"] is "status");
        Assert.Equal(("trader-7", "kernel"),
            (SbeSchema.Text(status["hostName"]), SbeSchema.Text(status["stampSource"])));
        Dictionary<string, object> line = messages.First(message => message["message"] is "lineCountersRow");
        Assert.Equal((11L, 12L, 13L, 1L), (line["counters.packets"], line["counters.bytes"], line["counters.wins"],
            line["lineIndex"]));
        Dictionary<string, object> samples = messages.First(message =>
            message["message"] is "seriesSamples" && message["scope"] is 0L);
        var histogram = EncodedHistogram.Decode((byte[])samples["histogram"]);
        Assert.Equal((5, 5), (histogram.TotalCount, histogram.GetCountAtValue(1000)));
        foreach (IGrouping<int, byte[]> stream in rig.Outlet.Taken.GroupBy(item => item.Stream, item => item.Message))
        {
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(number => (ulong)number),
                stream.Select(message => (ulong)schema.Read(message)["origin.streamSequence"]));
        }
    }

    [Fact]
    public void histograms_read_from_their_bytes_equal_what_the_format_says()
    {
        Prop.ForAll<int[]>(ArbMap.Default.ArbFor<int[]>(), values =>
        {
            var histogram = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
            foreach (int value in values)
                histogram.RecordValue(((long)value * value * 7919) % SeriesRange.HighestNs is var v && v < 0 ? -v : v);
            var bytes = new HistogramBytes();
            bytes.Encode(histogram);

            var read = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
            Assert.True(HistogramV2.TryAdd(bytes.Bytes, histogram.TotalCount, read));

            IReadOnlyList<(long Value, long Count)> steps = EncodedHistogram.StepsOf(bytes.Bytes);
            Assert.Equal(values.Length, steps.Sum(step => step.Count));
            Assert.Equal(values.Length, read.TotalCount);
            foreach ((long value, long count) in steps)
                Assert.Equal(count, read.GetCountAtValue(value));
            Assert.False(HistogramV2.TryAdd(bytes.Bytes, histogram.TotalCount + 1, null));
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<(string Name, int Offset)> Members(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Instance)
        .Select(field => (field.Name, (int)Marshal.OffsetOf(type, field.Name)))
        .OrderBy(member => member.Item2);
}
