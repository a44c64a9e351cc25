// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>Sends numbered packets by schedule, from CPU 0.</summary>
internal sealed unsafe class PathSender : IDisposable
{
    private readonly Socket _socket;
    private readonly PathTimes _times;
    private readonly byte[] _packet = PathPacket.Make();

    internal PathSender(PathNetwork network, IPEndPoint receiver, PathTimes times)
    {
        _times = times;
        _socket = network.MarketSocket(SocketType.Dgram, 0);
        _socket.Connect(receiver);
    }

    /// <summary>Packets sent so far, which is also the last number.</summary>
    internal long Sent { get; private set; }

    /// <summary>Sends a number of packets, which begin a new measurement.</summary>
    internal void Send(int perSecond, int packets)
    {
        _times.Begin(Sent + 1);
        PinnedThread.Run(() => Pace(perSecond, packets));
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Pace(int perSecond, int packets)
    {
        HostThread.UseFineTimers();
        var schedule = new Schedule(MonotonicClock.NowNs, perSecond);
        int fd = (int)_socket.Handle;
        for (int index = 0; index < packets; index++)
        {
            PathPacket.Fill(_packet, (uint)++Sent, schedule.DueNs(index) + _times.OffsetNs);
            schedule.Await(index);
            fixed (byte* bytes = _packet)
            {
                if (Libc.send(fd, bytes, PathPacket.Length, 0) != PathPacket.Length)
                    throw new InvalidOperationException("a packet was not taken");
            }
        }
    }
}
