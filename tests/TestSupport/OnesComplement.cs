// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace TestSupport;

/// <summary>Checksums by RFC 1071, byte by byte: the reference for faster implementations.</summary>
public static class OnesComplement
{
    /// <summary>The folded sum of 16-bit words in network order; an odd last byte is followed by zero.</summary>
    public static ushort Sum(params IEnumerable<byte>[] parts)
    {
        uint sum = 0;
        foreach (IEnumerable<byte> part in parts)
        {
            bool isHigh = true;
            foreach (byte octet in part)
            {
                sum += isHigh ? (uint)octet << 8 : octet;
                sum = (sum & 0xffff) + (sum >> 16);
                isHigh = !isHigh;
            }
        }
        return (ushort)sum;
    }

    /// <summary>The pseudo header of UDP or TCP.</summary>
    public static byte[] PseudoHeader(IPAddress source, IPAddress destination, byte protocol, int length) =>
    [
        .. source.GetAddressBytes(), .. destination.GetAddressBytes(),
        (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, 0, protocol,
    ];
}
