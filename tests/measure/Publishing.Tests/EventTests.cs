// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

public sealed class EventTests
{
    [Fact]
    public void a_gap_arrives_with_everything_that_belongs_to_it()
    {
        var rig = new PublisherRig();
        rig.Publish(Gap() with { RepairedByLineIndex = 1, Severity = EventSeverity.Info });
        rig.Publish(Gap() with { RepairedByLineIndex = 0, AtEnd = 1 });
        rig.Publish(Gap() with { LineIndex = -1, GapState = GapState.Unobserved, Cause = UnobservedCause.Appliance });

        rig.End();

        List<GapReport> gaps = rig.ReadOutlet().Sink.Gaps.OrderBy(gap => gap.Id).ToList();
        GapReport gap = gaps[0];
        Assert.Equal((1L, "line", "itch", "A"), (gap.Id, gap.Scope, gap.Feed, gap.Line));
        Assert.Equal(("233.54.12.1:26400", "SESS1"), (gap.Address, gap.Channel));
        Assert.Equal((101UL, 105UL, 5L), (gap.First, gap.Last, gap.Count));
        Assert.Equal((PublisherRig.StartNs + 10, PublisherRig.StartNs + 20), (gap.OpenedStampNs, gap.ClosedStampNs));
        Assert.Equal(PublisherRig.StartNs + 10 + PublisherRig.OffsetNs, gap.OpenedTimeNs);
        Assert.Equal(PublisherRig.StartNs + 20 + PublisherRig.OffsetNs, gap.ClosedTimeNs);
        Assert.Equal(("repaired", "B", null, false), (gap.State, gap.RepairedBy, gap.Cause, gap.AtEnd));
        Assert.Equal(("repaired", "reorder", true), (gaps[1].State, gaps[1].RepairedBy, gaps[1].AtEnd));
        Assert.Equal(("feed", null, null, "unobserved", "appliance"),
            (gaps[2].Scope, gaps[2].Line, gaps[2].Address, gaps[2].State, gaps[2].Cause));
        Assert.Equal(3, rig.ReadLocal().Sink.Gaps.Count);
    }

    [Fact]
    public void an_order_is_reported_in_the_process_when_asked_for_and_leaves_it_only_when_asked_for()
    {
        var rig = new PublisherRig(options => options with { Orders = true });
        var quiet = new PublisherRig();
        var open = new PublisherRig(options => options with
        {
            PublishOrders = PublishedOrders.All,
            PublishOrderKeys = OrderKeyDisclosure.Plain,
        });
        foreach (PublisherRig of in new[] { rig, quiet, open })
        {
            of.Publish(Order());
            of.End();
        }

        OrderReport order = Assert.Single(rig.ReadLocal().Sink.Orders);
        Assert.Equal(("oe", 3L, "4711", "new"), (order.Session, order.Connection, order.Key, order.Kind));
        Assert.Equal((2000, 5000, "accepted"), (order.OrderStampNs, order.AnswerStampNs, order.Answer));
        Assert.Equal(("named", 1000, 3000), (order.Attribution, order.TickToTradeNs, order.OrderToAckNs));
        Assert.Equal(("itch", "B", "SESS1", 77UL, 1000L), (order.Tick!.Feed, order.Tick.Line, order.Tick.Channel,
            order.Tick.Sequence, order.Tick.StampNs));
        Assert.True(order.Retransmitted);
        Assert.Equal(("tc_tx", "xdp_rx", 31UL), (order.OrderHook, order.AnswerHook, order.AnswerSequence));
        Assert.Equal(("kernel", 60L, 250L), (order.StampSource, order.ResolutionNs, order.UncertaintyNs));
        Assert.Empty(rig.ReadOutlet().Sink.Orders);
        Assert.Empty(quiet.ReadLocal().Sink.Orders);
        Assert.Equal("4711", Assert.Single(open.ReadOutlet().Sink.Orders).Key);
    }

    [Fact]
    public void every_kind_of_event_has_its_name()
    {
        var rig = new PublisherRig();
        TelemetryEventKind[] kinds =
            [.. Enum.GetValues<TelemetryEventKind>().Where(kind => kind > TelemetryEventKind.Order)];
        foreach (TelemetryEventKind kind in kinds)
            rig.Publish(Event(kind));

        rig.End();

        IEnumerable<string> names = kinds.Select(kind => string.Concat(kind.ToString().Select((letter, index) =>
            (char.IsUpper(letter) && index > 0 ? "_" : "") + char.ToLowerInvariant(letter))));
        Assert.Equal(names.Order(), rig.ReadOutlet().Sink.Events.Select(item => item.Event).Order());
    }

