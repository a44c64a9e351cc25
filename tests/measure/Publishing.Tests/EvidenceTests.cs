// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using Telemetry.Appliance;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Hashing;
using Telemetry.Model.Intervals;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using TestSupport.Publishing;
using TestSupport.Reports;

namespace Telemetry.Publishing.Tests;

/// <summary>What leaves the process of single orders and packets, and the keys in it.</summary>
public sealed class EvidenceTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new HistogramConverter() } };

    private const OrderKeyDisclosure Plain = OrderKeyDisclosure.Plain;
    private const string TextKey = "SECRETORDER001";
    private const ulong IntegerKey = 8_123_456_789_012_345_678;

    [Theory]
    [InlineData(0, 0x726F_DB47_DD0E_0E31)]
    [InlineData(1, 0x74F8_39C5_93DC_67FD)]
    [InlineData(15, 0xA129_CA61_49BE_45E5)]
    public void the_hash_is_that_of_siphashs_authors(int length, ulong expected)
    {
        byte[] input = [.. Enumerable.Range(0, length).Select(value => (byte)value)];

        Assert.Equal(expected, new SipHash(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908).Of(input));
    }

    [Fact]
    public void one_process_has_one_hash_of_a_key_and_another_process_another()
    {
        var first = new OrderKeyHash(1);
        var second = new OrderKeyHash(2);

        Assert.Equal(first.TextOf(TextKey), first.TextOf(TextKey));
        Assert.NotEqual(first.TextOf(TextKey), first.TextOf(TextKey + "2"));
        Assert.NotEqual(first.TextOf(TextKey), second.TextOf(TextKey));
        first.Hide(Key(isText: false), out OrderKey hidden);
        Assert.Equal(first.TextOf("8123456789012345678"), Encoding.ASCII.GetString(hidden.Bytes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void no_plain_key_leaves_the_process_and_the_same_key_is_the_same_hash_everywhere(bool isText)
    {
        var rig = new PublisherRig(options => options with { PublishOrders = PublishedOrders.All });
        int series = Watched.SeriesIndex(SeriesKind.OrderToAck);
        rig.Publish(Order(TelemetryEventKind.Order, isText));
        rig.Publish(Order(TelemetryEventKind.Timeout, isText));
        rig.Interval(buffer =>
        {
            buffer.Histograms[series].RecordValue(100);
            buffer.Worst[series * WorstSample.PerSeries] =
                new WorstSample { ValueNs = 100, StampNs = 7, Key = Key(isText) };
        });
        rig.End();

        Assert.All(rig.Outlet.Taken, taken => AssertHasNoKey(taken.Message));
        RecordingSink sink = rig.ReadOutlet().Sink;
        string hash = OrderKeyHash.OfProcess.TextOf(isText ? TextKey : "8123456789012345678");
        Assert.Equal(hash, Assert.Single(sink.Orders).Key);
        Assert.Equal(hash, OrderKeyText.Of(Assert.Single(sink.Events).OrderKey));
        Assert.Equal(hash, OrderKeyText.Of(Assert.Single(sink.Snapshots[0].Interval.Series[series].Worst!).OrderKey));
    }

    [Fact]
    public void reports_have_hashes_for_keys_unless_plain_ones_were_asked_for()
    {
        var rig = new PublisherRig(options => options with { Orders = true });
        int series = Watched.SeriesIndex(SeriesKind.OrderToAck);
        rig.Publish(Order(TelemetryEventKind.Order, isText: true));
        rig.Publish(Order(TelemetryEventKind.Timeout, isText: true));
        rig.Interval(buffer =>
        {
            buffer.Histograms[series].RecordValue(100);
            buffer.Worst[series * WorstSample.PerSeries] = new WorstSample { ValueNs = 100, Key = Key(isText: true) };
        });
        rig.End();
        RecordingSink plain = rig.ReadLocal().Sink;
        var hidden = new RecordingSink();
        IReportSink hiding = OrderKeySink.For(hidden, OrderKeyDisclosure.Hashed);
        plain.Orders.ForEach(order => hiding.OnOrder(order.Copy()));
        plain.Events.ForEach(item => hiding.OnEvent(item with { }));
        plain.Snapshots.ForEach(report => hiding.OnSnapshot(report.Copy()));

        Assert.Same(plain, OrderKeySink.For(plain, OrderKeyDisclosure.Plain));
        Assert.Equal(3, Occurrences(plain));
        Assert.Equal(0, Occurrences(hidden));
        Assert.Equal(OrderKeyHash.OfProcess.TextOf(TextKey), Assert.Single(hidden.Orders).Key);
    }

    [Fact]
    public void an_order_is_no_storm()
    {
        var rig = new PublisherRig(options => options with { PublishOrders = PublishedOrders.All });
        for (int order = 0; order < 1000; order++)
            rig.Publish(Order(TelemetryEventKind.Order, isText: true));
        rig.End();

        Assert.Equal(1000, rig.ReadOutlet().Sink.Orders.Count);
        Assert.Empty(rig.ReadOutlet().Sink.Events);
    }

    [Theory]
    [InlineData(PublishedOrders.None, "")]
    [InlineData(PublishedOrders.Worst, "2 3 4 6")]
    [InlineData(PublishedOrders.All, "1 2 5")]
    public void of_the_worst_orders_those_are_published_that_are_marked_or_leave_with_an_interval(
        PublishedOrders orders, string expected)
    {
        var rig = new PublisherRig(options => options with { PublishOrders = orders, PublishOrderKeys = Plain });
        rig.Publish(Order(key: 1));
        rig.Publish(Order(key: 2) with { IsEvidence = 1 });
        rig.Interval(buffer => Leave(buffer, orders, 3, 4));
        rig.Work();
        rig.Publish(Order(key: 5));
        rig.Interval();
        rig.Work();
        rig.End(buffer => Leave(buffer, orders, 6));

        Assert.Equal(expected, string.Join(' ', rig.ReadOutlet().Sink.Orders.Select(order => order.Key)));
        rig.Publisher.ReadCounters(out PublicationCounters counters);
        Assert.Equal(0, counters.EventsLost);
    }

    private static void Leave(IntervalBuffer buffer, PublishedOrders orders, params ulong[] keys)
    {
        foreach (ulong key in orders == PublishedOrders.Worst ? keys : [])
            buffer.Orders![buffer.Orders.Take()] = Order(key);
    }

    private static TelemetryEvent Order(ulong key)
    {
        TelemetryEvent order = Order(TelemetryEventKind.Order, isText: false);
        order.Key.SetInteger(key);
        return order;
    }

    private static int Occurrences(RecordingSink sink)
    {
        IEnumerable<OrderKey> keys = sink.Events.Select(item => item.OrderKey).Concat(sink.Snapshots
            .SelectMany(report => report.Interval.Series).SelectMany(series => series.Worst ?? [])
            .Select(sample => sample.OrderKey));
        string reported = JsonSerializer.Serialize(sink.Orders) + JsonSerializer.Serialize(sink.Events)
            + JsonSerializer.Serialize(sink.Snapshots, Options)
            + string.Join(' ', keys.Select(key => OrderKeyText.Of(key)));
        return reported.Split(TextKey).Length - 1;
    }

    private static void AssertHasNoKey(byte[] message)
    {
        Assert.Equal(-1, message.AsSpan().IndexOf(Encoding.ASCII.GetBytes(TextKey)));
        Assert.Equal(-1, message.AsSpan().IndexOf(Encoding.ASCII.GetBytes("8123456789012345678")));
        Assert.Equal(-1, message.AsSpan().IndexOf(BitConverter.GetBytes(IntegerKey)));
    }

    private static OrderKey Key(bool isText)
    {
        OrderKey key = default;
        if (isText)
            key.SetText(Encoding.ASCII.GetBytes(TextKey));
        else
            key.SetInteger(IntegerKey);
        return key;
    }

    private static TelemetryEvent Order(TelemetryEventKind kind, bool isText) => new()
    {
        Kind = kind,
        FeedIndex = -1,
        LineIndex = -1,
        SessionIndex = 0,
        TickFeedIndex = -1,
        TickLineIndex = -1,
        OrderKind = OrderKind.New,
        Key = Key(isText),
        StampNs = PublisherRig.StartNs,
        RaisedByStampNs = PublisherRig.StartNs,
    };
}
