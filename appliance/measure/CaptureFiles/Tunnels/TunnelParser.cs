// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Tunnels;

/// <summary>
/// Reads the headers of a tunnel up to the inner Ethernet frame: GRE (RFC 2784, 2890) with ERSPAN type I, II and III
/// (draft-foschiano-erspan-03) or Ethernet, and VXLAN (RFC 7348). All lengths are checked with those of the outer IP
/// packet. Writes no memory but its result, and takes any bytes.
/// </summary>
[HotPath]
internal static class TunnelParser
{
    /// <summary>IP protocol number of GRE.</summary>
    public const byte Gre = 47;

    /// <summary>UDP port of VXLAN.</summary>
    public const ushort VxlanPort = 4789;

    private const int IPv4HeaderLength = 20;
    private const int IPv6HeaderLength = 40;
    private const int UdpHeaderLength = 8;
    private const int VxlanHeaderLength = 8;
    private const int GreHeaderLength = 4;
    private const int GreOptionLength = 4;
    private const int Erspan2HeaderLength = 8;
    private const int Erspan3HeaderLength = 12;
    private const int SubHeaderLength = 8;
    private const int EthernetHeaderLength = 14;
    private const ushort GreErspan2 = 0x88be;
    private const ushort GreErspan3 = 0x22eb;
    private const ushort GreEthernet = 0x6558;
    private const int GreChecksum = 0x8000;
    private const int GreRouting = 0x4000;
    private const int GreKey = 0x2000;
    private const int GreSequence = 0x1000;
    private const int GreVersion = 0x0007;
    private const byte VxlanHasNetwork = 0x08;
    private const int SessionMask = 0x03ff;
    private const int TruncatedMask = 0x0400;
    private const byte IPv6Fragment = 44;

    /// <summary>True if a packet that belongs to no flow may be one of a tunnel.</summary>
    public static bool MayBe(in ParsedPacket packet, ParseVerdict verdict) =>
        packet.Protocol == Gre || (verdict == ParseVerdict.Parsed && packet.Protocol == PacketParser.Udp
            && packet.DestinationPort == VxlanPort);

    /// <summary>Reads a packet for which <see cref="MayBe"/> is true.</summary>
    /// <param name="frame">The captured bytes.</param>
    /// <param name="wireLength">Length of the whole frame, bytes; at least the captured length.</param>
    /// <param name="link">Link layer of the frame.</param>
    /// <param name="inner">Receives what it contains, or why not.</param>
    public static void Read(ReadOnlySpan<byte> frame, uint wireLength, LinkType link, out InnerFrame inner)
    {
        inner = new InnerFrame { Session = -1, Kind = TunnelKind.Gre };
        if (!TryReadIP(frame, wireLength, link, ref inner, out byte protocol, out int offset, out int end))
            return;
        if (protocol == PacketParser.Udp)
            ReadVxlan(frame, offset, end, ref inner);
        else
            ReadGre(frame, offset, end, ref inner);
        if (inner.Refusal != TunnelRefusal.None)
            return;
        inner.CapturedLength = Math.Min(frame.Length, end) - inner.Offset;
        inner.WireLength = (uint)(end - inner.Offset);
    }

