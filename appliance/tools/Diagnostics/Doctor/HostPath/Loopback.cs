// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Feeds.Streams;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Sockets over loopback, with which proofs are made.</summary>
internal static class Loopback
{
    /// <summary>Head of a packet that its flow records, bytes.</summary>
    internal const int Snap = 64;

    internal static Socket Stream() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal static Socket Datagram() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>Binds a socket to a port that is free.</summary>
    internal static IPEndPoint Bind(Socket socket)
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    internal static EndpointAddress AddressOf(EndPoint? end)
    {
        var address = (IPEndPoint)end!;
        return new EndpointAddress(EndpointAddress.FromAddress(address.Address), (ushort)address.Port);
    }

    internal static FlowDefinition FlowTo(int id, EndPoint? end, bool isTcp) => new()
    {
        Id = id,
        Endpoint = AddressOf(end),
        MatchesSource = false,
        IsTcp = isTcp,
        SnapLength = Snap,
        Protocol = default,
        Direction = isTcp ? StreamDirection.ToExchange : StreamDirection.FromExchange,
    };

    /// <summary>The check where a socket could not be used.</summary>
    internal static HostCheck Unknown(string check, Exception cause) =>
        new(check, CheckVerdict.Unknown, $"could not tell: {cause.Message}", "ip link set lo up");
}
