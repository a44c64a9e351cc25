// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Fleet.Publishers;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Events;
using TestSupport.Publishing;

namespace Telemetry.Fleet.Tests.Publishers;

/// <summary>Keys of orders that an appliance publishes plain, and what a fleet shows of them.</summary>
public sealed class PlainKeyTests
{
    [Fact]
    public void orders_and_largest_samples_have_one_hash_and_the_key_is_kept_apart()
    {
        FleetModel fleet = Receive(new PlainKeys(), OrderKeyDisclosure.Plain, "SECRET0001");

        Publisher publisher = Assert.Single(fleet.Appliances).Current;
        OrderReport order = Assert.Single(publisher.Orders.All).Report;
        Assert.Matches("^#[0-9a-f]{16}$", order.Key);
        Assert.Equal(order.OrderKey, WorstOf(publisher));
        Assert.Equal("SECRET0001", OrderKeyText.Of(fleet.PlainKeys!.Reveal(order.OrderKey)));
    }

    [Fact]
    public void keys_that_are_published_as_hashes_stay_what_they_are()
    {
        FleetModel hidden = Receive(new PlainKeys(), OrderKeyDisclosure.Hashed, "SECRET0001");
        FleetModel untouched = Receive(null, OrderKeyDisclosure.Hashed, "SECRET0001");

        OrderKey key = Assert.Single(Assert.Single(hidden.Appliances).Current.Orders.All).Report.OrderKey;
        Assert.Equal(Assert.Single(Assert.Single(untouched.Appliances).Current.Orders.All).Report.OrderKey, key);
        Assert.Equal(key, hidden.PlainKeys!.Reveal(key));
    }

    [Fact]
    public void the_oldest_are_forgotten_and_their_hashes_stay()
    {
        var keys = new PlainKeys(most: 2);
        OrderKey[] hidden = [.. Enumerable.Range(1, 3).Select(number =>
        {
            OrderKey key = default;
            key.SetInteger((ulong)number);
            keys.Hide(ref key);
            return key;
        })];

        Assert.Equal([OrderKeyText.Of(hidden[0]), "2", "3"],
            hidden.Select(key => OrderKeyText.Of(keys.Reveal(key))));
    }

    [Theory]
    [InlineData("#0123456789abcdef", true)]
    [InlineData("#0123456789abcdeg", false)]
    [InlineData("#0123456789abcde", false)]
    [InlineData("0#123456789abcdef", false)]
    public void only_what_has_the_form_of_a_hash_is_taken_for_one(string text, bool isHash)
    {
        OrderKey key = default;
        key.SetText(Encoding.ASCII.GetBytes(text));
        OrderKey before = key;

        new PlainKeys().Hide(ref key);

        Assert.Equal(isHash, key.Equals(before));
    }

    private static OrderKey WorstOf(Publisher publisher) => publisher.LastInterval!.Interval.Series
        .Single(series => series.Series == "order_to_ack").Worst!.First().OrderKey;

    private static FleetModel Receive(PlainKeys? keys, OrderKeyDisclosure disclosure, string order)
    {
        var fleet = new FleetModel(new FleetLimits()) { PlainKeys = keys };
        var rig = new PublisherRig(options => options with
        {
            HostName = "left",
            Incarnation = 1,
            PublishOrders = PublishedOrders.All,
            PublishOrderKeys = disclosure,
        });
        OrderKey key = default;
        key.SetText(Encoding.ASCII.GetBytes(order));
        rig.Publish(new TelemetryEvent
        {
            Kind = TelemetryEventKind.Order,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = 0,
            TickFeedIndex = -1,
            OrderKind = OrderKind.New,
            OrderStampNs = PublisherRig.StartNs + 1_000,
            StampNs = PublisherRig.StartNs + 1_000,
            Key = key,
        });
        rig.Interval(buffer =>
        {
            int series = Watched.SeriesIndex(SeriesKind.OrderToAck);
            buffer.Histograms[series].RecordValue(10_200);
            buffer.Worst[series * WorstSample.PerSeries] = new WorstSample
            {
                ValueNs = 10_200,
                StampNs = PublisherRig.StartNs + 11_200,
                Key = key,
            };
        });
        rig.Clock.NowNs += PublisherRig.SecondNs;
        rig.Work(20_000);
        fleet.SetTime(rig.Clock.NowNs, rig.Clock.NowNs + PublisherRig.OffsetNs);
        foreach ((int stream, byte[] message) in rig.Outlet.Taken)
            fleet.HandlerOf("aeron:test").OnMessage(stream, message);
        fleet.Turn();
        return fleet;
    }
}
