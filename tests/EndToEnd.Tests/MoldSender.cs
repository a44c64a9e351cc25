// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EndToEnd.Tests;

/// <summary>Sends MoldUDP64 packets of one message each, numbered on from call to call, at a rate.</summary>
internal sealed partial class MoldSender : IDisposable
{
    private const int NewNetworkNamespace = 0x4000_0000;        // CLONE_NEWNET
    private const int BodyLength = 40;

    private readonly Socket _socket;
    private readonly byte[] _packet = new byte[20 + 2 + BodyLength];
    private ulong _next = 1;

    public MoldSender(VethPair network, int port)
    {
        _socket = SocketInside(network.Sender);
        _socket.Connect(IPAddress.Parse(network.ReceiverAddress), port);
        "SESSION001"u8.CopyTo(_packet);
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(18), 1);
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(20), BodyLength);
    }

    public void Send(int count, int packetsPerSecond)
    {
        long startMs = Environment.TickCount64;
        for (int sent = 0; sent < count; sent++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_packet.AsSpan(10), _next++);
            SendOne();
            while (sent % 64 == 63 && (Environment.TickCount64 - startMs) * packetsPerSecond / 1000 < sent)
                Thread.Yield();
        }
    }

    public void Dispose() => _socket.Dispose();

    // Nobody listens on the port: a pending "refused" of an earlier packet makes send fail before it sends.
    private void SendOne()
    {
        try
        {
            _socket.Send(_packet);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            _socket.Send(_packet);
        }
    }

    // A thread that has entered a namespace makes its sockets there; the thread ends with its call.
    private static Socket SocketInside(string networkNamespace)
    {
        Socket? socket = null;
        var thread = new Thread(() =>
        {
            using FileStream space = File.OpenRead($"/run/netns/{networkNamespace}");
            if (SetNamespace((int)space.SafeFileHandle.DangerousGetHandle(), NewNetworkNamespace) == 0)
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"the namespace {networkNamespace} cannot be entered");
    }

    [LibraryImport("libc", EntryPoint = "setns")]
    private static partial int SetNamespace(int fd, int kind);
}
