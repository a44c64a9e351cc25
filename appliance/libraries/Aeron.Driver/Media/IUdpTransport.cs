// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Media;

/// <summary>One socket, or its replacement in a test. No member blocks or throws.</summary>
internal interface IUdpTransport : IDisposable
{
    /// <summary>Address to which it is bound.</summary>
    UdpAddress LocalAddress { get; }

    /// <summary>Sends to the connected address; returns false if the datagram was not accepted whole.</summary>
    bool Send(ReadOnlySpan<byte> datagram);

    /// <summary>
    /// Sends consecutive datagrams of these lengths to the connected address; returns the number accepted, in order.
    /// </summary>
    int Send(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths)
    {
        int taken = 0;
        for (; taken < lengths.Length && Send(datagrams[..lengths[taken]]); taken++)
            datagrams = datagrams[lengths[taken]..];
        return taken;
    }

    /// <summary>Sends to an address; returns false if the datagram was not accepted whole.</summary>
    bool SendTo(ReadOnlySpan<byte> datagram, in UdpAddress destination);

    /// <summary>Receives one datagram; returns its length in bytes, or -1 if there is none.</summary>
    int Receive(Span<byte> buffer, out UdpAddress source);
}
