// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Sockets of a client on the host that is looked at, and of a gateway at the other end of the wire.</summary>
internal static class GatewaySockets
{
    /// <summary>A socket of the client, not connected yet.</summary>
    internal static Socket Client(VethPair network)
    {
        Socket? client = null;
        network.InReceiver(() => client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        return client!;
    }

    /// <summary>A listening socket of the gateway, whose connections have small receive buffers.</summary>
    internal static Socket Listen(VethPair network)
    {
        Socket? listener = null;
        network.InSender(() =>
        {
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                ReceiveBufferSize = 8 << 10,
            };
            listener.Bind(new IPEndPoint(IPAddress.Parse(network.SenderAddress), RealConnection.GatewayPort));
            listener.Listen();
        });
        return listener!;
    }

    /// <summary>Receives bytes; 0 at the end of the stream, and where the other end has broken it off.</summary>
    internal static int Receive(Socket socket, Span<byte> bytes)
    {
        try
        {
            return socket.Receive(bytes);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    /// <summary>Receives a number of bytes; none if the stream ends before.</summary>
    internal static byte[] ReceiveAll(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length;)
        {
            int count = Receive(socket, bytes.AsSpan(at));
            if (count == 0)
                return [];
            at += count;
        }
        return bytes;
    }
}
