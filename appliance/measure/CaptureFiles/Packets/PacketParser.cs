// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Packets;

/// <summary>
/// Ethernet, 802.1Q, QinQ, IPv4, IPv6, UDP, TCP: the same verdicts for the same frames as
/// <c>bpf/shared/parse.bpf.h</c>, except for packets whose IP header has no length: a sending host captures them before
/// its card cuts them, a receiving host drops them, so only files have them. Their length is that of the jumbo payload
/// option (RFC 2675), or what the frame has. Lengths of a frame that was cut by the capture are compared with its
/// length on the wire; only missing headers make it truncated.
/// </summary>
[HotPath]
public static class PacketParser
{
    /// <summary>IP protocol number of TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>IP protocol number of UDP.</summary>
    public const byte Udp = 17;

    private const int EtherTypeIPv4 = 0x0800;
    private const int EtherTypeIPv6 = 0x86dd;
    private const int EthernetHeaderLength = 14;
    private const int Cooked1HeaderLength = 16;
    private const int Cooked2HeaderLength = 20;
    private const int FamilyLength = 4;
    private const int VlanTagLength = 4;
    private const int VlanDepth = 2;
    private const int VlanIdMask = 0x0fff;
    private const int IPv4HeaderLength = 20;
    private const int IPv6HeaderLength = 40;
    private const int IPv6FragmentLength = 8;
    private const int UdpHeaderLength = 8;
    private const int TcpHeaderLength = 20;
    private const byte IPv6HopByHop = 0;
    private const byte IPv6Fragment = 44;
    private const byte OptionPad1 = 0;
    private const byte OptionJumbo = 0xc2;
    private const int OptionJumboLength = 4;

