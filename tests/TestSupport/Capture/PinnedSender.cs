// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Threads;
using TestSupport.Binary;
using Xunit;

namespace TestSupport.Capture;

/// <summary>Sends datagrams from a CPU: over a pair of virtual interfaces they arrive on the same one. They have no
/// checksum: a veth leaves that to a card, and a program at
/// XDP gets the packet without it.</summary>
/// <param name="network">The network.</param>
public sealed class PinnedSender(VethPair network) : IDisposable
{
    private const int SocketLevel = 1;                          // SOL_SOCKET
    private const int NoChecksum = 11;                          // SO_NO_CHECK

    private readonly Socket _socket = Open(network);

    /// <summary>Sends datagrams.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="port">The receiver's port.</param>
    /// <param name="payloads">Their payloads.</param>
    public void Send(int cpu, int port, IEnumerable<byte[]> payloads)
    {
        SocketAddress to = new IPEndPoint(IPAddress.Parse(network.ReceiverAddress), port).Serialize();
        bool isPinned = false;
        var thread = new Thread(() =>
        {
            isPinned = HostThread.PinTo(cpu);
            foreach (byte[] payload in payloads)
                _socket.SendTo(payload, SocketFlags.None, to);
        });
        thread.Start();
        thread.Join();
        Assert.True(isPinned, $"CPU {cpu} is not to be had");
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static Socket Open(VethPair network)
    {
        Socket socket = network.DatagramSocket();
        socket.SetRawSocketOption(SocketLevel, NoChecksum, BitConverter.GetBytes(1));
        return socket;
    }
}
