// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Writing;

/// <summary>IP header without options or extensions, as frames that are made have it.</summary>
/// <param name="Source">Source address; IPv4 ones are mapped.</param>
/// <param name="Destination">Destination address, of the same family.</param>
/// <param name="Protocol">Protocol above it.</param>
/// <param name="HopLimit">Hops to live.</param>
/// <param name="TrafficClass">Traffic class; of IPv4 the type of service.</param>
/// <param name="Identification">Identification of IPv4.</param>
public readonly record struct IpHeader(
    UInt128 Source, UInt128 Destination, byte Protocol, byte HopLimit, byte TrafficClass = 0, ushort Identification = 0)
{
    /// <summary>Length of that of IPv4, bytes.</summary>
    public const int InetBytes = 20;

    /// <summary>Length of that of IPv6, bytes.</summary>
    public const int Inet6Bytes = 40;

    private const byte InetVersion = 0x45;                      // with a header of five words
    private const ushort DontFragment = 0x4000;

    /// <summary>True for IPv4.</summary>
    public bool IsInet => new EndpointAddress(Destination, 0).IsIPv4;

    /// <summary>Length, bytes.</summary>
    public int Length => IsInet ? InetBytes : Inet6Bytes;

    /// <summary>Writes it.</summary>
    /// <param name="to">Receives it; all zero.</param>
    /// <param name="contentLength">Length of what is behind it, bytes.</param>
    public void Write(Span<byte> to, int contentLength)
    {
        if (IsInet)
            WriteInet(to[..InetBytes], contentLength);
        else
            WriteInet6(to, contentLength);
    }

    /// <summary>Sum of the pseudo header of UDP and TCP, in the byte order of the packet.</summary>
    /// <param name="contentLength">Length of their header and payload, bytes.</param>
    public ushort PseudoSum(uint contentLength) =>
        FrameChecksum.PseudoSum(Source, Destination, Protocol, contentLength);

    private void WriteInet(Span<byte> to, int contentLength)
    {
        int length = InetBytes + contentLength;
        to[0] = InetVersion;
        to[1] = TrafficClass;
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)(length > ushort.MaxValue ? 0 : length));
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], Identification);
        BinaryPrimitives.WriteUInt16BigEndian(to[6..], DontFragment);
        to[8] = HopLimit;
        to[9] = Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(to[12..], (uint)Source);
        BinaryPrimitives.WriteUInt32BigEndian(to[16..], (uint)Destination);
        MemoryMarshal.Write(to[10..], (ushort)~InternetChecksum.Fold(InternetChecksum.Sum(to)));
    }

    private void WriteInet6(Span<byte> to, int contentLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, (6u << 28) | ((uint)TrafficClass << 20));
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], (ushort)Math.Min(contentLength, ushort.MaxValue));
        to[6] = Protocol;
        to[7] = HopLimit;
        BinaryPrimitives.WriteUInt128BigEndian(to[8..], Source);
        BinaryPrimitives.WriteUInt128BigEndian(to[24..], Destination);
    }
}
