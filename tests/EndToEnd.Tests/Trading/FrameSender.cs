// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using TestSupport;

namespace EndToEnd.Tests.Trading;

/// <summary>Sends whole frames out of one interface.</summary>
internal sealed class FrameSender : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Packet, SocketType.Raw, 0);
    private readonly SocketAddress _target;

    /// <param name="interfaceIndex">The interface, in the namespace of the calling thread.</param>
    internal FrameSender(int interfaceIndex) => _target = new LinkEndPoint(interfaceIndex).Serialize();

    /// <summary>Sends one frame; one that found the other side's queue full is sent again.</summary>
    internal void Send(ReadOnlySpan<byte> frame)
    {
        while (!TrySend(frame))
            Thread.Yield();
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private bool TrySend(ReadOnlySpan<byte> frame)
    {
        try
        {
            _socket.SendTo(frame, SocketFlags.None, _target);
            return true;
        }
        catch (SocketException full) when (full.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
        {
            return false;
        }
    }
}
