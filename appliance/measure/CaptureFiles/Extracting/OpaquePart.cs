// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Part of a frame in which credentials may be that are not searched for: TCP in fragments, in tunnels or
/// quoted by ICMP, and whatever follows an unknown header. Protocols that are known to carry no TCP stay as they
/// are.</summary>
/// <param name="From">Offset of its first byte in the frame; it reaches to the frame's end.</param>
/// <param name="SumFrom">Offset of the header whose checksum includes it; -1 if none does, or it is in another
/// frame.</param>
/// <param name="CheckAt">Offset of that checksum in the frame.</param>
internal readonly record struct OpaquePart(int From, int SumFrom = -1, int CheckAt = -1)
{
    private const int IPv4HeaderLength = 20;
    private const int IPv6HeaderLength = 40;
    private const int TcpHeaderLength = 20;
    private const int UdpCheckAt = 6;
    private const int TunnelHeaderLength = 8;   // VXLAN, Geneve and GTP-U without options
    private const int IcmpHeaderLength = 8;
    private const int IcmpCheckAt = 2;
    private const int QuotedLength = 8;         // of the transport header in an ICMP error
    private const int SnapHeaderLength = 8;
    private const int LongestLlc = 0x600;       // below it is a length, not an EtherType
    private const byte Snap = 0xaa;
    private const byte IPv6Fragment = 44;
    private const byte Authentication = 51;

    public static OpaquePart None { get; } = new(int.MaxValue);

    /// <summary>Finds the opaque part of a frame that is not a parsed packet.</summary>
    public static OpaquePart OfUnparsed(ReadOnlySpan<byte> frame, LinkType link)
    {
        if (!PacketParser.TrySkipLink(frame, link, out int etherType, out int at))
            return None;
        switch (etherType)
        {
            case 0x0800 when frame.Length >= at + IPv4HeaderLength && frame[at] >> 4 == 4:
                bool isLater = (BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 6)..]) & 0x1fff) != 0;
                int headerLength = Math.Max(IPv4HeaderLength, (frame[at] & 0xf) * 4);
                return OfProtocol(frame, at + headerLength, frame[at + 9], isLater, IPv4HeaderLength);
            case 0x86dd when frame.Length >= at + IPv6HeaderLength && frame[at] >> 4 == 6:
                return OfIPv6(frame, at);

            // ARP, RARP, LLDP, PTP, slow protocols, pause, loopback test
            case 0x0806 or 0x8035 or 0x88cc or 0x88f7 or 0x8809 or 0x8808 or 0x9000:
                return None;
            case < LongestLlc:
                return frame.Length > at && frame[at] == Snap ? new OpaquePart(at + SnapHeaderLength) : None;
            default:
                return new OpaquePart(at);
        }
    }

    /// <summary>Finds the opaque part of a parsed UDP datagram: the contents of a tunnel on its usual port.</summary>
    public static OpaquePart OfDatagram(in ParsedPacket packet) =>
        packet.DestinationPort is 4789 or 8472 or 6081 or 2152
            ? new OpaquePart(
                packet.PayloadOffset + TunnelHeaderLength, packet.TransportOffset, packet.TransportOffset + UdpCheckAt)
            : None;

    private static OpaquePart OfIPv6(ReadOnlySpan<byte> frame, int at)
    {
        byte protocol = frame[at + 6];
        bool isLater = false;
        at += IPv6HeaderLength;
        while (protocol is 0 or 43 or 60 or IPv6Fragment or Authentication && frame.Length >= at + 8)
        {
            isLater |= protocol == IPv6Fragment && (BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]) & ~7) != 0;
            int length = protocol == IPv6Fragment ? 8 : protocol == Authentication
                ? (frame[at + 1] + 2) * 4 : (frame[at + 1] + 1) * 8;
            protocol = frame[at];
            at += length;
        }
        return OfProtocol(frame, at, protocol, isLater, IPv6HeaderLength);
    }

    private static OpaquePart OfProtocol(
        ReadOnlySpan<byte> frame, int at, byte protocol, bool isLater, int quotedHeaderLength)
    {
        switch (protocol)
        {
            case PacketParser.Tcp:
                if (isLater || frame.Length < at + TcpHeaderLength)
                    return new OpaquePart(isLater ? at : at + TcpHeaderLength);
                return new OpaquePart(at + Math.Max(TcpHeaderLength, (frame[at + 12] >> 4) * 4));

            // ICMP and ICMPv6; errors quote the beginning of a packet
            case 1 or 58:
                bool isError = frame.Length > at && !isLater
                    && (protocol == 1 ? frame[at] is 3 or 4 or 5 or 11 or 12 : frame[at] is >= 1 and <= 4);
                return isError
                    ? new OpaquePart(at + IcmpHeaderLength + quotedHeaderLength + QuotedLength, at, at + IcmpCheckAt)
                    : isLater ? new OpaquePart(at) : None;

            // UDP in fragments or with wrong lengths, IGMP, ESP (encrypted), nothing, OSPF, PIM, VRRP
            case PacketParser.Udp or 2 or 50 or 59 or 89 or 103 or 112:
                return None;
            default:
                return new OpaquePart(at);
        }
    }
}
