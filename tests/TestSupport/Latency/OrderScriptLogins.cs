// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;

namespace TestSupport.Latency;

/// <summary>Logins in an <see cref="OrderScript"/>.</summary>
internal static class OrderScriptLogins
{
    /// <summary>A login and its acceptance by the exchange.</summary>
    public static OrderScript LogIn(this OrderScript script, long stampNs, uint connection, ulong login = 7)
    {
        PacketEvent packet = default;
        packet.Kind = PacketEventKind.Message;
        packet.StampNs = stampNs;
        packet.FlowId = script.Topology.Flows.Count;
        packet.FeedIndex = packet.LineIndex = -1;
        packet.Connection = connection;
        packet.Direction = StreamDirection.ToExchange;
        packet.Message.Kind = OrderKind.Logon;
        packet.Message.Login = login;
        script.Put(ref packet);
        packet.StampNs++;
        packet.Direction = StreamDirection.FromExchange;
        packet.Message.Kind = OrderKind.LogonAccepted;
        packet.Message.Login = 0;
        return script.Put(ref packet);
    }
}
