// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text;
using System.Text.Json;
using Telemetry.Exporting.Values;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;

namespace Telemetry.Exporting.Tests;

/// <summary>Choice of the form, bounds of rows and of memory, the list of targets.</summary>
public sealed class MetricsFormatTests
{
    private const string Proto = "application/vnd.google.protobuf";

    [Theory]
    [InlineData(null, MetricsFormat.Text)]
    [InlineData("", MetricsFormat.Text)]
    [InlineData("*/*", MetricsFormat.Text)]
    [InlineData("text/html", MetricsFormat.Text)]
    [InlineData("text/plain;version=0.0.4", MetricsFormat.Text)]
    [InlineData("application/openmetrics-text; version=1.0.0; charset=utf-8", MetricsFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text", MetricsFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=0.0.1", MetricsFormat.Text)]
    [InlineData("Application/OpenMetrics-Text;version=1.0.0;q=0", MetricsFormat.Text)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.3,text/plain;q=0.5", MetricsFormat.Text)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=x", MetricsFormat.Text)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", MetricsFormat.OpenMetrics)]
    [InlineData(Proto + ";proto=io.prometheus.client.MetricFamily;encoding=delimited,"
        + "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        MetricsFormat.Protobuf)]
    [InlineData(Proto + "; proto=\"io.prometheus.client.MetricFamily\"; encoding=\"delimited\"",
        MetricsFormat.Protobuf)]
    [InlineData(Proto + ";proto=io.prometheus.client.MetricFamily;encoding=text", MetricsFormat.Text)]
    [InlineData(Proto + ";proto=other.Message;encoding=delimited", MetricsFormat.Text)]
    internal void the_form_of_the_highest_quality_is_chosen(string? accept, MetricsFormat format)
    {
        Assert.Equal(format, MetricsFormats.Choose(accept));
    }

    [Theory]
    [InlineData(MetricsFormat.Text)]
    [InlineData(MetricsFormat.OpenMetrics)]
    [InlineData(MetricsFormat.Protobuf)]
    internal void writing_again_allocates_nothing(MetricsFormat format)
    {
        ApplianceMetrics[] appliances = [new SampleAppliance().Metrics(), new SampleAppliance().Metrics("b")];
        MonitorMetrics monitor = SampleMonitor.Metrics();
        var output = new ArrayBufferWriter<byte>(1 << 22);
        MetricsWritten first = MetricsWriter.Write(format, appliances, monitor, output);
        output.ResetWrittenCount();
        long before = GC.GetAllocatedBytesForCurrentThread();

        MetricsWritten second = MetricsWriter.Write(format, appliances, monitor, output);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(first, second);
        Assert.InRange(second.Samples, 500, 2000);
    }

    [Fact]
    public void rows_behind_the_most_are_added_up_under_one_name()
    {
        const int Beyond = 3;
        SummaryReport totals = new()
        {
            Feeds =
            [
                .. Enumerable.Range(0, FlowSources.MostRows + Beyond).Select(feed => new FeedReport
                {
                    Feed = $"f{feed}", Messages = feed, Lines = [new LineReport { Line = "A", Packets = feed }],
                }),
            ],
            Sessions =
            [
                .. Enumerable.Range(0, FlowSources.MostRows + Beyond)
                    .Select(session => new SessionReport { Session = $"s{session}", Orders = session }),
            ],
        };
        var output = new ArrayBufferWriter<byte>();

        MetricsWritten written = MetricsWriter.Write(
            MetricsFormat.Text, [new ApplianceMetrics("a") { Totals = totals }], null, output);

        const int Sum = (3 * FlowSources.MostRows) + 0 + 1 + 2;
        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.Equal(3 * Beyond, written.LeftOut);
        Assert.Contains($"telemetry_feed_messages_total{{appliance=\"a\",feed=\"(other)\"}} {Sum}\n", text);
        Assert.Contains(
            $"telemetry_line_packets_total{{appliance=\"a\",feed=\"(other)\",line=\"(other)\"}} {Sum}\n", text);
        Assert.Contains($"telemetry_session_orders_total{{appliance=\"a\",session=\"(other)\"}} {Sum}\n", text);
        Assert.DoesNotContain($"\"f{FlowSources.MostRows}\"", text);
        Assert.Contains($"\"f{FlowSources.MostRows - 1}\"", text);
    }

    [Fact]
    public void recovery_channels_are_exported_without_what_they_do_not_have()
    {
        var metrics = new ApplianceMetrics("a")
        {
            Totals = new SummaryReport
            {
                Feeds =
                [
                    new FeedReport
                    {
                        Feed = "itch",
                        Recovery =
                        [
                            new RecoveryReport
                            {
                                Line = "late",
                                Kind = "retransmission",
                                Counters = new RecoveryCounters
                                {
                                    Packets = 9,
                                    Requests = NullValue.Int64,
                                    Cycles = NullValue.Int64,
                                    CycleNs = NullValue.Int64,
                                    GapsFilled = 2,
                                    GapToFillNs = 1_500_000_000,
                                },
                            },
                        ],
                    },
                ],
            },
        };
        var output = new ArrayBufferWriter<byte>();

        _ = MetricsWriter.Write(MetricsFormat.Text, [metrics], null, output);

        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        const string Row = "{appliance=\"a\",feed=\"itch\",line=\"late\",kind=\"retransmission\"}";
        Assert.Contains($"telemetry_recovery_packets_total{Row} 9\n", text);
        Assert.Contains($"telemetry_recovery_gaps_filled_total{Row} 2\n", text);
        Assert.Contains($"telemetry_recovery_gap_to_fill_seconds{Row} 1.5\n", text);
        Assert.DoesNotContain("telemetry_recovery_requests_total{", text);
        Assert.DoesNotContain("telemetry_recovery_cycle_seconds{", text);
    }

    [Fact]
    public void of_each_feed_channels_behind_the_most_are_added_up_under_one_name()
    {
        const int Channels = 300;
        const int Most = 256;
        SummaryReport totals = new()
        {
            Feeds =
            [
                new FeedReport
                {
                    Feed = "opra",
                    Channels =
                    [
                        .. Enumerable.Range(1, Channels).Select(channel => new ChannelReport
                        {
                            Channel = $"{channel}",
                            NextSequence = 1,
                            IsListed = channel <= Most,
                            HasCounters = true,
                            SilenceNs = channel * 1_000_000_000L,
                            Counters = new ChannelCounters { Packets = channel, MessagesLost = 1 },
                        }),
                    ],
                },
                new FeedReport
                {
                    Feed = "old",
                    Channels = [new ChannelReport { Channel = "S1", NextSequence = 5, IsListed = true }],
                },
            ],
        };
        var output = new ArrayBufferWriter<byte>();

        MetricsWritten written = MetricsWriter.Write(
            MetricsFormat.Text, [new ApplianceMetrics("a") { Totals = totals }], null, output);

        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.Equal(Channels - Most, written.LeftOut);
        Assert.Contains("telemetry_channel_packets_total{appliance=\"a\",feed=\"opra\",channel=\"256\"} 256\n", text);
        Assert.Contains(
            $"telemetry_channel_packets_total{{appliance=\"a\",feed=\"opra\",channel=\"(other)\"}} "
            + $"{Enumerable.Range(Most + 1, Channels - Most).Sum()}\n", text);
        Assert.Contains(
            $"telemetry_channel_messages_lost_total{{appliance=\"a\",feed=\"opra\",channel=\"(other)\"}} "
            + $"{Channels - Most}\n", text);
        Assert.Contains("telemetry_channel_silence_seconds{appliance=\"a\",feed=\"opra\",channel=\"7\"} 7\n", text);
        Assert.DoesNotContain("channel=\"257\"", text);
        Assert.DoesNotContain("feed=\"old\",channel", text);        // of an appliance that does not count by channel
    }

    [Fact]
    public void channels_whose_label_is_taken_are_added_to_the_sum_of_the_others()
    {
        (string Name, ulong? Next, long Packets)[] channels =
            [("S1", 1, 1), ("S\u0001", 1, 2), ("S?", 1, 4), ("S1", 1, 8), ("(other)", 1, 16), ("other", 1, 32),
            ("other", null, 64)];
        SummaryReport totals = new()
        {
            Feeds =
            [
                new FeedReport
                {
                    Feed = "itch",
                    Channels =
                    [
                        .. channels.Select(channel => new ChannelReport
                        {
                            Channel = channel.Name,
                            NextSequence = channel.Next,
                            IsListed = channel.Next is not null,
                            HasCounters = true,
                            Counters = new ChannelCounters { Packets = channel.Packets },
                        }),
                    ],
                },
            ],
        };
        var output = new ArrayBufferWriter<byte>();

        MetricsWriter.Write(MetricsFormat.Text, [new ApplianceMetrics("a") { Totals = totals }], null, output);

        const string Start = "telemetry_channel_packets_total{appliance=\"a\",feed=\"itch\",channel=";
        Assert.Equal(
            [$"{Start}\"S1\"}} 1", $"{Start}\"S?\"}} 2", $"{Start}\"other\"}} 32",
                $"{Start}\"(other)\"}} {4 + 8 + 16 + 64}"],
            Encoding.UTF8.GetString(output.WrittenSpan).Split('\n')
                .Where(line => line.StartsWith(Start, StringComparison.Ordinal)));
    }

    [Fact]
    public void targets_have_paths_and_instances_of_their_own()
    {
        var output = new ArrayBufferWriter<byte>();

        PrometheusTargets.Write("[::1]:20180", ["trade01", "trade02:md@00c0ffee"], output);

        JsonElement[] targets = [.. JsonDocument.Parse(output.WrittenMemory).RootElement.EnumerateArray()];
        Assert.Equal(2, targets.Length);
        Assert.Equal("[\"[::1]:20180\"]", targets[1].GetProperty("targets").ToString());
        JsonElement labels = targets[1].GetProperty("labels");
        Assert.Equal("/metrics/trade02:md@00c0ffee", labels.GetProperty("__metrics_path__").GetString());
        Assert.Equal("trade02:md@00c0ffee", labels.GetProperty("instance").GetString());
    }
}