    [Fact]
    public void a_late_event_has_its_range_and_delay()
    {
        var rig = new PublisherRig();
        rig.Publish(Event(TelemetryEventKind.Late) with { First = 5, Last = 6, Count = 2, DurationNs = 12_000_000 });

        rig.End();

        EventReport late = Assert.Single(rig.ReadOutlet().Sink.Events);
        Assert.Equal(("late", "itch", "B"), (late.Event, late.Flow, late.Line));
        Assert.Equal((5UL, 6UL, 2L, 12_000_000L), (late.First, late.Last, late.Count, late.DurationNs));
        Assert.Equal((PublisherRig.StartNs + 33, PublisherRig.StartNs + 33 + PublisherRig.OffsetNs),
            (late.StampNs, late.TimeNs));
        Assert.Equal(("warning", "instant"), (late.Severity, late.State));
    }

    [Fact]
    public void a_storm_goes_out_as_100_events_and_one_that_stands_for_the_rest()
    {
        var rig = new PublisherRig();
        for (int item = 0; item < 5000; item++)
        {
            rig.Publish(Gap() with
            {
                First = (ulong)(10 * item),
                Last = (ulong)(10 * item) + 1,
                Count = 2,
                LineIndex = 0,
                StampNs = PublisherRig.StartNs + item,
                OpenedStampNs = 1000,
                ClosedStampNs = 1000 + item,
            });
            if (item % 1000 == 0)
                rig.Work(5);
        }
        rig.Publish(Gap() with { LineIndex = 1 });
        rig.Publish(Event(TelemetryEventKind.LineBehind));

        rig.End();

        RecordingSink sink = rig.ReadOutlet().Sink;
        Assert.Equal(100, sink.Gaps.Count(gap => gap.Line == "A"));
        Assert.Equal(1, sink.Gaps.Count(gap => gap.Line == "B"));
        EventReport storm = Assert.Single(sink.Events, item => item.Event == "storm");
        Assert.Equal(("gap", "itch", "A", 4900L, 9800L),
            (storm.StormOf, storm.Flow, storm.Line, storm.Ranges, storm.Count));
        Assert.Equal((1000UL, 49_991UL), (storm.First, storm.Last));
        Assert.Equal(PublisherRig.StartNs + 100, storm.FirstStampNs);
        Assert.Equal(PublisherRig.StartNs + 4999, storm.LastStampNs);
        Assert.Equal(4999, storm.LongestNs);
        Assert.Equal(5001, rig.ReadLocal().Sink.Gaps.Count);
    }

    [Fact]
    public void after_a_storm_the_next_interval_lets_events_out_singly_again()
    {
        var rig = new PublisherRig(options => options with { MaxEventsPerSecond = 2 });
        for (int interval = 0; interval < 3; interval++)
        {
            for (int item = 0; item < 5; item++)
                rig.Publish(Gap());
            rig.Interval();
            rig.Work();
        }

        rig.End();

        RecordingSink sink = rig.ReadOutlet().Sink;
        Assert.Equal(6, sink.Gaps.Count);
        Assert.Equal([3L, 3L, 3L], sink.Events.Select(storm => storm.Ranges!.Value));
    }

    [Fact]
    public void the_time_from_stamp_to_offer_is_a_series()
    {
        var rig = new PublisherRig();
        TelemetryEvent gap = Gap() with { RaisedByPacket = 1 };
        rig.Publish(gap);
        rig.Publish(gap with { RaisedByStampNs = PublisherRig.StartNs + (1000 * PublisherRig.SecondNs) });

        rig.End();

        SeriesReport series = rig.ReadOutlet().Reader.Summary("watch")
            .Series[Watched.SeriesIndex(SeriesKind.AppliancePublish)];
        Assert.Equal((1, 1), (series.Count, series.Negative.Count));
        Assert.InRange(series.MinNs!.Value, rig.Clock.StepNs * 99 / 100, 100 * rig.Clock.StepNs);
    }

