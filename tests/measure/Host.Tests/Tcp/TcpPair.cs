// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host.Tests.Tcp;

/// <summary>Both ends of a connection, and the listener that accepted it.</summary>
internal sealed unsafe class TcpPair(Socket host, Socket peer, Socket listener) : IDisposable
{
    private const int SocketLevel = 1;                          // SOL_SOCKET
    private const int AttachFilter = 26;                        // SO_ATTACH_FILTER
    private const int DetachFilter = 27;                        // SO_DETACH_FILTER

    internal Socket Host => host;

    internal Socket Peer => peer;

    internal Socket Listener => listener;

    /// <summary>Addresses and ports as the host has them.</summary>
    internal TcpEndpoints OfHost { get; } =
        new(TcpNetwork.Address(host.LocalEndPoint), TcpNetwork.Address(host.RemoteEndPoint));

    /// <summary>Addresses and ports as the peer has them.</summary>
    internal TcpEndpoints OfPeer => new(OfHost.Remote, OfHost.Local);

    /// <summary>Drops segments that arrive at the peer's socket, before TCP sees them.</summary>
    /// <param name="longerThan">Only those longer than so many bytes, the TCP header included.</param>
    internal void DropAtPeer(uint longerThan = 0)
    {
        // struct sock_filter: code, jump if true, jump if false, number.
        ulong* instructions = stackalloc ulong[4];
        instructions[0] = 0x80;                                 // ld len
        instructions[1] = 0x01_00_0025 | (ulong)longerThan << 32;   // jgt longerThan, next, over next
        instructions[2] = 0x06;                                 // ret 0: dropped
        instructions[3] = 0x06 | (ulong)uint.MaxValue << 32;    // ret all: taken
        Span<byte> program = stackalloc byte[16];               // struct sock_fprog
        program.Clear();
        program[0] = 4;
        BitConverter.TryWriteBytes(program[8..], (ulong)instructions);
        peer.SetRawSocketOption(SocketLevel, AttachFilter, program);
    }

    /// <summary>Ends <see cref="DropAtPeer"/>.</summary>
    internal void PassAtPeer() => peer.SetRawSocketOption(SocketLevel, DetachFilter, new byte[4]);

    /// <summary>Writes all bytes to one end and reads them at the other.</summary>
    internal static void Transfer(Socket from, Socket to, int bytes)
    {
        byte[] chunk = new byte[Math.Min(bytes, 32 * 1024)];
        for (int left = bytes; left > 0;)
        {
            int sent = from.Send(chunk, Math.Min(left, chunk.Length), SocketFlags.None);
            left -= sent;
            while (sent > 0)
                sent -= to.Receive(chunk, Math.Min(sent, chunk.Length), SocketFlags.None);
        }
    }

    public void Dispose()
    {
        host.Dispose();
        peer.Dispose();
        listener.Dispose();
    }
}
