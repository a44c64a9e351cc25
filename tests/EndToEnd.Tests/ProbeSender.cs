// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>
/// Sends what is nobody's protocol, all the time, until it is disposed: probes with a time and a number in either
/// order, and zeros of the lengths of MoldUDP's headers.
/// </summary>
internal sealed class ProbeSender : IDisposable
{
    private const int FirstPort = 6101;
    private const int PacketsPerMs = 1;
    private const long TickNs = 100;

    private readonly Socket _socket;
    private readonly Thread _thread;
    private volatile bool _ends;

    internal ProbeSender(VethPair network)
    {
        _socket = network.DatagramSocket();
        _thread = new Thread(() => Send(IPAddress.Parse(network.ReceiverAddress))) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The ports, one a kind of packet.</summary>
    internal static IEnumerable<int> Ports => Enumerable.Range(FirstPort, 4);

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Send(IPAddress receiver)
    {
        SocketAddress[] ports = [.. Ports.Select(port => new IPEndPoint(receiver, port).Serialize())];
        byte[] timeFirst = new byte[16];
        byte[] numberFirst = new byte[12];
        long startMs = Environment.TickCount64;
        for (uint number = 1; !_ends; number++)
        {
            long timeNs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TickNs;
            BinaryPrimitives.WriteInt64LittleEndian(timeFirst, timeNs);
            BinaryPrimitives.WriteUInt64LittleEndian(timeFirst.AsSpan(8), number);
            BinaryPrimitives.WriteUInt32LittleEndian(numberFirst, number);
            BinaryPrimitives.WriteInt64LittleEndian(numberFirst.AsSpan(4), timeNs);
            _socket.SendTo(timeFirst, SocketFlags.None, ports[0]);
            _socket.SendTo(numberFirst, SocketFlags.None, ports[1]);
            _socket.SendTo(new byte[16], SocketFlags.None, ports[2]);
            _socket.SendTo(new byte[20], SocketFlags.None, ports[3]);
            while (!_ends && (Environment.TickCount64 - startMs) * PacketsPerMs < number)
                Thread.Yield();
        }
    }
}
