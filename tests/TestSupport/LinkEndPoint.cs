// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace TestSupport;

/// <summary>An interface as the target of a packet socket: <c>struct sockaddr_ll</c>.</summary>
/// <param name="interfaceIndex">Its index.</param>
public sealed class LinkEndPoint(int interfaceIndex) : EndPoint
{
    private const int Bytes = 20;
    private const int IndexOffset = 4;

    /// <inheritdoc/>
    public override AddressFamily AddressFamily => AddressFamily.Packet;

    /// <inheritdoc/>
    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Bytes);
        BitConverter.TryWriteBytes(address.Buffer.Span[IndexOffset..], interfaceIndex);
        return address;
    }
}
