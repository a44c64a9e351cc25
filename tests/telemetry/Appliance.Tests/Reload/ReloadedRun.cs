// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Config;
using Telemetry.Config.Reload;
using Telemetry.Kernel.Flows;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Intervals;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>
/// A run on one thread: flow table, decoder, analysis, publisher and reports, whose configuration is changed between
/// packets by the steps of the live reload. Only the kernel programs and the reader's rings are left out.
/// </summary>
internal sealed class ReloadedRun
{
    private const int FlowCapacity = 200;

    private readonly ValueRingBuffer<TelemetryEvent> _events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
        static () => default, 1 << 12, new YieldingWaitStrategy());
    private readonly FakeClock _clock;
    private readonly LocalQueue _queue = new(1 << 21, waits: false);
    private readonly NoCounters _counters = new();
    private readonly IntervalExchange _intervals;
    private readonly Analysis _analysis;
    private readonly TelemetryPublisher _publisher;
    private readonly PacketDecoder<AnalysisSink> _decoder;
    private readonly ReportReader _reader;
    private readonly Dictionary<int, bool> _isOut = [];         // by flow id: membership as it was noted last
    private FlowTable _table;
    private int _ticket;
    private long _frames;

    internal ReloadedRun(Configuration configuration, long startNs)
    {
        Running = configuration;
        Topology topology = configuration.Topology;
        _clock = new FakeClock { NowNs = startNs, StepNs = 1 };
        _table = FlowTable.Build(topology.Flows, MatchedFlows.PlacesOf, FlowCapacity);
        Flows = new MatchedFlows(_table, topology);
        _intervals = new IntervalExchange(topology, ChannelsOf(topology), 3, waits: false);
        _reader = new ReportReader(Sink, new ReaderLimits());
        var options = new PublisherOptions
        {
            Mode = PublisherMode.Run,
            HostName = "host",
            Incarnation = 1,
            Version = "1",
            ConfigHash = Identity.HashOf(configuration),
            IntervalNs = configuration.Settings.IntervalNs,
            StartStampNs = startNs,
            Orders = true,
        };
        _publisher = new TelemetryPublisher(
            options, topology, ChannelsOf(topology), new PublisherInput(_events, _intervals, _counters), _queue, null,
            _clock);
        var analysis = new AnalysisOptions
        {
            IntervalNs = configuration.Settings.IntervalNs,
            WallOffsetNs = 0,
            Orders = true,
        };
        _analysis = new Analysis(topology, analysis, _events, _intervals);
        _decoder = new PacketDecoder<AnalysisSink>(
            topology, TcpStreamOptions.For(topology), new AnalysisSink(_analysis, null));
        Clock(startNs);
        NoteMemberships(static _ => false, startNs);
    }

    /// <summary>The running configuration.</summary>
    internal Configuration Running { get; private set; }

    /// <summary>The flow table.</summary>
    internal MatchedFlows Flows { get; private set; }

    /// <summary>All reports.</summary>
    internal RecordingSink Sink { get; } = new();

    /// <summary>Groups of which a line has received packets, by index of the line; it may have lost them.</summary>
    internal HashSet<(int Line, EndpointAddress Group)> Heard { get; } = [];

    /// <summary>Applies another configuration.</summary>
    /// <returns>False if it was refused without any change.</returns>
    internal bool TryReload(Settings wanted, long clockNs)
    {
        ConfigChange change;
        FlowTableChange flows;
        try
        {
            change = ConfigChange.Between(Running, wanted);
            flows = FlowTableChange.Plan(_table, change.Result.Topology.Flows, MatchedFlows.PlacesOf);
        }
        catch (FailureException)
        {
            return false;
        }
        Assert.Empty(change.NeedRestart);
        TakeOver(change.Result, clockNs, change.Changes.Count);
        _table = flows.Result;
        Flows = new MatchedFlows(_table, Running.Topology);
        return true;
    }

    /// <summary>Processes a frame that arrived on an interface.</summary>
    internal void Packet(byte[] frame, int interfaceIndex, long stampNs)
    {
        ParsedPacket parsed = default;
        Assert.Equal(
            ParseVerdict.Parsed, PacketParser.Parse(frame, (uint)frame.Length, LinkType.Ethernet, ref parsed));
        if (Flows.Find(in parsed, interfaceIndex) is not { } flow)
            return;
        bool isForeign = flow.Interface is { } name && MatchedFlows.PlacesOf(name)[0].InterfaceIndex != interfaceIndex;
        if (flow.LineIndex >= 0 && !isForeign)
            Heard.Add((flow.LineIndex, flow.Endpoint));
        var packet = new CapturedPacket
        {
            Payload = frame.AsSpan(parsed.PayloadOffset, Math.Min(parsed.PayloadLength, flow.SnapLength)).ToArray(),
            SourceAddress = parsed.SourceAddress,
            DestinationAddress = parsed.DestinationAddress,
            SourcePort = parsed.SourcePort,
            DestinationPort = parsed.DestinationPort,
            TcpSequence = parsed.TcpSequence,
            TcpAcknowledgement = parsed.TcpAcknowledgement,
            TcpFlags = parsed.TcpFlags,
            InterfaceIndex = interfaceIndex,
        };
        packet.Head.StampNs = stampNs;
        packet.Head.Frame = ++_frames;
        packet.Head.PayloadLength = parsed.PayloadLength;
        packet.Head.WireLength = (uint)frame.Length;
        packet.Head.FlowId = flow.Id;
        packet.Head.GsoSegments = 1;
        _counters.Records++;
        _decoder.OnPacket(
            ref packet, stampNs, 0, isForeign ? PacketEventFlags.ForeignInterface : PacketEventFlags.None);
    }

    /// <summary>Advances the clock.</summary>
    internal void Clock(long clockNs)
    {
        _decoder.OnClock(clockNs);
        Work(clockNs);
    }

    /// <summary>Sends control messages about groups whose membership changed.</summary>
    internal void NoteMemberships(Func<FlowDefinition, bool> isOut, long clockNs)
    {
        foreach (FlowDefinition flow in Running.Topology.Flows
            .Where(flow => flow.LineIndex >= 0 && isOut(flow) != _isOut.GetValueOrDefault(flow.Id)))
        {
            _isOut[flow.Id] = isOut(flow);
            _decoder.OnControlMessage(new ControlMessage
            {
                Kind = _isOut[flow.Id] ? ControlKind.GroupNotJoined : ControlKind.GroupJoined,
                StampNs = clockNs,
                SinceNs = clockNs,
                FlowId = flow.Id,
                LineIndex = (short)flow.LineIndex,
            }, clockNs);
        }
    }

    /// <summary>Ends the input.</summary>
    internal void End(long clockNs)
    {
        _decoder.EndOfInput(clockNs);
        _counters.IsAtRest = true;
        for (int turn = 0; turn < 100 && !_publisher.IsDone; turn++)
            Work(clockNs + (turn * 100_000_000L));
        Assert.True(_publisher.IsDone, "the publisher did not end");
    }

    private static int ChannelsOf(Topology topology) => topology.Feeds.Sum(feed => feed.MaxChannels);

    private void TakeOver(Configuration next, long clockNs, int changes)
    {
        Topology topology = next.Topology;
        int ticket = changes == 0 ? -1 : ++_ticket;
        if (changes > 0)
        {
            var growth = new IntervalGrowth(topology, ChannelsOf(topology), _intervals.Buffers, ticket);
            _analysis.Offer(ticket, topology, growth);
            _decoder.Offer(ticket, topology);
            _publisher.Offer(topology, ChannelsOf(topology), Identity.HashOf(next), growth, ticket);
            Work(clockNs);
            Assert.Equal(ticket, _publisher.Version);
        }
        ControlMessage note = new()
        {
            Kind = ControlKind.Reconfigure,
            StampNs = clockNs,
            LineIndex = -1,
            Count = changes,
            Ticket = ticket,
        };
        _decoder.OnControlMessage(note, clockNs);
        Assert.Equal(_ticket, _analysis.Ticket);
        Running = next;
        HashSet<int> ids = [.. topology.Flows.Select(flow => flow.Id)];
        foreach (int gone in _isOut.Keys.Where(id => !ids.Contains(id)).ToArray())
            _isOut.Remove(gone);
        Work(clockNs);
    }

    private void Work(long clockNs)
    {
        _clock.NowNs = Math.Max(_clock.NowNs, clockNs);
        while (_publisher.DoWork() > 0)
        {
        }
        while (_queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            _reader.OnMessage(stream, message);
            _queue.Release();
        }
        Assert.Equal((0, 0), (_queue.Lost, _reader.Malformed));
    }

    private sealed class NoCounters : IHostCounterSource
    {
        internal long Records { get; set; }

        internal bool IsAtRest { get; set; }

        public void Read(ref HostCounters counters)
        {
            counters.Ledger.Seen = counters.Ledger.Matched = Records;
            counters.Ledger.Recorded = counters.Ledger.Read = Records;
            counters.AtRest = IsAtRest;
        }
    }
}
