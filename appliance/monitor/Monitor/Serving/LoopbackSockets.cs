// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Telemetry.Monitor.Serving;

/// <summary>Sockets that the server listens on: that of its address, and with 127.0.0.1 one of ::1 with the same port,
/// if this host has it. Browsers may take ::1 for localhost, and another program on its port would get the requests.
/// </summary>
internal sealed class LoopbackSockets : IDisposable
{
    // What the kernel keeps for a client that takes nothing is lost time for it: the newest state is what it needs.
    private const int SendBufferBytes = 256 << 10;
    private const int MostTries = 16;

    private readonly Dictionary<IPEndPoint, Socket> _sockets = [];

    /// <summary>Addresses with their ports, the first is that of the configuration.</summary>
    public IReadOnlyList<IPEndPoint> Bound { get; private set; } = [];

    /// <summary>Binds the sockets.</summary>
    /// <exception cref="SocketException">An address cannot be used.</exception>
    public static LoopbackSockets Bind(IPEndPoint listen)
    {
        for (int tries = 1; ; tries++)
        {
            var sockets = new LoopbackSockets();
            try
            {
                sockets.Add(listen);
                if (listen.Address.Equals(IPAddress.Loopback) && HasIpv6Loopback())
                    sockets.Add(new IPEndPoint(IPAddress.IPv6Loopback, sockets.Bound[0].Port));
                return sockets;
            }
            catch (SocketException cause) when (listen.Port == 0 && tries < MostTries
                && cause.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another process has the port that the kernel chose, for the other family.
                sockets.Dispose();
            }
            catch
            {
                sockets.Dispose();
                throw;
            }
        }
    }

    /// <summary>Hands the socket of an address over to the server.</summary>
    public Socket Take(EndPoint address) =>
        _sockets.Remove((IPEndPoint)address, out Socket? socket) ? socket
            : SocketTransportOptions.CreateDefaultBoundListenSocket(address);

    public void Dispose()
    {
        foreach (Socket socket in _sockets.Values)
            socket.Dispose();
    }

    private void Add(IPEndPoint address)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        socket.SendBufferSize = SendBufferBytes;
        var bound = (IPEndPoint)socket.LocalEndPoint!;
        _sockets.Add(bound, socket);
        Bound = [.. Bound, bound];
    }

    private static bool HasIpv6Loopback()
    {
        try
        {
            using Socket socket =
                SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
