// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Packets;

/// <summary>
/// Verifies the checksums of a frame as <c>bpf/capture/checksum.bpf.h</c> and the live reader do: that of UDP or TCP,
/// and that of the IPv4 header. <see cref="ChecksumVerdict.Wrong"/> if one is wrong.
/// </summary>
[HotPath]
internal static class FrameChecksum
{
    private const int UdpHeaderLength = 8;
    private const int UdpCheckAt = 6;
    private const int TcpCheckAt = 16;
    private const int IPv4CheckAt = 10;

    /// <summary>Verifies a frame of a capture; of one that was cut the file may have the result.</summary>
    public static ChecksumVerdict Verify(in CaptureFrame frame, ReadOnlySpan<byte> bytes, in ParsedPacket packet)
    {
        if (frame.GsoSegments > 1 || frame.Hook == Hook.TcTx)
            return ChecksumVerdict.NotVerifiable;
        ChecksumVerdict found = Verify(bytes, in packet);
        return found == ChecksumVerdict.NotCaptured && frame.Checksum != ChecksumVerdict.None ? frame.Checksum : found;
    }

    public static ChecksumVerdict Verify(ReadOnlySpan<byte> frame, in ParsedPacket packet)
    {
        if (!packet.HasFrameLength && packet.IPv4Offset >= 0 && IsBadHeader(frame[packet.IPv4Offset..]))
            return ChecksumVerdict.Wrong;
        bool isUdp = packet.Protocol == PacketParser.Udp;
        int headerLength = isUdp ? UdpHeaderLength : packet.TransportLength - packet.PayloadLength;
        if (packet.IsFragment || packet.HasFrameLength || packet.PayloadOffset != packet.TransportOffset + headerLength)
            return ChecksumVerdict.NotVerifiable;
        int checkAt = packet.TransportOffset + (isUdp ? UdpCheckAt : TcpCheckAt);
        ushort check = MemoryMarshal.Read<ushort>(frame[checkAt..]);
        if (isUdp && check == 0)
            return packet.IsIPv6 ? ChecksumVerdict.Wrong : ChecksumVerdict.NotVerifiable;
        ushort pseudo = PseudoSum(packet.SourceAddress, packet.DestinationAddress, packet.Protocol,
            (uint)(headerLength + packet.PayloadLength));
        if (check == pseudo)
            return ChecksumVerdict.NotVerifiable;
        if (packet.CapturedLength != packet.PayloadLength)
            return ChecksumVerdict.NotCaptured;
        ReadOnlySpan<byte> datagram = frame.Slice(packet.TransportOffset, headerLength + packet.PayloadLength);
        return InternetChecksum.Fold(pseudo + InternetChecksum.Sum(datagram)) == InternetChecksum.Right
            ? ChecksumVerdict.Right : ChecksumVerdict.Wrong;
    }

    /// <summary>True if the checksum of an IPv4 header is wrong; a field of 0 was left to a NIC.</summary>
    /// <param name="header">The header, and what follows it.</param>
    public static bool IsBadHeader(ReadOnlySpan<byte> header)
    {
        int length = (header[0] & 0xf) * sizeof(uint);
        return length <= header.Length && MemoryMarshal.Read<ushort>(header[IPv4CheckAt..]) != 0
            && InternetChecksum.Fold(InternetChecksum.Sum(header[..length])) != InternetChecksum.Right;
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
