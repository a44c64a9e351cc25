// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Fleet.Queries;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Publishing;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;
using TestSupport.Workload;

namespace Telemetry.Fleet.Tests.Queries;

/// <summary>Evidence of an appliance that publishes its worst orders only: from packets to the answer.</summary>
public sealed class WorstOrderEvidenceTests : IHostCounterSource
{
    private const int PacketsPerBatch = 500;
    private const int Batches = 1_600;                          // 400 take a second
    private const int BatchesPerTurn = 20;

    void IHostCounterSource.Read(ref HostCounters counters) => counters.Ledger.Seen++;

    [Fact]
    public void the_order_of_each_named_sample_is_found_and_hardly_any_other_was_published()
    {
        (List<(int Stream, byte[] Message)> messages, PublicationCounters counters) = Trade();
        var sink = new RecordingSink();
        var reader = new ReportReader(sink, new ReaderLimits());
        var fleet = new FleetModel(new FleetLimits());
        for (int index = 0; index < messages.Count; index++)
        {
            (int stream, byte[] message) = messages[index];
            reader.OnMessage(stream, message);
            long nowNs = 1_000_000_000_000 + (index * 1_000L);
            fleet.SetTime(nowNs, nowNs + TradingTraffic.WallOffsetNs);
            fleet.HandlerOf("aeron:test").OnMessage(stream, message);
        }
        fleet.Turn();

        var published = sink.Orders.GroupBy(order => order.Key!).ToDictionary(same => same.Key, same => same.Count());
        (SeriesReport Series, WorstReport Sample)[] named = [.. sink.Snapshots.SelectMany(
            snapshot => snapshot.Interval.Series.Where(IsOfOrders).SelectMany(
                series => series.Worst!.Select(sample => (series, sample))))];
        Assert.Equal(0, counters.EventsLost);
        Assert.All(published.Values, count => Assert.Equal(1, count));
        Assert.True(sink.Snapshots.Count >= 3, $"{sink.Snapshots.Count} intervals");
        Assert.NotEmpty(named);
        Assert.All(named, one => Assert.Contains(OrderKeyText.Of(one.Sample.OrderKey)!, published.Keys));
        HashSet<string> keys = [.. named.Select(one => OrderKeyText.Of(one.Sample.OrderKey)!)];
        Assert.All(sink.Orders, order =>
            Assert.True(keys.Contains(order.Key!) || order.AnswerStampNs is null, $"{order.Key} was not asked for"));
        Assert.True(
            sink.Orders.Count * 20L < sink.Snapshots.Sum(one => one.Interval.Sessions.Sum(of => of.Orders)),
            $"{sink.Orders.Count} orders");
        Assert.All(named, one => AssertFound(fleet, one.Series, one.Sample));
    }

    private static void AssertFound(FleetModel fleet, SeriesReport series, WorstReport sample)
    {
        var filter = new SeriesFilter { Kind = series.Series, Key = series.Key };
        Evidence evidence = Evidence.Of(Assert.Single(fleet.Appliances), filter, sample.StampNs);
        var order = Assert.IsType<OrderReport>(evidence.Order?.Report);
        Assert.Contains(sample.StampNs, new[] { order.OrderStampNs, order.AnswerStampNs ?? 0 });
    }

    private static bool IsOfOrders(SeriesReport series) => series.Series is "tick_to_trade" or "tick_to_trade_last"
        or "tick_to_trade_first" or "tick_to_first_order" or "order_to_ack" or "replace_to_ack";

    private (List<(int Stream, byte[] Message)> Messages, PublicationCounters Counters) Trade()
    {
        var rig = new AnalysisRig(1 << 14, takes: false, isOfWorst: true);
        var traffic = new DecodedTraffic(TrafficShape.Rough, PacketsPerBatch);
        var outlet = new ScriptedOutlet.State(1 << 16);
        var clock = new FakeClock { NowNs = 1_000_000_000_000 };
        var publisher = new TelemetryPublisher(
            new PublisherOptions
            {
                Mode = PublisherMode.Run,
                HostName = "trade01",
                Incarnation = 1,
                Version = "0",
                StartStampNs = clock.NowNs,
                Offset = new ClockOffset(TradingTraffic.WallOffsetNs, 50) { IsSynchronised = true, MaxErrorNs = 200 },
                PublishOrders = PublishedOrders.Worst,
                PublishOrderKeys = OrderKeyDisclosure.Plain,
            },
            TradingTopology.Build(), rig.MaxChannels, new PublisherInput(rig.Events, rig.Exchange, this), null,
            new ScriptedOutlet(outlet), clock);
        for (int batch = 1; batch <= Batches; batch++)
        {
            traffic.MoveNext();
            for (int index = 0; index < traffic.Count; index++)
                rig.Analysis.OnEvent(ref traffic.Events[index]);
            clock.NowNs = traffic.Events[traffic.Count - 1].ClockNs;
            for (int turn = 0; turn < BatchesPerTurn; turn++)
                publisher.DoWork();
        }
        for (int turn = 0; turn < 20_000; turn++)
            publisher.DoWork();
        publisher.ReadCounters(out PublicationCounters counters);
        return (outlet.Taken, counters);
    }
}