    /// <summary>Parses a frame.</summary>
    /// <param name="frame">The captured bytes.</param>
    /// <param name="wireLength">Length of the whole frame, bytes; at least the captured length.</param>
    /// <param name="link">Link layer of the frame.</param>
    /// <param name="packet">Receives the result; undefined unless the answer is
    /// <see cref="ParseVerdict.Parsed"/>.</param>
    public static ParseVerdict Parse(
        ReadOnlySpan<byte> frame, uint wireLength, LinkType link, ref ParsedPacket packet)
    {
        packet.VlanTags = 0;
        packet.VlanId = 0;
        int etherType;
        int offset;
        if (link == LinkType.Ethernet)
        {
            if (frame.Length < EthernetHeaderLength)
                return ParseVerdict.Truncated;
            etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
            offset = EthernetHeaderLength;
        }
        else
        {
            ParseVerdict verdict = StartOther(frame, link, out etherType, out offset);
            if (verdict != ParseVerdict.Parsed)
                return verdict;
        }

        while (IsVlan(etherType))
        {
            if (packet.VlanTags == VlanDepth)
                return ParseVerdict.VlanDepth;
            if (frame.Length < offset + VlanTagLength)
                return ParseVerdict.Truncated;
            packet.VlanId = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(frame[offset..]) & VlanIdMask);
            etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[(offset + 2)..]);
            offset += VlanTagLength;
            packet.VlanTags++;
        }

        if (etherType == EtherTypeIPv4)
            return ParseIPv4(frame, wireLength, offset, ref packet);
        return etherType == EtherTypeIPv6 ? ParseIPv6(frame, wireLength, offset, ref packet) : ParseVerdict.Ethertype;
    }

    /// <summary>Finds what is behind the link layer and all VLAN tags, also of frames that are not parsed.</summary>
    /// <returns>False if the frame ends before.</returns>
    internal static bool TrySkipLink(ReadOnlySpan<byte> frame, LinkType link, out int etherType, out int offset)
    {
        (etherType, offset) = (0, EthernetHeaderLength);
        if (link != LinkType.Ethernet)
        {
            if (StartOther(frame, link, out etherType, out offset) != ParseVerdict.Parsed)
                return false;
        }
        else if (frame.Length >= offset)
            etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
        for (; IsVlan(etherType) && frame.Length >= offset + VlanTagLength; offset += VlanTagLength)
            etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[(offset + 2)..]);
        return frame.Length >= offset;
    }

    /// <summary>Finds the network header behind the link layer and all VLAN tags.</summary>
    /// <param name="frame">The captured bytes.</param>
    /// <param name="link">Link layer of the frame.</param>
    /// <param name="isIPv6">Receives true for IPv6.</param>
    /// <param name="offset">Receives the offset of the header.</param>
    /// <returns>False if there is none.</returns>
    internal static bool TryFindNetwork(ReadOnlySpan<byte> frame, LinkType link, out bool isIPv6, out int offset)
    {
        bool isThere = TrySkipLink(frame, link, out int etherType, out offset);
        isIPv6 = etherType == EtherTypeIPv6;
        return isThere && (isIPv6 || etherType == EtherTypeIPv4);
    }

    private static bool IsVlan(int etherType) => etherType is 0x8100 or 0x88a8 or 0x9100;

    private static ParseVerdict StartOther(ReadOnlySpan<byte> frame, LinkType link, out int etherType, out int offset)
    {
        etherType = 0;
        offset = 0;
        switch (link)
        {
            case LinkType.LinuxCooked1:
                if (frame.Length < Cooked1HeaderLength)
                    return ParseVerdict.Truncated;
                etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[14..]);
                offset = Cooked1HeaderLength;
                return ParseVerdict.Parsed;
            case LinkType.LinuxCooked2:
                if (frame.Length < Cooked2HeaderLength)
                    return ParseVerdict.Truncated;
                etherType = BinaryPrimitives.ReadUInt16BigEndian(frame);
                offset = Cooked2HeaderLength;
                return ParseVerdict.Parsed;
            case LinkType.Null or LinkType.Loop:
                if (frame.Length <= FamilyLength)
                    return ParseVerdict.Truncated;
                offset = FamilyLength;
                etherType = EtherTypeOfVersion(frame[FamilyLength]);
                return ParseVerdict.Parsed;
            case LinkType.IPv4:
                etherType = EtherTypeIPv4;
                return ParseVerdict.Parsed;
            case LinkType.IPv6:
                etherType = EtherTypeIPv6;
                return ParseVerdict.Parsed;
            case LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd:
                if (frame.Length == 0)
                    return ParseVerdict.Truncated;
                etherType = EtherTypeOfVersion(frame[0]);
                return ParseVerdict.Parsed;
            default:
                return ParseVerdict.Ethertype;
        }
    }

    private static int EtherTypeOfVersion(byte first) =>
        (first >> 4) switch { 4 => EtherTypeIPv4, 6 => EtherTypeIPv6, _ => 0 };

    private static ParseVerdict ParseIPv4(
        ReadOnlySpan<byte> frame, uint wireLength, int offset, ref ParsedPacket packet)
    {
        if (frame.Length < offset + IPv4HeaderLength)
            return ParseVerdict.Truncated;
        ReadOnlySpan<byte> ip = frame.Slice(offset, IPv4HeaderLength);
        int headerLength = (ip[0] & 0xf) * 4;
        long totalLength = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]);
        packet.HasFrameLength = totalLength == 0;
        if (packet.HasFrameLength)
            totalLength = wireLength - offset;
        if (ip[0] >> 4 != 4 || headerLength < IPv4HeaderLength || totalLength < headerLength)
            return ParseVerdict.BadLength;
        if (offset + totalLength > wireLength)
            return ParseVerdict.Truncated;
        packet.Protocol = ip[9];
        if (packet.Protocol is not (Udp or Tcp))
            return ParseVerdict.Unmatched;
        int fragment = BinaryPrimitives.ReadUInt16BigEndian(ip[6..]);
        if ((fragment & 0x1fff) != 0)
            return ParseVerdict.Fragment;
        packet.IsFragment = (fragment & 0x2000) != 0;
        packet.IsIPv6 = false;
        packet.IPv4Offset = offset;
        packet.SourceAddress = EndpointAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(ip[12..]));
        packet.DestinationAddress = EndpointAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(ip[16..]));
        return ParseL4(frame, offset + headerLength, totalLength - headerLength, ref packet);
    }

    private static ParseVerdict ParseIPv6(
        ReadOnlySpan<byte> frame, uint wireLength, int offset, ref ParsedPacket packet)
    {
        if (frame.Length < offset + IPv6HeaderLength)
            return ParseVerdict.Truncated;
        ReadOnlySpan<byte> ip = frame.Slice(offset, IPv6HeaderLength);
        long l4Length = BinaryPrimitives.ReadUInt16BigEndian(ip[4..]);
        if (ip[0] >> 4 != 6)
            return ParseVerdict.BadLength;
        offset += IPv6HeaderLength;
        packet.HasFrameLength = l4Length == 0;
        if (packet.HasFrameLength)
            l4Length = wireLength - offset;
        if (offset + l4Length > wireLength)
            return ParseVerdict.Truncated;
        packet.SourceAddress = BinaryPrimitives.ReadUInt128BigEndian(ip[8..]);
        packet.DestinationAddress = BinaryPrimitives.ReadUInt128BigEndian(ip[24..]);
        packet.IsIPv6 = true;
        packet.IPv4Offset = -1;
        packet.IsFragment = false;
        packet.Protocol = ip[6];
        if (packet.Protocol is Udp or Tcp)
            return ParseL4(frame, offset, l4Length, ref packet);
        if (packet.Protocol == IPv6HopByHop && packet.HasFrameLength)
            return ParseJumbo(frame, offset, l4Length, ref packet);
        if (packet.Protocol != IPv6Fragment)
            return IsIPv6Extension(packet.Protocol) ? ParseVerdict.Ipv6Extension : ParseVerdict.Unmatched;

        if (frame.Length < offset + IPv6FragmentLength)
            return ParseVerdict.Truncated;
        if (l4Length < IPv6FragmentLength)
            return ParseVerdict.BadLength;
        packet.Protocol = frame[offset];
        packet.IsFragment = true;
        if (IsIPv6Extension(packet.Protocol))
            return ParseVerdict.Ipv6Extension;
        if (packet.Protocol is not (Udp or Tcp))
            return ParseVerdict.Unmatched;
        return (BinaryPrimitives.ReadUInt16BigEndian(frame[(offset + 2)..]) & 0xfff8) != 0
            ? ParseVerdict.Fragment
            : ParseL4(frame, offset + IPv6FragmentLength, l4Length - IPv6FragmentLength, ref packet);
    }

    /// <summary>Parses a jumbogram from its hop-by-hop options on; without the option the header is not
    /// followed.</summary>
    private static ParseVerdict ParseJumbo(
        ReadOnlySpan<byte> frame, int offset, long rest, ref ParsedPacket packet)
    {
        if (frame.Length < offset + 2 || frame.Length < offset + (frame[offset + 1] + 1) * 8)
            return ParseVerdict.Truncated;
        ReadOnlySpan<byte> header = frame.Slice(offset, (frame[offset + 1] + 1) * 8);
        if (!TryFindJumbo(header[2..], out uint length) || header[0] is not (Udp or Tcp))
            return ParseVerdict.Ipv6Extension;
        if (length > rest)
            return ParseVerdict.Truncated;
        packet.HasFrameLength = false;
        packet.Protocol = header[0];
        return ParseL4(frame, offset + header.Length, length - header.Length, ref packet, isJumbo: true);
    }

    private static bool TryFindJumbo(ReadOnlySpan<byte> options, out uint length)
    {
        while (options.Length >= 2)
        {
            int next = options[0] == OptionPad1 ? 1 : 2 + options[1];
            if (options[0] == OptionJumbo && options[1] == OptionJumboLength && options.Length >= next)
            {
                length = BinaryPrimitives.ReadUInt32BigEndian(options[2..]);
                return true;
            }
            options = options[Math.Min(next, options.Length)..];
        }
        length = 0;
        return false;
    }

    // Hop-by-hop, routing, fragment, ESP, AH, destination options, mobility.
    private static bool IsIPv6Extension(byte nextHeader) =>
        nextHeader is IPv6HopByHop or 43 or IPv6Fragment or 50 or 51 or 60 or 135;

    private static ParseVerdict ParseL4(
        ReadOnlySpan<byte> frame, int offset, long l4Length, ref ParsedPacket packet, bool isJumbo = false)
    {
        if (packet.Protocol == Tcp)
            return ParseTcp(frame, offset, l4Length, ref packet);
        if (l4Length < UdpHeaderLength)
            return ParseVerdict.BadLength;
        if (frame.Length < offset + UdpHeaderLength)
            return ParseVerdict.Truncated;
        ReadOnlySpan<byte> udp = frame.Slice(offset, UdpHeaderLength);
        long length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        if (length == 0 && isJumbo)
            length = l4Length;
        // A first fragment has the whole datagram's length, which is more than its own.
        if (length < UdpHeaderLength || (length > l4Length && !packet.IsFragment))
            return ParseVerdict.BadLength;
        packet.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(udp);
        packet.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(udp[2..]);
        packet.TcpSequence = 0;
        packet.TcpAcknowledgement = 0;
        packet.TcpFlags = 0;
        packet.TcpWindow = 0;
        packet.TcpWindowScale = TcpWindowScale.Unknown;
        packet.TransportOffset = offset;
        packet.TransportLength = 0;
        packet.PayloadOffset = offset + UdpHeaderLength;
        packet.PayloadLength = (int)(length - UdpHeaderLength);
        long here = Math.Min(packet.PayloadLength, l4Length - UdpHeaderLength);
        packet.CapturedLength = (int)Math.Min(here, frame.Length - packet.PayloadOffset);
        packet.BehindLength = (int)Math.Clamp(
            l4Length - length, 0, frame.Length - packet.PayloadOffset - packet.CapturedLength);
        return ParseVerdict.Parsed;
    }

    private static ParseVerdict ParseTcp(ReadOnlySpan<byte> frame, int offset, long l4Length, ref ParsedPacket packet)
    {
        if (l4Length < TcpHeaderLength)
            return ParseVerdict.BadLength;
        if (frame.Length < offset + TcpHeaderLength)
            return ParseVerdict.Truncated;
        ReadOnlySpan<byte> tcp = frame.Slice(offset, TcpHeaderLength);
        int headerLength = (tcp[12] >> 4) * 4;
        if (headerLength < TcpHeaderLength || headerLength > l4Length)
            return ParseVerdict.BadLength;
        packet.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(tcp);
        packet.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(tcp[2..]);
        packet.TcpSequence = BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]);
        packet.TcpAcknowledgement = BinaryPrimitives.ReadUInt32BigEndian(tcp[8..]);
        packet.TcpFlags = tcp[13];
        packet.TcpWindow = BinaryPrimitives.ReadUInt16BigEndian(tcp[14..]);
        packet.TcpWindowScale = TcpOptions.IsSyn(packet.TcpFlags)
            ? TcpOptions.ReadScale(frame[(offset + TcpHeaderLength)..], headerLength - TcpHeaderLength)
            : TcpWindowScale.Unknown;
        packet.TransportOffset = offset;
        packet.TransportLength = (int)l4Length;
        packet.PayloadLength = (int)(l4Length - headerLength);
        packet.PayloadOffset = Math.Min(offset + headerLength, frame.Length);
        packet.CapturedLength = Math.Min(packet.PayloadLength, frame.Length - packet.PayloadOffset);
        return ParseVerdict.Parsed;
    }
}
