// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport.Libraries;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>A process that reports its own intervals does so for days.</summary>
public sealed class ReportAllocationTests
{
    private static readonly ChannelKey Session = Watched.Channel("SESS1");

    // Rare, and made of texts.
    private static readonly TelemetryEventKind[] Kinds = [.. Enum.GetValues<TelemetryEventKind>().Where(kind =>
        kind is not (TelemetryEventKind.None or TelemetryEventKind.SettingChanged or TelemetryEventKind.HostDrop
            or TelemetryEventKind.LateOrder or TelemetryEventKind.BlackBox))];

    [OurLibrariesFact]
    public void reporting_an_interval_allocates_nothing_once_rows_were_made()
    {
        var rig = new PublisherRig();
        rig.Outlet.Keeps = false;
        rig.Source.Counters.UsesMediaDriver = true;
        rig.Source.Sockets = new long[3];
        rig.Source.Subscribers = [new SubscriberCounters { ReceiverId = 7 }, new SubscriberCounters { ReceiverId = 8 }];
        var sink = new ArrivalSink();
        var reader = new ReportReader(OrderKeySink.For(sink, OrderKeyDisclosure.Hashed), new ReaderLimits());
        for (int interval = 0; interval < 70; interval++)
            Report(rig, reader);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int interval = 0; interval < 130; interval++)
            Report(rig, reader);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(200, sink.Snapshots);
        Assert.Equal(0, allocated);
    }

    [OurLibrariesFact]
    public void reporting_of_orders_gaps_and_events_allocates_nothing_once_each_kind_was_reported()
    {
        const int Warm = 40;
        const int Rounds = 500;
        var rig = new PublisherRig(options => options with { Orders = true, PublishOrders = PublishedOrders.All });
        rig.Outlet.Keeps = false;
        var sink = new ArrivalSink { Keeps = false };
        var reader = new ReportReader(OrderKeySink.For(sink, OrderKeyDisclosure.Hashed), new ReaderLimits());
        for (int round = 0; round < Warm; round++)
            Happen(rig, reader, round);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
            Happen(rig, reader, Warm + round);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Conditions raised or cleared by them, and reports of storms, come on top.
        Assert.InRange(sink.Happened, (Warm + Rounds) * (Kinds.Length - 1), int.MaxValue);
        Assert.Equal(0, allocated);
    }

    [OurLibrariesFact]
    public void reporting_of_packets_and_messages_allocates_nothing_once_their_texts_were_made()
    {
        var rig = new PublisherRig();
        var queue = new LocalQueue(1 << 16, waits: false);
        var publisher = new PacketPublisher(rig.Options, queue);
        var reader = new ReportReader(new ArrivalSink(), new ReaderLimits());
        int read = 0;
        rig.Work();
        _ = Read(rig.Queue, reader);
        for (int number = 0; number < 50; number++)
            PublishEach(number);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int number = 0; number < 1_000; number++)
            PublishEach(number);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1_050 * 4, read);
        Assert.Equal(0, allocated);

        void PublishEach(int number)
        {
            publisher.Publish(new PacketEvent
            {
                Kind = PacketEventKind.Feed,
                StampNs = number,
                SessionIndex = -1,
                Envelope = new Envelope { FirstSequence = (ulong)number, Count = 1, Channel = Session },
            });
            publisher.Publish(Message(number, 'O', 1));
            publisher.Publish(Message(number, ('A' << 8) | 'B', 1));
            publisher.Publish(Message(number, 50_000, 0));
            read += Read(queue, reader);
        }
    }

    [Fact]
    public void an_event_gap_or_order_that_is_kept_stays_as_it_is_only_as_a_copy()
    {
        var rig = new PublisherRig(options => options with { Orders = true });
        for (int round = 0; round < 2; round++)
        {
            foreach (TelemetryEventKind kind in (TelemetryEventKind[])
                [TelemetryEventKind.Gap, TelemetryEventKind.Order, TelemetryEventKind.Late])
                rig.Publish(Item(kind, round));
        }
        rig.End();
        RecordingSink sink = rig.ReadLocal().Sink;

        Assert.Equal([0UL, 1UL], sink.Gaps.Select(gap => gap.First));
        Assert.Equal([0UL, 1UL], sink.Orders.Select(order => order.Tick!.Sequence!.Value));
        Assert.Equal(["0", "1"], sink.Orders.Select(order => order.Key));
        Assert.Equal([0UL, 1UL], sink.Events.Select(item => item.First!.Value));
    }

    [Fact]
    public void a_report_that_is_kept_stays_as_it_is_only_as_a_copy()
    {
        var rig = new PublisherRig();
        var sink = new ArrivalSink();
        var reader = new ReportReader(sink, new ReaderLimits());

        Report(rig, reader);
        SnapshotReport copy = sink.Last!.Copy();
        Report(rig, reader);

        Assert.Equal((1, 2), (copy.Ordinal, sink.Last.Ordinal));
        Assert.Equal((1, 2), (Summed(copy), Summed(sink.Last)));
    }

    private static long Summed(SnapshotReport report) =>
        report.Interval.Feeds[0].Lines[0].Packets;

    private static void Report(PublisherRig rig, ReportReader reader)
    {
        rig.Interval(static buffer => Measure(buffer));
        rig.Work(60);
        _ = Read(rig.Queue, reader);
    }

    private static int Read(LocalQueue queue, ReportReader reader)
    {
        int read = 0;
        for (; queue.TryRead(out int stream, out ReadOnlySpan<byte> message); read++)
        {
            reader.OnMessage(stream, message);
            queue.Release();
        }
        return read;
    }

    private static PacketEvent Message(int number, uint code, byte isCharacter)
    {
        PacketEvent message = new()
        {
            Kind = PacketEventKind.Message,
            StampNs = number,
            FeedIndex = -1,
            LineIndex = -1,
            Message = new OrderMessage { Code = code, CodeIsCharacter = isCharacter, PacketType = (byte)'U' },
        };
        message.Message.Key.SetInteger((ulong)number);
        return message;
    }

    private static void Happen(PublisherRig rig, ReportReader reader, int round)
    {
        foreach (TelemetryEventKind kind in Kinds)
            rig.Publish(Item(kind, round));
        Report(rig, reader);
    }

    private static TelemetryEvent Item(TelemetryEventKind kind, int round)
    {
        TelemetryEvent item = new()
        {
            Kind = kind,
            State = EventState.Instant,
            FeedIndex = 0,
            LineIndex = 0,
            SessionIndex = kind is TelemetryEventKind.Login or TelemetryEventKind.Failover ? (short)0 : (short)-1,
            Channel = Session,
            TickFeedIndex = 0,
            TickLineIndex = 0,
            TickSequence = (ulong)round,
            Attribution = TickAttribution.Last,
            OrderKind = OrderKind.New,
            StampNs = PublisherRig.StartNs + round,
            RaisedByStampNs = PublisherRig.StartNs + round,
            First = (ulong)round,
            Last = (ulong)round + 5,
            Count = 6,
            Amount = 1,
            Interface = InterfaceName.Of("eth0"),
        };
        item.Key.SetInteger((ulong)round);
        // In the place of an order's tick: a name that stays.
        if (kind is TelemetryEventKind.Stall or TelemetryEventKind.InterruptOnTradingCore
            or TelemetryEventKind.HookMissed or TelemetryEventKind.Stalled)
            item.Subject = EventSubject.OfThread("strategy", "md-rx");
        return item;
    }

    private static void Measure(IntervalBuffer buffer)
    {
        buffer.Lines[0].Packets += buffer.Ordinal;
        buffer.ChannelCount = 1;
        buffer.Channels[0] = new ChannelRow { FeedIndex = 0, Channel = Session, NextSequence = 7 };
        for (int series = 0; series < buffer.Histograms.Length; series++)
        {
            // Values that were seen before: the memory of a series grows with the distinct ones.
            buffer.Histograms[series].RecordValue(1_000 + (buffer.Ordinal % 32));
            ref WorstSample worst = ref buffer.Worst[series * WorstSample.PerSeries];
            worst = new WorstSample { ValueNs = 1_000, StampNs = buffer.Ordinal };
            worst.Key.SetInteger((ulong)buffer.Ordinal);
        }
        buffer.Bursts[0] = new BurstWindow { Packets = 5, Bytes = 500, StampNs = 9 };
    }
}
