// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>An order session of FIX messages, one a microsecond, analysed as they come.</summary>
internal sealed class FixSession
{
    private readonly OrderScript _script =
        new(session => session with { Protocol = ProtocolId.Fix, TickField = default, TickFeedIndex = -1 });

    internal long NowNs { get; set; } = 1_000_000_000;

    internal TelemetryEvent[] Gaps => _script.Of(TelemetryEventKind.SequenceGap);

    /// <summary>From the client.</summary>
    internal FixSession To(string body, uint connection = 1, PacketEventFlags flags = PacketEventFlags.None) =>
        Put(StreamDirection.ToExchange, body, connection, flags);

    /// <summary>From the exchange.</summary>
    internal FixSession From(string body, uint connection = 1, PacketEventFlags flags = PacketEventFlags.None) =>
        Put(StreamDirection.FromExchange, body, connection, flags);

    /// <summary>Ends the input and returns what was counted.</summary>
    internal (OrderScript Script, SessionCounters Counters) End()
    {
        _script.End(NowNs + 1000);
        return (_script, _script.Session);
    }

    private FixSession Put(StreamDirection direction, string body, uint connection, PacketEventFlags flags)
    {
        NowNs += 1000;
        PacketEvent packet = default;
        packet.Kind = PacketEventKind.Message;
        packet.StampNs = NowNs;
        packet.FlowId = _script.Topology.Flows.Count;
        packet.FeedIndex = packet.LineIndex = -1;
        packet.Connection = connection;
        packet.Flags = flags;
        packet.Direction = direction;
        StreamState state = default;
        packet.Status = Fix.Decode(FixText.Message(body), direction, ref state, default, ref packet.Message);
        _script.Put(ref packet);
        return this;
    }
}
