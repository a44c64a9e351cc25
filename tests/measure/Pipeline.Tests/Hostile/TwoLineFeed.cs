// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Pipeline.Stages;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.Pipeline.Tests.Hostile;

/// <summary>A capture of one feed on two lines, and what a replay of it says.</summary>
internal sealed class TwoLineFeed
{
    private static readonly string[] Groups = ["239.1.1.1", "239.1.1.2"];
    private const ushort Port = 7001;
    private const int MostChannels = 1_024;      // each wrong channel or session is one

    private readonly Topology _topology;
    private readonly ValueRingBuffer<TelemetryEvent> _ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
        static () => default, 1 << 16, new YieldingWaitStrategy());
    private readonly IntervalExchange _exchange;
    private readonly Sink _sink;
    private readonly PacketDecoder<Sink> _decoder;
    private readonly CaptureBytes _capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
    private long _stampNs;

    /// <summary>Makes a feed of a protocol.</summary>
    public TwoLineFeed(ProtocolRow row)
    {
        var errors = new ErrorList();
        string feed = $"f={row.Name}@{string.Join(',', Groups.Select(group => $"{group}:{Port}"))}";
        Settings settings = FlowOptions.Apply(new Settings(), [feed], [], [], errors);
        errors.ThrowIfAny();
        settings = settings with { Feeds = [settings.Feeds[0] with { MaxChannels = MostChannels }] };
        _topology = Configuration.Build(settings).Topology;
        _exchange = new IntervalExchange(_topology, maxChannels: 8_192, buffers: 2, waits: false);
        var options = new AnalysisOptions { IntervalNs = long.MaxValue / 4, WallOffsetNs = 0, Orders = false };
        _sink = new Sink(new Analysis(_topology, options, _ring, _exchange), new PacketEvent[1]);
        _decoder = new PacketDecoder<Sink>(_topology, TcpStreamOptions.For(_topology), _sink);
    }

    /// <summary>Appends a datagram of a line.</summary>
    public void Send(int line, long stampNs, byte[] payload, ushort? udpLength = null)
    {
        byte[] frame = new PacketBuilder
        {
            Destination = System.Net.IPAddress.Parse(Groups[line]),
            DestinationPort = Port,
            Payload = payload,
            UdpLength = udpLength,
        }.Build();
        _capture.PcapRecord((uint)(stampNs / 1_000_000_000), (uint)(stampNs % 1_000_000_000), frame);
        _stampNs = stampNs;
    }

    /// <summary>Replays all that was sent.</summary>
    public IntervalBuffer Play(out List<TelemetryEvent> events, out ReplayCounters seen)
    {
        using ReplayReader reader = Replayed.Reader(_topology.Flows, _capture.ToArray());
        CapturedPacket packet = default;
        events = [];
        long read = 0;
        while (reader.TryNext(ref packet))
        {
            _decoder.OnPacket(ref packet, packet.Head.StampNs, 0, PacketEventFlags.None);
            while (read <= _ring.Cursor)
                events.Add(_ring[read++]);
        }
        Assert.Empty(reader.Failures);
        _decoder.EndOfInput(_stampNs + 1);
        while (read <= _ring.Cursor)
            events.Add(_ring[read++]);
        Assert.True(_exchange.TryTake(out IntervalBuffer? taken));
        seen = reader.Counters;
        return taken!;
    }

    private readonly struct Sink(Analysis analysis, PacketEvent[] place) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref place[0];

        public void Publish() => analysis.OnEvent(ref place[0]);
    }
}
