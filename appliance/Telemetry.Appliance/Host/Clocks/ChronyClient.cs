// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Appliance.Model.Clocks;

namespace Telemetry.Appliance.Host.Clocks;

/// <summary>Asks the chronyd of this host, over loopback.</summary>
/// <param name="port">Where it listens.</param>
internal sealed class ChronyClient(int port = ChronyTracking.Port) : IDisposable
{
    private const int WaitMs = 100;
    private const int Leftovers = 8;

    private readonly byte[] _buffer = new byte[1024];
    private Socket? _socket;
    private uint _sequence;

    /// <summary>Asks it now.</summary>
    /// <returns>Null if nobody answers within a tenth of a second.</returns>
    public TimeSource? Ask()
    {
        try
        {
            Socket socket = _socket ??= Open();
            ChronyTracking.WriteRequest(_buffer.AsSpan(0, ChronyTracking.Bytes), ++_sequence);
            socket.Send(_buffer, ChronyTracking.Bytes, SocketFlags.None);
            // Answers that came too late for the request before are passed over.
            for (int left = Leftovers; left > 0; left--)
            {
                int length = socket.Receive(_buffer);
                if (ChronyTracking.Read(_buffer.AsSpan(0, length), _sequence) is { } source)
                    return source;
            }
        }
        catch (SocketException)
        {
            Dispose();
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = WaitMs,
        };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }
}
