// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron.Driver.Media;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Lower bound of a ping-pong over UDP: two threads that spin on recvfrom and answer with sendto, with datagrams as
/// long as Aeron's.
/// </summary>
internal sealed unsafe class BarePingPong : IDisposable
{
    private const int DatagramLength = AeronPingPong.MessageLength + 32;    // Aeron's header
    private const int BufferLength = 2048;

    private readonly Socket _near = Bound();
    private readonly Socket _far = Bound();
    private readonly AeronPartner _partner;
    private readonly long[] _timesNs;

    internal BarePingPong(AeronPartner partner, int pings)
    {
        _partner = partner;
        _timesNs = new long[pings];
    }

    /// <summary>Sends pings one after the other; returns the time of each until its answer, nanoseconds.</summary>
    internal long[] Measure()
    {
        int pings = _timesNs.Length;
        UdpAddress near = AddressOf(_near);
        UdpAddress far = AddressOf(_far);
        _partner.Start(self =>
        {
            byte* buffer = stackalloc byte[BufferLength];
            for (int i = 0; i < pings; i++)
            {
                Receive(_far, buffer, self);
                Send(_far, buffer, near);
            }
        });
        byte* bytes = stackalloc byte[BufferLength];
        for (int i = 0; i < pings; i++)
        {
            long startNs = MonotonicClock.NowNs;
            Send(_near, bytes, far);
            Receive(_near, bytes, _partner);
            _timesNs[i] = MonotonicClock.NowNs - startNs;
        }
        _partner.Await();
        return _timesNs;
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static UdpAddress AddressOf(Socket socket)
    {
        var local = (IPEndPoint)socket.LocalEndPoint!;
        return new UdpAddress(local.Address, local.Port);
    }

    private static void Send(Socket socket, byte* bytes, UdpAddress to)
    {
        if (Libc.sendto((int)socket.Handle, bytes, DatagramLength, 0, &to, to.NativeLength) != DatagramLength)
            throw new InvalidOperationException("a datagram was not taken");
    }

    private static void Receive(Socket socket, byte* bytes, AeronPartner partner)
    {
        UdpAddress from;
        for (int idle = 0; ; idle++)
        {
            uint length = (uint)sizeof(UdpAddress);
            if (Libc.recvfrom((int)socket.Handle, bytes, BufferLength, 0, &from, &length) == DatagramLength)
                return;
            partner.Wait(idle);
        }
    }
}
