// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>Queries the host's chronyd over loopback.</summary>
internal sealed class ChronyClient : IDisposable
{
    private readonly DaemonClient _daemon;
    private readonly DaemonClient.ReplyReader _read;
    private readonly ReferenceText _reference = new();
    private uint _sequence;

    /// <param name="port">UDP port of chronyd.</param>
    internal ChronyClient(int port = ChronyTracking.Port) =>
        (_daemon, _read) = (new DaemonClient(() => Open(port), isPort: true),
            reply => ChronyTracking.Read(reply, _sequence, _reference));

    /// <summary>Queries chronyd once.</summary>
    /// <returns>Null if there is no answer within 100 ms.</returns>
    public TimeSource? Ask()
    {
        Span<byte> request = stackalloc byte[ChronyTracking.Bytes];
        ChronyTracking.WriteRequest(request, ++_sequence);
        return _daemon.Ask(request, _read, out _);
    }

    public void Dispose() => _daemon.Dispose();

    private static Socket Open(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }
}
