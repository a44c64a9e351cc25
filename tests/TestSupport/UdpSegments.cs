// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;

namespace TestSupport;

/// <summary>Datagrams that a sender writes in one call and leaves to the kernel to split (GSO).</summary>
public static class UdpSegments
{
    private const int UdpLevel = 17;                            // SOL_UDP
    private const int UdpSegment = 103;                         // UDP_SEGMENT

    /// <summary>Has the kernel split what a socket sends.</summary>
    /// <param name="socket">The socket, of UDP.</param>
    /// <param name="length">Bytes of payload of each datagram but the last.</param>
    public static void SplitInto(this Socket socket, int length) =>
        socket.SetRawSocketOption(UdpLevel, UdpSegment, BitConverter.GetBytes(length));
}
