// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Stages;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Recovery;

/// <summary>Runs the analysis of one feed of two lines on a script of its packets and those of its recovery
/// channels.</summary>
internal sealed class RecoveryScript
{
    private const int FirstRecoveryFlow = 100;

    private readonly ValueRingBuffer<TelemetryEvent> _ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
        static () => default, 1 << 16, new YieldingWaitStrategy());
    private readonly IntervalExchange _exchange;
    private readonly Analysis _analysis;
    private long _clockNs;

    /// <summary>Makes the feed.</summary>
    /// <param name="recovery">Its recovery channels: kind and protocol.</param>
    public RecoveryScript(params (RecoveryKind Kind, ProtocolId Protocol)[] recovery)
        : this([.. recovery.Select((channel, index) => new RecoveryDefinition
        {
            Index = index,
            FeedIndex = 0,
            Kind = channel.Kind,
            Name = $"{index}",
            Protocol = channel.Protocol,
            Endpoints = [new EndpointAddress(1, (ushort)(2_000 + index))],
            Servers = [new EndpointAddress(2, (ushort)(2_000 + index))],
        })])
    {
    }

    /// <summary>Makes the feed.</summary>
    public RecoveryScript(IReadOnlyList<RecoveryDefinition> recovery, StageLevel stages = StageLevel.Off)
    {
        Topology feed = FeedScript.MakeTopology(lines: 2);
        Topology topology = feed with
        {
            Recovery = recovery,
            Flows =
            [
                .. feed.Flows,
                .. recovery.Where(channel => channel.LineIndex < 0).Select(channel => new FlowDefinition
                {
                    Id = FirstRecoveryFlow + channel.Index,
                    Endpoint = channel.Endpoints[0],
                    MatchesSource = false,
                    IsTcp = false,
                    SnapLength = 64,
                    FeedIndex = 0,
                    RecoveryIndex = channel.Index,
                    Protocol = channel.Protocol,
                }),
            ],
        };
        if (stages != StageLevel.Off)
            topology = topology.With(stages, processes: null);
        _exchange = new IntervalExchange(topology, maxChannels: 64, buffers: 2, waits: false);
        _analysis = new Analysis(
            topology, new AnalysisOptions { IntervalNs = long.MaxValue / 4, WallOffsetNs = 0, Orders = false }, _ring,
            _exchange);
    }

    /// <summary>Events so far.</summary>
    public IEnumerable<TelemetryEvent> Events
    {
        get
        {
            for (long sequence = 0; sequence <= _ring.Cursor; sequence++)
                yield return _ring[sequence];
        }
    }

    /// <summary>A packet of a line with numbers first to last.</summary>
    public void Send(
        int line, long stampNs, ulong first, ulong last, EnvelopeFlags flags = EnvelopeFlags.None)
    {
        PacketEvent packet = FeedScript.Packet(line, stampNs);
        SetNumbers(ref packet, first, last, channel: 0, flags);
        Put(ref packet);
    }

    /// <summary>A packet of a recovery channel.</summary>
    public void Recover(
        int channel, long stampNs, ulong first, ulong last, ulong ofChannel = 0, uint lostBefore = 0,
        EnvelopeFlags flags = EnvelopeFlags.None)
    {
        PacketEvent packet = RecoveryPacket(channel, stampNs);
        packet.LostBefore = lostBefore;
        SetNumbers(ref packet, first, last, ofChannel, flags);
        Put(ref packet);
    }

    /// <summary>A request for numbers.</summary>
    public void Request(int channel, long stampNs, uint count)
    {
        PacketEvent packet = RecoveryPacket(channel, stampNs);
        packet.Direction = StreamDirection.ToExchange;
        packet.Envelope = new Envelope { Count = count, Flags = EnvelopeFlags.Unsequenced };
        Put(ref packet);
    }

    /// <summary>A packet of a recovery channel that does not decode.</summary>
    public void Spoil(int channel, long stampNs)
    {
        PacketEvent packet = RecoveryPacket(channel, stampNs);
        packet.Status = EnvelopeStatus.BadLength;
        Put(ref packet);
    }

    /// <summary>A message of the host thread about a recovery channel's flow.</summary>
    public void Control(int channel, ControlKind kind, long stampNs)
    {
        PacketEvent packet = default;
        packet.Route = PacketRoute.ToNothing(PacketEventKind.ControlMessage);
        packet.StampNs = stampNs;
        packet.Control = new ControlMessage
        {
            Kind = kind,
            FlowId = FirstRecoveryFlow + channel,
            LineIndex = -1,
            StampNs = stampNs,
        };
        Put(ref packet);
    }

    /// <summary>Any event.</summary>
    public void Put(ref PacketEvent packet)
    {
        _clockNs = Math.Max(_clockNs, packet.StampNs);
        packet.ClockNs = _clockNs;
        _analysis.OnEvent(ref packet);
    }

    /// <summary>Ends the input.</summary>
    public IntervalBuffer End(long stampNs)
    {
        PacketEvent end = default;
        (end.Kind, end.StampNs) = (PacketEventKind.EndOfInput, stampNs);
        (end.FeedIndex, end.LineIndex, end.SessionIndex) = (-1, -1, -1);
        Put(ref end);
        Assert.True(_exchange.TryTake(out IntervalBuffer? interval));
        return interval!;
    }

    /// <summary>What a feed counts, as text.</summary>
    public static string[] OfFeed(IntervalBuffer interval) =>
    [
        .. interval.Feeds.Select(Text), .. interval.Lines.Select(Text),
        .. interval.Channels.AsSpan(0, interval.ChannelCount).ToArray().Select(row => Text(row.Counters)),
    ];

    /// <summary>An event of a recovery channel.</summary>
    public static PacketEvent RecoveryPacket(int channel, long stampNs)
    {
        PacketEvent packet = FeedScript.Packet(line: 0, stampNs);
        packet.Kind = PacketEventKind.Recovery;
        packet.LineIndex = -1;
        packet.FlowId = FirstRecoveryFlow + channel;
        packet.Direction = StreamDirection.FromExchange;
        return packet;
    }

    private static void SetNumbers(
        ref PacketEvent packet, ulong first, ulong last, ulong channel, EnvelopeFlags flags)
    {
        packet.Envelope.Channel = FeedScript.Session(session: 1, channel);
        packet.Envelope.FirstSequence = first;
        packet.Envelope.Count = (uint)(last - first + 1);
        packet.Envelope.NextSequence = last + 1;
        packet.Envelope.Flags = flags;
    }

    private static string Text<T>(T counters)
        where T : unmanaged, ICounters =>
        $"{typeof(T).Name} {string.Join(' ', System.Runtime.InteropServices.MemoryMarshal.Cast<T, long>(
            new ReadOnlySpan<T>(in counters)).ToArray())}";
}
