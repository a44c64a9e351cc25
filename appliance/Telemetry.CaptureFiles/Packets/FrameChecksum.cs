// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Packets;

/// <summary>
/// Verifies the UDP or TCP checksum of a frame as <c>bpf/capture/checksum.bpf.h</c> and the live reader do;
/// <see cref="ChecksumVerdict.Wrong"/> if it is wrong.
/// </summary>
[HotPath]
internal static class FrameChecksum
{
    private const int UdpHeaderLength = 8;
    private const int UdpCheckAt = 6;
    private const int TcpCheckAt = 16;

    /// <summary>Verifies a parsed frame.</summary>
    public static ChecksumVerdict Verify(ReadOnlySpan<byte> frame, in ParsedPacket packet)
    {
        bool isUdp = packet.Protocol == PacketParser.Udp;
        int headerLength = isUdp ? UdpHeaderLength : packet.TransportLength - packet.PayloadLength;
        if (packet.IsFragment || packet.HasFrameLength || packet.PayloadOffset != packet.TransportOffset + headerLength)
            return ChecksumVerdict.NotVerifiable;
        int checkAt = packet.TransportOffset + (isUdp ? UdpCheckAt : TcpCheckAt);
        ushort check = MemoryMarshal.Read<ushort>(frame[checkAt..]);
        if (isUdp && check == 0)
            return packet.IsIPv6 ? ChecksumVerdict.Wrong : ChecksumVerdict.NotVerifiable;
        if (packet.CapturedLength != packet.PayloadLength)
            return ChecksumVerdict.NotVerifiable;
        ReadOnlySpan<byte> datagram = frame.Slice(packet.TransportOffset, headerLength + packet.PayloadLength);
        ushort pseudo = PseudoSum(
            packet.SourceAddress, packet.DestinationAddress, packet.Protocol, (uint)datagram.Length);
        if (check == pseudo)
            return ChecksumVerdict.NotVerifiable;
        return InternetChecksum.Fold(pseudo + InternetChecksum.Sum(datagram)) == InternetChecksum.Right
            ? ChecksumVerdict.Right : ChecksumVerdict.Wrong;
    }

    /// <summary>Folded sum of the pseudo header, in the byte order of the packet. IPv4 addresses may be mapped: ffff is
    /// zero in ones' complement.</summary>
    public static ushort PseudoSum(UInt128 source, UInt128 destination, byte protocol, uint length)
    {
        ulong sum = Halves((ulong)source) + Halves((ulong)(source >> 64)) + Halves((ulong)destination)
            + Halves((ulong)(destination >> 64)) + protocol + length;
        ushort folded = InternetChecksum.Fold(sum);
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(folded) : folded;
    }

    private static ulong Halves(ulong words) => (words >> 32) + (uint)words;
}