    private static bool TryReadIP(
        ReadOnlySpan<byte> frame, uint wireLength, LinkType link, ref InnerFrame inner, out byte protocol,
        out int offset, out int end)
    {
        protocol = 0;
        end = 0;
        if (!PacketParser.TryFindNetwork(frame, link, out bool isIPv6, out offset)
            || frame.Length < offset + (isIPv6 ? IPv6HeaderLength : IPv4HeaderLength))
            return Refuse(ref inner, TunnelRefusal.Cut);
        ReadOnlySpan<byte> ip = frame[offset..];
        int headerLength;
        bool isFragment = false;
        if (isIPv6)
        {
            headerLength = IPv6HeaderLength;
            int length = BinaryPrimitives.ReadUInt16BigEndian(ip[4..]);
            end = length == 0 ? (int)wireLength : offset + headerLength + length;
            protocol = ip[6];
            isFragment = protocol == IPv6Fragment;
            inner.Source = BinaryPrimitives.ReadUInt128BigEndian(ip[8..]);
            inner.Destination = BinaryPrimitives.ReadUInt128BigEndian(ip[24..]);
        }
        else
        {
            headerLength = (ip[0] & 0xf) * 4;
            int length = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]);
            end = length == 0 ? (int)wireLength : offset + length;
            protocol = ip[9];
            isFragment = (BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x3fff) != 0;
            inner.Source = EndpointAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(ip[12..]));
            inner.Destination = EndpointAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(ip[16..]));
        }
        if (protocol == PacketParser.Udp)
            inner.Kind = TunnelKind.Vxlan;
        if (isFragment)
            return Refuse(ref inner, TunnelRefusal.Fragment);
        if (protocol is not (PacketParser.Udp or Gre))  // behind the options of a jumbogram
            return Refuse(ref inner, TunnelRefusal.Protocol);
        if (headerLength < IPv4HeaderLength || end < offset + headerLength || end > wireLength)
            return Refuse(ref inner, TunnelRefusal.Length);
        offset += headerLength;
        return true;
    }

    private static void ReadVxlan(ReadOnlySpan<byte> frame, int offset, int end, ref InnerFrame inner)
    {
        int at = offset + UdpHeaderLength;
        if (!Holds(frame, at + VxlanHeaderLength + EthernetHeaderLength, end, ref inner))
            return;
        int length = BinaryPrimitives.ReadUInt16BigEndian(frame[(offset + 4)..]);
        if (length != end - offset)
        {
            inner.Refusal = TunnelRefusal.Length;
            return;
        }
        if ((frame[at] & VxlanHasNetwork) == 0)
        {
            inner.Refusal = TunnelRefusal.Version;
            return;
        }
        inner.Session = BinaryPrimitives.ReadUInt32BigEndian(frame[(at + 4)..]) >> 8;
        inner.Offset = at + VxlanHeaderLength;
    }

    private static void ReadGre(ReadOnlySpan<byte> frame, int offset, int end, ref InnerFrame inner)
    {
        if (!Holds(frame, offset + GreHeaderLength, end, ref inner))
            return;
        int flags = BinaryPrimitives.ReadUInt16BigEndian(frame[offset..]);
        ushort protocol = BinaryPrimitives.ReadUInt16BigEndian(frame[(offset + 2)..]);
        inner.HasSequence = (flags & GreSequence) != 0;
        inner.Kind = protocol switch
        {
            GreErspan2 => inner.HasSequence ? TunnelKind.Erspan2 : TunnelKind.Erspan1,
            GreErspan3 => TunnelKind.Erspan3,
            _ => TunnelKind.Gre,
        };
        if ((flags & (GreRouting | GreVersion)) != 0)
        {
            inner.Refusal = TunnelRefusal.Version;
            return;
        }
        if (protocol is not (GreErspan2 or GreErspan3 or GreEthernet))
        {
            inner.Refusal = TunnelRefusal.Protocol;
            return;
        }
        int at = offset + GreHeaderLength + ((flags & GreChecksum) != 0 ? GreOptionLength : 0);
        int sequenceAt = at + ((flags & GreKey) != 0 ? GreOptionLength : 0);
        int behind = sequenceAt + (inner.HasSequence ? GreOptionLength : 0);
        if (!Holds(frame, behind, end, ref inner))
            return;
        if ((flags & GreKey) != 0)
            inner.Session = BinaryPrimitives.ReadUInt32BigEndian(frame[at..]);
        if (inner.HasSequence)
            inner.Sequence = BinaryPrimitives.ReadUInt32BigEndian(frame[sequenceAt..]);
        if (inner.Kind == TunnelKind.Erspan2)
            behind = ReadErspan(frame, behind, end, 1, Erspan2HeaderLength, ref inner);
        else if (inner.Kind == TunnelKind.Erspan3)
            behind = ReadErspan(frame, behind, end, 2, Erspan3HeaderLength, ref inner);
        if (inner.Refusal == TunnelRefusal.None && Holds(frame, behind + EthernetHeaderLength, end, ref inner))
            inner.Offset = behind;
    }

    /// <summary>Reads the header of type II or III; returns the offset behind it.</summary>
    private static int ReadErspan(
        ReadOnlySpan<byte> frame, int at, int end, int version, int length, ref InnerFrame inner)
    {
        if (!Holds(frame, at + length, end, ref inner))
            return at;
        if (frame[at] >> 4 != version)
        {
            inner.Refusal = TunnelRefusal.Version;
            return at;
        }
        int word = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]);
        inner.Session = word & SessionMask;
        inner.IsTruncated = (word & TruncatedMask) != 0;
        if (inner.Kind == TunnelKind.Erspan2)
            return at + length;
        inner.Time = BinaryPrimitives.ReadUInt32BigEndian(frame[(at + 4)..]);
        int tail = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 10)..]);
        inner.Granularity = (byte)((tail >> 1) & 3);
        if ((tail & 0x7c00) != 0)               // the frame type: anything but Ethernet
            inner.Refusal = TunnelRefusal.Version;
        return at + length + ((tail & 1) != 0 ? SubHeaderLength : 0);
    }

    /// <summary>True if headers up to an offset are in the packet and in the captured bytes.</summary>
    private static bool Holds(ReadOnlySpan<byte> frame, int upTo, int end, ref InnerFrame inner)
    {
        if (upTo > end)
            return Refuse(ref inner, TunnelRefusal.Length);
        return upTo <= frame.Length || Refuse(ref inner, TunnelRefusal.Cut);
    }

    private static bool Refuse(ref InnerFrame inner, TunnelRefusal reason)
    {
        inner.Refusal = reason;
        return false;
    }
}
