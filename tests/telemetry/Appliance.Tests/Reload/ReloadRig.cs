// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Config;
using Telemetry.Config.Reload;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Stages;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>An analysis whose configuration is changed between events, and a consumer of its output.</summary>
internal sealed class ReloadRig
{
    private const long IntervalNs = 1_000_000_000;

    private readonly ValueRingBuffer<TelemetryEvent> _events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
        static () => default, 1 << 14, new YieldingWaitStrategy());
    private readonly IntervalExchange _exchange;
    private readonly Analysis _analysis;
    private Configuration _running;
    private IntervalGrowth? _growth;
    private int _ticket;

    internal ReloadRig(Settings settings)
    {
        _running = Configuration.Build(settings);
        _exchange = new IntervalExchange(_running.Topology, ChannelsOf(_running), 3, waits: false);
        var options = new AnalysisOptions { IntervalNs = IntervalNs, WallOffsetNs = 0 };
        _analysis = new Analysis(_running.Topology, options, _events, _exchange);
    }

    /// <summary>The last interval.</summary>
    internal IntervalBuffer? Last { get; private set; }

    /// <summary>Samples of inter-arrival, over all intervals, by feed.</summary>
    internal Dictionary<string, long> Samples { get; } = [];

    /// <summary>The events of a kind so far.</summary>
    internal IEnumerable<TelemetryEvent> Of(TelemetryEventKind kind)
    {
        for (long sequence = 0; sequence <= _events.Cursor; sequence++)
        {
            if (_events[sequence].Kind == kind)
                yield return _events[sequence];
        }
    }

    internal Topology Topology => _running.Topology;

    internal void Reload(Settings wanted, long clockNs)
    {
        Configuration next = ConfigChange.Between(_running, wanted).Result;
        var growth = new IntervalGrowth(next.Topology, ChannelsOf(next), _exchange.Buffers, ++_ticket);
        _analysis.Offer(_ticket, next.Topology, growth);
        _growth = growth;
        _running = next;
        var packet = new PacketEvent
        {
            Kind = PacketEventKind.ControlMessage,
            StampNs = clockNs,
            ClockNs = clockNs,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = -1,
        };
        packet.Control = new ControlMessage
        {
            Kind = ControlKind.Reconfigure,
            LineIndex = -1,
            Ticket = _ticket,
            StampNs = clockNs,
        };
        Put(ref packet);
        Assert.Equal(_ticket, _analysis.Ticket);
    }

    /// <summary>A packet of a feed's line with one number; nothing if the feed is not configured.</summary>
    internal void Packet(string feed, int line, ulong number, long stampNs)
    {
        FeedDefinition? definition = Topology.Feeds.FirstOrDefault(known => known.Name == feed);
        if (definition is null)
            return;
        int index = definition.Lines[line].Index;
        var packet = new PacketEvent
        {
            Kind = PacketEventKind.Feed,
            StampNs = stampNs,
            ClockNs = stampNs,
            FlowId = Topology.Flows.First(flow => flow.LineIndex == index).Id,
            FeedIndex = (short)definition.Index,
            LineIndex = (short)index,
            SessionIndex = -1,
            PayloadLength = 100,
            GsoSegments = 1,
            Flags = PacketEventFlags.CountsInLedger,
        };
        packet.Envelope.Channel = new ChannelKey(0, 1, 0);
        packet.Envelope.FirstSequence = number;
        packet.Envelope.Count = 1;
        packet.Envelope.NextSequence = number + 1;
        Put(ref packet);
    }

    internal void End(long clockNs)
    {
        var end = new PacketEvent
        {
            Kind = PacketEventKind.EndOfInput,
            StampNs = clockNs,
            ClockNs = clockNs,
            FeedIndex = -1,
            LineIndex = -1,
            SessionIndex = -1,
        };
        Put(ref end);
    }

    private static int ChannelsOf(Configuration configuration) =>
        configuration.Topology.Feeds.Sum(feed => feed.MaxChannels);

    private void Put(ref PacketEvent packet)
    {
        _analysis.OnEvent(ref packet);
        while (_exchange.TryTake(out IntervalBuffer? interval))
        {
            _growth?.Fit(interval!);
            foreach (SeriesDefinition series in Topology.Series.Where(series => series.Kind == SeriesKind.InterArrival))
            {
                string feed = Topology.Feeds[series.FeedIndex].Name.Split(' ')[0];
                Samples[feed] = Samples.GetValueOrDefault(feed) + interval!.Histograms[series.Index].TotalCount;
            }
            Last = interval;
            if (!interval!.IsLast)
                _exchange.Return(interval);
        }
    }
}