    [Fact]
    public void what_no_packet_raised_is_not_in_that_series()
    {
        var rig = new PublisherRig(options => options with { MaxEventsPerSecond = 1 });
        rig.Publish(Gap() with { RaisedByPacket = 1 });
        for (int item = 0; item < 5; item++)
            rig.Publish(Gap() with { RaisedByPacket = 1 });        // published at the end of the interval, as one
        rig.Publish(Event(TelemetryEventKind.Carrier));

        rig.End();

        (ReportReader reader, RecordingSink sink) = rig.ReadOutlet();
        Assert.Equal((1, 2), (sink.Gaps.Count, sink.Events.Count));
        Assert.Equal(1, reader.Summary("watch").Series[Watched.SeriesIndex(SeriesKind.AppliancePublish)].Count);
    }

    [Fact]
    public void packets_and_messages_arrive_with_everything_that_belongs_to_them()
    {
        var rig = new PublisherRig(options => options with { Mode = PublisherMode.Replay, Captures = ["a", "b"] });
        var queue = new LocalQueue(1 << 16, waits: false);
        var publisher = new PacketPublisher(rig.Options, queue);
        publisher.Publish(Packet());
        publisher.Publish(Packet() with { Status = EnvelopeStatus.BadCount });
        publisher.Publish(Sent(EnvelopeFlags.TimesSinceMidnight));
        publisher.Publish(Sent(0));
        publisher.Publish(Message());
        publisher.Publish(new PacketEvent { Kind = PacketEventKind.Clock });
        rig.Work();
        (ReportReader reader, RecordingSink sink) = rig.ReadLocal();
        while (queue.TryRead(out int stream, out ReadOnlySpan<byte> bytes))
        {
            reader.OnMessage(stream, bytes);
            queue.Release();
        }

        PacketReport packet = sink.Packets[0];
        Assert.Equal((17, "b", 4000, null), (packet.Frame, packet.Capture, packet.StampNs, packet.Hook));
        Assert.Equal(("itch", "B", "moldudp64-itch50", "SESS1"),
            (packet.Flow, packet.Line, packet.Protocol, packet.Channel));
        Assert.Equal((500UL, 3L, false, 503UL),
            (packet.FirstSequence, packet.Count, packet.Unsequenced, packet.NextSequence));
        Assert.Equal((null, 34_200_000_000_000, "midnight"),
            (packet.SendTimeNs, packet.MessageTimeNs, packet.TimeBase));
        Assert.Equal((false, false, false, null), (packet.Heartbeat, packet.Reset, packet.EndOfSession, packet.Error));
        Assert.Equal((null, null, null),
            (sink.Packets[1].FirstSequence, sink.Packets[1].Count, sink.Packets[1].Channel));
        Assert.NotNull(sink.Packets[1].Error);
        Assert.Equal([(null, 20_112_863_000_000, "midnight"), (20_112_863_000_000, null, "utc")],
            sink.Packets.Skip(2).Select(sent => (sent.SendTimeNs, sent.SinceMidnightNs, sent.TimeBase)));
        MessageReport message = Assert.Single(sink.Messages);
        Assert.Equal((18, "oe", 2L, "soupbintcp-ouch5"),
            (message.Frame, message.Flow, message.Connection, message.Protocol));
        Assert.Equal(("to_exchange", -5, 52), (message.Direction, message.Offset, message.Length));
        Assert.Equal(("O", false, "U", "Enter Order", "request"),
            (message.Code, message.CodeIsNumber, message.PacketType, message.Message, message.Role));
        Assert.Equal(("9", "abc", null, null),
            (message.Key, OrderKeyText.Of(message.OrderKey2), message.Sequence, message.SendTimeNs));
        Assert.Equal((true, false), (message.Retransmitted, message.Partial));
    }

    [Fact]
    public void what_is_not_known_of_a_message_that_never_came_is_null()
    {
        MessageReport message = Assert.Single(Read(new PacketEvent
        {
            Kind = PacketEventKind.Message,
            FeedIndex = -1,
            LineIndex = -1,
            Flags = PacketEventFlags.Partial,
            StampNs = 4500,
            Connection = 2,
        }));

        Assert.Equal((null, null, null, null), (message.Frame, message.Capture, message.Offset, message.Length));
        Assert.Equal((null, null, null, null), (message.Code, message.PacketType, message.Message, message.Role));
        Assert.Equal((true, 4500L, 2L), (message.Partial, message.StampNs, message.Connection));
    }

