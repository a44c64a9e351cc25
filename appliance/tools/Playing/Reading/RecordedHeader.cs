// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Playing.Reading;

/// <summary>Parts of a recorded IP header that <c>--frames</c> plays, beside its source.</summary>
/// <param name="TrafficClass">Type of service, or traffic class.</param>
/// <param name="Identification">Identification of IPv4; 0 of IPv6.</param>
internal readonly record struct RecordedHeader(byte TrafficClass, ushort Identification)
{
    private const int Udp = 8;
    private const int Inet = 20;
    private const int Inet6 = 40;

    /// <summary>Reads the header in front of a UDP payload: all zero where it has options or extensions.</summary>
    /// <param name="headers">The frame up to the payload.</param>
    /// <param name="isInet">True for IPv4.</param>
    public static RecordedHeader Of(ReadOnlySpan<byte> headers, bool isInet)
    {
        int at = headers.Length - Udp - (isInet ? Inet : Inet6);
        if (at < 0)
            return default;
        ReadOnlySpan<byte> header = headers[at..];
        return isInet
            ? header[0] == 0x45 ? new(header[1], BinaryPrimitives.ReadUInt16BigEndian(header[4..])) : default
            : header[0] >> 4 == 6 ? new((byte)(BinaryPrimitives.ReadUInt16BigEndian(header) >> 4), 0) : default;
    }
}
