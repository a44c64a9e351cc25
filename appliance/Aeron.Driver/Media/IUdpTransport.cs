// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Media;

/// <summary>One socket, or what stands in for it in a test. Nothing here blocks or throws.</summary>
internal interface IUdpTransport : IDisposable
{
    /// <summary>The address that it is bound to.</summary>
    UdpAddress LocalAddress { get; }

    /// <summary>Sends to where it is connected to; false if the datagram was not taken whole.</summary>
    bool Send(ReadOnlySpan<byte> datagram);

    /// <summary>
    /// Sends datagrams that lie one behind the other, of these lengths, to where it is connected to; how many of them
    /// were taken, the first ones.
    /// </summary>
    int Send(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths)
    {
        int taken = 0;
        for (; taken < lengths.Length && Send(datagrams[..lengths[taken]]); taken++)
            datagrams = datagrams[lengths[taken]..];
        return taken;
    }

    /// <summary>Sends to an address; false if the datagram was not taken whole.</summary>
    bool SendTo(ReadOnlySpan<byte> datagram, in UdpAddress destination);

    /// <summary>Takes one datagram; its length in bytes, or -1 if there is none.</summary>
    int Receive(Span<byte> buffer, out UdpAddress source);
}
