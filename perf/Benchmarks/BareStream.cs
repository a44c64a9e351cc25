// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron.Driver.Media;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Rate of two threads over loopback with bare sockets, one system call per datagram. The data in flight always fits
/// any host's socket buffer, so that nothing is lost.
/// </summary>
internal sealed unsafe class BareStream : IDisposable
{
    private const int WindowBytes = 1 << 16;
    private const int BufferLength = 2048;

    private readonly Socket _near = Bound();
    private readonly Socket _far = Bound();
    private readonly AeronPartner _partner;
    private readonly int _length;
    private readonly int _messages;
    private readonly int _count;
    private long _received;

    /// <summary>Opens the sockets.</summary>
    /// <param name="partner">The receiving thread.</param>
    /// <param name="length">Bytes of a datagram.</param>
    /// <param name="messages">Aeron messages that such a datagram could hold.</param>
    /// <param name="count">Messages per measurement.</param>
    internal BareStream(AeronPartner partner, int length, int messages, int count)
    {
        _partner = partner;
        _length = length;
        _messages = messages;
        _count = count;
    }

    /// <summary>Sends the datagrams; returns the rate of the messages that they could hold.</summary>
    internal double MessagesPerSecond()
    {
        long datagrams = _count / _messages;
        Volatile.Write(ref _received, 0);
        _partner.Start(self =>
        {
            byte* buffer = stackalloc byte[BufferLength];
            UdpAddress from;
            int idle = 0;
            for (long taken = 0; taken < datagrams; self.Wait(idle))
            {
                uint length = (uint)sizeof(UdpAddress);
                bool came =
                    Libc.recvfrom((int)_far.Handle, buffer, BufferLength, 0, &from, &length) == _length;
                idle = came ? 0 : idle + 1;
                if (came)
                    Volatile.Write(ref _received, ++taken);
            }
        });
        byte* bytes = stackalloc byte[BufferLength];
        var local = (IPEndPoint)_far.LocalEndPoint!;
        var to = new UdpAddress(local.Address, local.Port);
        long startNs = MonotonicClock.NowNs;
        for (long sent = 0; sent < datagrams; sent++)
        {
            for (int idle = 0; (sent - Volatile.Read(ref _received)) * _length > WindowBytes; idle++)
                _partner.Wait(idle);
            if (Libc.sendto((int)_near.Handle, bytes, (nuint)_length, 0, &to, to.NativeLength) != _length)
                throw new InvalidOperationException("a datagram was not taken");
        }
        _partner.Await();
        return datagrams * _messages * 1e9 / (MonotonicClock.NowNs - startNs);
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            Blocking = false,
        };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