    [Fact]
    public void what_is_known_of_a_message_that_never_came_is_reported()
    {
        MessageReport message = Assert.Single(Read(Message() with { Flags = PacketEventFlags.Partial }));

        Assert.Equal((18, "a", -5, 52), (message.Frame, message.Capture, message.Offset, message.Length));
        Assert.Equal(("O", "U", "Enter Order", "request"),
            (message.Code, message.PacketType, message.Message, message.Role));
        Assert.True(message.Partial);
    }

    private static List<MessageReport> Read(PacketEvent item)
    {
        var rig = new PublisherRig(options => options with { Mode = PublisherMode.Replay, Captures = ["a", "b"] });
        var queue = new LocalQueue(1 << 16, waits: false);
        new PacketPublisher(rig.Options, queue).Publish(item);
        rig.Work();
        (ReportReader reader, RecordingSink sink) = rig.ReadLocal();
        Assert.True(queue.TryRead(out int stream, out ReadOnlySpan<byte> bytes));
        reader.OnMessage(stream, bytes);
        return sink.Messages;
    }

    internal static TelemetryEvent Gap() => Event(TelemetryEventKind.Gap) with
    {
        LineIndex = 0,
        RepairedByLineIndex = -1,
        GapState = GapState.Repaired,
        Channel = Watched.Channel("SESS1"),
        First = 101,
        Last = 105,
        Count = 5,
        OpenedStampNs = PublisherRig.StartNs + 10,
        ClosedStampNs = PublisherRig.StartNs + 20,
    };

    private static TelemetryEvent Event(TelemetryEventKind kind) => new()
    {
        Kind = kind,
        FeedIndex = 0,
        LineIndex = 1,
        SessionIndex = -1,
        Severity = EventSeverity.Warning,
        State = EventState.Instant,
        StampNs = PublisherRig.StartNs + 33,
        RaisedByStampNs = PublisherRig.StartNs,
    };

    private static TelemetryEvent Order()
    {
        var order = new TelemetryEvent
        {
            Kind = TelemetryEventKind.Order,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = 0,
            Channel = Watched.Channel("SESS1"),
            Connection = 3,
            OrderKind = OrderKind.New,
            AnswerKind = OrderKind.Accepted,
            OrderStampNs = 2000,
            AnswerStampNs = 5000,
            TickStampNs = 1000,
            TickSequence = 77,
            TickLineIndex = 1,
            TickFeedIndex = 0,
            Attribution = TickAttribution.Named,
            Retransmitted = 1,
            Hook = Hook.TcTx,
            AnswerHook = Hook.XdpRx,
            AnswerSequence = 31,
            StampNs = 5000,
        };
        order.Key.SetInteger(4711);
        return order;
    }

    private static PacketEvent Packet() => new()
    {
        Kind = PacketEventKind.Feed,
        StampNs = 4000,
        Frame = 17,
        FeedIndex = 0,
        LineIndex = 1,
        SessionIndex = -1,
        Source = 1,
        Envelope = new Envelope
        {
            FirstSequence = 500,
            NextSequence = 503,
            Count = 3,
            MessageTimeNs = 34_200_000_000_000,
            Channel = Watched.Channel("SESS1"),
            Flags = EnvelopeFlags.HasMessageTime | EnvelopeFlags.TimesSinceMidnight,
        },
    };

    private static PacketEvent Sent(EnvelopeFlags timeBase)
    {
        PacketEvent packet = Packet();
        packet.Envelope.SendTimeNs = 20_112_863_000_000;
        packet.Envelope.Flags = EnvelopeFlags.HasSendTime | timeBase;
        return packet;
    }

    private static PacketEvent Message()
    {
        var item = new PacketEvent
        {
            Kind = PacketEventKind.Message,
            StampNs = 4500,
            Frame = 18,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = 0,
            Flags = PacketEventFlags.Retransmitted,
            PayloadLength = 52,
            MessageOffset = -5,
            Connection = 2,
        };
        item.Message = new OrderMessage
        {
            Code = 'O',
            CodeIsCharacter = 1,
            PacketType = (byte)'U',
            Role = OrderRole.Request,
            Kind = OrderKind.New,
        };
        item.Message.Key.SetInteger(9);
        item.Message.Key2.SetText("abc  "u8);
        return item;
    }
}
