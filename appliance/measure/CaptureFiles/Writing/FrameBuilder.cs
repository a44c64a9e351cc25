// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Writing;

/// <summary>Builds a frame from a record: headers from the parsed fields, followed by the payload's head.</summary>
internal static class FrameBuilder
{
    private const int EthernetLength = 14;
    private const int VlanLength = 4;
    private const int UdpLength = 8;
    private const int TcpLength = 20;
    private const int IPv4CheckAt = 10;
    private const byte TimeToLive = 64;

    /// <summary>Length of the headers of a packet, bytes.</summary>
    public static int HeaderLength(in QueuedPacket packet) =>
        EthernetLength + (packet.VlanId != 0 ? VlanLength : 0) + IpOf(packet).Length
        + TransportHeaderLength(packet);

    /// <summary>Writes the headers; the payload's head follows them.</summary>
    public static void WriteHeaders(in QueuedPacket packet, Span<byte> frame)
    {
        frame[..HeaderLength(packet)].Clear();
        IpHeader ip = IpOf(packet);
        WriteMacs(packet, frame);
        int offset = 12;
        if (packet.VlanId != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x8100);
            BinaryPrimitives.WriteUInt16BigEndian(frame[14..], packet.VlanId);
            offset += VlanLength;
        }
        BinaryPrimitives.WriteUInt16BigEndian(frame[offset..], (ushort)(ip.IsInet ? 0x0800 : 0x86dd));
        offset += 2;
        int l4Length = packet.PayloadLength + TransportHeaderLength(packet);
        ip.Write(frame[offset..], l4Length);
        if (packet.HasWrongHeader && ip.IsInet)
            SpoilHeader(frame[(offset + IPv4CheckAt)..]);
        Span<byte> l4 = frame[(offset + ip.Length)..];
        BinaryPrimitives.WriteUInt16BigEndian(l4, packet.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(l4[2..], packet.DestinationPort);
        if (packet.Protocol == PacketParser.Udp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(l4[4..], (ushort)l4Length);
            return;
        }
        BinaryPrimitives.WriteUInt32BigEndian(l4[4..], packet.TcpSequence);
        BinaryPrimitives.WriteUInt32BigEndian(l4[8..], packet.TcpAcknowledgement);
        int headerLength = TransportHeaderLength(packet);
        l4[12] = (byte)(headerLength / 4 << 4);
        l4[13] = packet.TcpFlags;
        BinaryPrimitives.WriteUInt16BigEndian(l4[14..], packet.TcpWindow);
        if (headerLength > TcpLength)
            TcpOptions.WriteScale(l4[TcpLength..headerLength], packet.TcpWindowScale);
    }

    /// <summary>Length of the UDP or TCP header of a packet, bytes.</summary>
    public static int TransportHeaderLength(in QueuedPacket packet) => packet.Protocol == PacketParser.Tcp
        ? TcpLength + TcpOptions.LengthFor(packet.TcpFlags, packet.TcpWindowScale) : UdpLength;

    // One more is wrong, and not 0, which would be left to a NIC: a right checksum is never 0xffff.
    private static void SpoilHeader(Span<byte> check) =>
        MemoryMarshal.Write(check, (ushort)(MemoryMarshal.Read<ushort>(check) + 1));

    private static IpHeader IpOf(in QueuedPacket packet) =>
        new(packet.SourceAddress, packet.DestinationAddress, packet.Protocol, TimeToLive);

    // The kernel does not record MAC addresses: a group gets the MAC address defined for it, a host a locally
    // administered one.
    private static void WriteMacs(in QueuedPacket packet, Span<byte> frame)
    {
        uint low = (uint)packet.DestinationAddress;
        if (IpOf(packet).IsInet && low >> 28 == 14)
        {
            frame[0] = 1;
            frame[2] = 0x5e;
            frame[3] = (byte)(low >> 16 & 0x7f);
            frame[4] = (byte)(low >> 8);
            frame[5] = (byte)low;
        }
        else
        {
            frame[0] = 2;
            BinaryPrimitives.WriteUInt32BigEndian(frame[2..], low);
        }
        frame[6] = 2;
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], (uint)packet.SourceAddress);
    }
}
