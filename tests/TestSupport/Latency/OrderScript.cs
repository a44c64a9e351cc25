// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using HdrHistogram;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Calendars;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Stages;
using TestSupport.Sequencing;

namespace TestSupport.Latency;

/// <summary>Runs the whole analysis on a script of ticks, orders and answers.</summary>
internal sealed class OrderScript
{
    private readonly ValueRingBuffer<TelemetryEvent> _ring;
    private readonly IntervalExchange _exchange;
    private readonly Analysis _analysis;
    private long _read;
    private long _clockNs;
    private long _streamOffset;

    public OrderScript(
        Func<SessionDefinition, SessionDefinition>? change = null, int feeds = 1, bool namesTicks = true,
        long intervalNs = long.MaxValue / 4, bool orders = true, int buffers = 2,
        DayCalendar? days = null, int? history = null, StageLevel stages = StageLevel.Off, NicStamps? stamps = null,
        OrderTail? tail = null, bool drops = false)
    {
        Topology = MakeTopology(change, feeds, namesTicks, history);
        if (stages != StageLevel.Off)
            Topology = Topology.With(stages, processes: null, stamps?.Names);
        Times = stamps is null ? null : new StampedTimes(Topology);
        _ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, 1 << 12, new YieldingWaitStrategy());
        _exchange = new IntervalExchange(Topology, 16, buffers, waits: false, keepsDrops: drops,
            keepsOrders: tail is not null);
        var options = new AnalysisOptions
        {
            IntervalNs = intervalNs,
            WallOffsetNs = 0,
            Orders = orders,
            Tail = tail,
            Days = days,
            HostDrops = drops,
            Wires = stamps is null ? null : new WireSamples(stamps, Times!),
        };
        _analysis = new Analysis(Topology, options, _ring, _exchange);
    }

    public Topology Topology { get; }

    /// <summary>Times with an end at a NIC; null without stamps of NICs.</summary>
    public StampedTimes? Times { get; }

    public List<TelemetryEvent> Events { get; } = [];

    public List<IntervalBuffer> Intervals { get; } = [];

    public static Topology MakeTopology(
        Func<SessionDefinition, SessionDefinition>? change, int feeds, bool namesTicks, int? history = null)
    {
        Topology one = FeedScript.MakeTopology(2);
        List<FeedDefinition> definitions = [];
        List<LineDefinition> lines = [];
        List<FlowDefinition> flows = [];
        for (int index = 0; index < feeds; index++)
        {
            LineDefinition[] own = [.. one.Lines.Select(line => line with
            {
                Index = index * 2 + line.Index, FeedIndex = index,
            })];
            lines.AddRange(own);
            int length = history ?? one.Feeds[0].HistoryLength;
            definitions.Add(
                one.Feeds[0] with { Index = index, Name = $"feed{index}", Lines = own, HistoryLength = length });
            flows.AddRange(one.Flows.Select(flow => flow with
            {
                Id = index * 2 + flow.Id,
                FeedIndex = index,
                LineIndex = index * 2 + flow.LineIndex,
            }));
        }
        var session = new SessionDefinition
        {
            Index = 0,
            Name = "ouch",
            Protocol = ProtocolId.SoupBinTcpOuch5,
            Gateways = [],
            TriggerFeeds = [.. Enumerable.Range(0, feeds)],
            TickField = new TickField(10, (byte)(namesTicks ? 8 : 0), true),
            TickFeedIndex = namesTicks ? 0 : -1,
            MaxAnswerNs = 1_000_000,
            AnswerTimeoutNs = 1_000_000_000,
            MaxPendingOrders = 64,
            MaxConnections = 4,
        };
        session = change?.Invoke(session) ?? session;
        flows.Add(new FlowDefinition
        {
            Id = flows.Count + 1,
            Endpoint = default,
            MatchesSource = false,
            IsTcp = true,
            SnapLength = 9216,
            SessionIndex = 0,
            Direction = StreamDirection.FromExchange,
            Protocol = session.Protocol,
        });
        return new Topology
        {
            Feeds = definitions,
            Lines = lines,
            Sessions = [session],
            Flows = flows,
            Series = SeriesPlan.For(definitions, [session]),
        };
    }

    /// <summary>A tick on a line with one number.</summary>
    public OrderScript Tick(long stampNs, ulong number, int line = 0, uint lostBefore = 0,
        Action<FeedPacket>? change = null)
    {
        PacketEvent packet = default;
        packet.Kind = PacketEventKind.Feed;
        packet.StampNs = stampNs;
        packet.FlowId = line + 1;
        packet.FeedIndex = (short)(line / 2);
        packet.LineIndex = (short)line;
        packet.SessionIndex = -1;
        packet.WireLength = 100;
        packet.PayloadLength = 58;
        packet.LostBefore = lostBefore;
        packet.Flags = PacketEventFlags.CountsInLedger;
        packet.Envelope.FirstSequence = number;
        packet.Envelope.Count = 1;
        packet.Envelope.NextSequence = number + 1;
        if (change is not null)
        {
            var box = new FeedPacket { Value = packet };
            change(box);
            packet = box.Value;
        }
        return Put(ref packet);
    }

    /// <summary>Sets the wall clock.</summary>
    public OrderScript SetClock(long wallOffsetNs) => SetClock(new ClockOffset(wallOffsetNs, 0));

    /// <summary>Sets the wall clock's offset and error.</summary>
    public OrderScript SetClock(ClockOffset offset)
    {
        _analysis.SetClock(offset);
        return this;
    }

    /// <summary>A message of the session; requests go to the exchange, answers come from it.</summary>
    public OrderScript Say(
        long stampNs, OrderKind kind, ulong key, ulong key2 = 0, ulong tick = 0, ulong sequence = 0,
        uint connection = 1,
        PacketEventFlags flags = PacketEventFlags.None, ulong line = 0, long timeNs = 0)
    {
        PacketEvent packet = default;
        packet.Kind = PacketEventKind.Message;
        packet.StampNs = stampNs;
        packet.FlowId = Topology.Flows.Count;
        packet.FeedIndex = packet.LineIndex = -1;
        packet.Connection = connection;
        packet.Flags = flags;
        packet.PayloadLength = 50;
        bool isRequest = kind is OrderKind.New or OrderKind.Cancel or OrderKind.Replace;
        packet.Direction = isRequest ? StreamDirection.ToExchange : StreamDirection.FromExchange;
        if (isRequest)
        {
            packet.StreamOffset = _streamOffset;
            _streamOffset += 50;
        }
        packet.Message.Kind = kind;
        packet.Message.Role = isRequest ? OrderRole.Request : kind >= OrderKind.Logon
            ? OrderRole.Session : OrderRole.Answer;
        packet.Message.Key.SetInteger(key);
        if (key2 != 0)
            packet.Message.Key2.SetInteger(key2);
        packet.Message.TickSequence = tick;
        packet.Message.HasTick = (byte)(tick != 0 ? 1 : 0);
        packet.Message.Sequence = sequence;
        packet.Message.HasSequence = (byte)(sequence != 0 ? 1 : 0);
        packet.Message.Line = line;
        packet.Message.SendTimeNs = timeNs;
        packet.Message.HasSendTime = (byte)(timeNs != 0 ? 1 : 0);
        return Put(ref packet);
    }

    public OrderScript Segment(
        long stampNs, PacketEventFlags flags = PacketEventFlags.None,
        StreamDirection direction = StreamDirection.ToExchange,
        uint connection = 1, long offset = 0, int length = 50, int retransmitted = 0, uint lostBefore = 0)
    {
        PacketEvent packet = default;
        packet.Kind = PacketEventKind.Segment;
        packet.StampNs = stampNs;
        packet.FlowId = Topology.Flows.Count;
        packet.FeedIndex = packet.LineIndex = -1;
        packet.Connection = connection;
        packet.Direction = direction;
        packet.Flags = flags | PacketEventFlags.CountsInLedger;
        packet.StreamOffset = offset;
        packet.PayloadLength = length;
        packet.WireLength = (uint)length + 54;
        packet.RetransmittedBytes = retransmitted;
        packet.LostBefore = lostBefore;
        return Put(ref packet);
    }

    /// <summary>A step of a datagram with one number: into a socket, or its read.</summary>
    public OrderScript Step(
        PathStepKind kind, long stampNs, ulong number = 0, int line = 0, ulong socket = 1, uint process = 100,
        uint left = 0)
    {
        PacketEvent step = default;
        step.Kind = PacketEventKind.PathStep;
        step.StampNs = stampNs;
        step.FeedIndex = (short)(line / 2);
        step.LineIndex = (short)line;
        step.SessionIndex = -1;
        step.PayloadLength = 58;
        step.Envelope.FirstSequence = number;
        step.Envelope.Count = 1;
        step.Step = new PathStepFacts
        {
            Kind = kind,
            Socket = socket,
            Process = process,
            Thread = process,
            Bytes = 58,
            QueueLeft = left,
        };
        return Put(ref step);
    }

    /// <summary>A call that sends the next request, or a step of the one that was sent last, or of other bytes after
    /// it.</summary>
    public OrderScript Transmit(
        PathStepKind kind, long stampNs, uint process, uint connection = 1, uint bytes = 50, long nicNs = 0,
        int nic = 0, long after = 0)
    {
        PacketEvent step = default;
        step.Kind = PacketEventKind.PathStep;
        step.StampNs = stampNs;
        step.FeedIndex = step.LineIndex = -1;
        step.Connection = connection;
        step.StreamOffset = _streamOffset + after;
        step.Step = new PathStepFacts
        {
            Kind = kind,
            Socket = 77,
            Process = process,
            Thread = process,
            Bytes = bytes,
            NicNs = nicNs,
            InterfaceIndex = nic,
        };
        return Put(ref step);
    }

    /// <summary>A datagram that a socket dropped.</summary>
    public OrderScript Drop(long stampNs, ulong number, int line = 0, ulong socket = 1)
    {
        PacketEvent drop = default;
        drop.Kind = PacketEventKind.HostDrop;
        drop.StampNs = stampNs;
        drop.FeedIndex = (short)(line / 2);
        drop.LineIndex = (short)line;
        drop.SessionIndex = -1;
        drop.Envelope.FirstSequence = number;
        drop.Envelope.Count = 1;
        drop.Drop = new DropFacts { Socket = socket, Packets = 1 };
        return Put(ref drop);
    }

    /// <summary>A segment of the session that the host dropped at egress.</summary>
    /// <param name="stampNs">When.</param>
    /// <param name="offset">Offset of its first byte.</param>
    /// <param name="length">Its payload.</param>
    /// <param name="passed">Offset up to which bytes had come to the hook; -1 if that is not known.</param>
    /// <param name="properties">Further properties.</param>
    public OrderScript DropSegment(
        long stampNs, long offset, int length, long passed, DropProperties properties = DropProperties.None)
    {
        PacketEvent drop = default;
        drop.Kind = PacketEventKind.HostDrop;
        drop.StampNs = stampNs;
        drop.FeedIndex = drop.LineIndex = -1;
        drop.Connection = 1;
        drop.Direction = StreamDirection.ToExchange;
        drop.StreamOffset = offset;
        drop.PayloadLength = length;
        drop.PassedOffset = passed;
        drop.Drop = new DropFacts { Packets = 1, Properties = DropProperties.Transmit | properties };
        return Put(ref drop);
    }

    /// <summary>No program watches the session's flow any more, or one does again.</summary>
    public OrderScript Watch(bool isWatched, long stampNs)
    {
        PacketEvent packet = default;
        (packet.Kind, packet.StampNs, packet.ClockNs) = (PacketEventKind.ControlMessage, stampNs, stampNs);
        (packet.FeedIndex, packet.LineIndex, packet.SessionIndex) = (-1, -1, -1);
        packet.Control = new ControlMessage
        {
            Kind = isWatched ? ControlKind.FlowWatched : ControlKind.FlowUnwatched,
            StampNs = stampNs,
            LineIndex = -1,
            FlowId = Topology.Flows.Count,
        };
        return Put(ref packet);
    }

    /// <summary>A control message about the steps.</summary>
    public OrderScript Control(
        ControlKind kind, long stampNs, long count, DropProperties untold = DropProperties.None)
    {
        PacketEvent control = default;
        control.Kind = PacketEventKind.ControlMessage;
        control.StampNs = stampNs;
        control.FeedIndex = control.LineIndex = control.SessionIndex = -1;
        control.Control = new ControlMessage { Kind = kind, StampNs = stampNs, Count = count, LineIndex = -1 };
        control.Control.DuringAttach = (byte)untold;
        return Put(ref control);
    }

    public OrderScript Clock(long clockNs) => PutBare(PacketEventKind.Clock, clockNs);

    /// <summary>Ends the input; after this the last interval stands in <see cref="Intervals"/>.</summary>
    public OrderScript End(long clockNs) => PutBare(PacketEventKind.EndOfInput, clockNs);

    public OrderScript Put(ref PacketEvent packet)
    {
        _clockNs = Math.Max(_clockNs, Math.Max(packet.ClockNs, packet.StampNs));
        packet.ClockNs = _clockNs;
        _analysis.OnEvent(ref packet);
        while (_read <= _ring.Cursor)
            Events.Add(_ring[_read++]);
        while (_exchange.TryTake(out IntervalBuffer? interval))
            Intervals.Add(interval!);
        return this;
    }

    public TelemetryEvent[] Of(TelemetryEventKind kind) => [.. Events.Where(item => item.Kind == kind)];

    /// <summary>The session's totals at the end.</summary>
    public SessionCounters Session => Intervals[^1].Sessions[0];

    /// <summary>
    /// The sample values of a series of the last interval, as its histogram holds them, lowest first.
    /// </summary>
    public long[] Samples(SeriesKind kind, string? key = null)
    {
        SeriesDefinition series = Find(kind, key);
        List<long> values = [];
        foreach ((long value, long count) in Intervals[^1].Histograms[series.Index].Steps())
            values.AddRange(Enumerable.Repeat(value, (int)count));
        return [.. values];
    }

    public SeriesCounters Counters(SeriesKind kind, string? key = null) => Intervals[^1].Series[Find(kind, key).Index];

    public WorstSample[] Worst(SeriesKind kind, string? key = null) =>
        Intervals[^1].Worst.AsSpan(Find(kind, key).Index * WorstSample.PerSeries, WorstSample.PerSeries).ToArray();

    private SeriesDefinition Find(SeriesKind kind, string? key) =>
        Topology.Series.First(series => series.Kind == kind && (key is null || series.Key == key));

    private OrderScript PutBare(PacketEventKind kind, long clockNs)
    {
        PacketEvent packet = default;
        packet.Kind = kind;
        packet.ClockNs = packet.StampNs = clockNs;
        packet.FeedIndex = packet.LineIndex = packet.SessionIndex = -1;
        return Put(ref packet);
    }

    /// <summary>A packet event that a test may change before it is processed.</summary>
    internal sealed class FeedPacket
    {
        public PacketEvent Value;
    }
}
