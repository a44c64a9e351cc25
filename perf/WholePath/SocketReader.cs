// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Kernel.Native;

namespace Telemetry.Perf.WholePath;

/// <summary>Reads a UDP socket of the watched host, on any CPU but the sender's, so that it does not overflow: the
/// application for which the packets are.</summary>
internal sealed unsafe class SocketReader : IDisposable
{
    private const int LevelSocket = 1;                          // SOL_SOCKET
    private const int ReceiveBuffer = 33;                       // SO_RCVBUFFORCE
    private const int Udp = 17;                                 // SOL_UDP
    private const int Merged = 104;                             // UDP_GRO
    private const int BufferBytes = 64 << 20;                   // tenths of a second at full rate
    private const int LongestMessage = 1 << 16;
    private const int CheckMs = 100;

    private readonly Socket _socket;
    private readonly Thread _thread;
    private volatile bool _ends;

    internal SocketReader(PathNetwork network, int port)
    {
        _socket = network.HostSocket(SocketType.Dgram, port);
        _socket.SetRawSocketOption(LevelSocket, ReceiveBuffer, BitConverter.GetBytes(BufferBytes));
        _socket.SetRawSocketOption(Udp, Merged, BitConverter.GetBytes(1));
        _socket.ReceiveTimeout = CheckMs;
        _thread = new Thread(Read) { Name = "application", IsBackground = true };
        OtherCpus.Run(_thread.Start);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ends = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Read()
    {
        int fd = (int)_socket.Handle;
        byte[] buffer = new byte[LongestMessage];
        fixed (byte* bytes = buffer)
        {
            while (!_ends)
                _ = Libc.recv(fd, bytes, LongestMessage, 0);
        }
    }
}
