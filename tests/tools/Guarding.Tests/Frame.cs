// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>Frames of every kind that the guard tells apart, built from the headers' specifications.</summary>
internal static class Frame
{
    internal static readonly byte[] ToOne = [0x02, 0, 0, 0, 0, 0x10];
    internal static readonly byte[] ToAll = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
    private static readonly byte[] Sender = [0x02, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE];

    internal static byte[] Udp(string from, string to, int port, byte[]? destination = null) => To(
        destination ?? ToOne, new PacketBuilder
        {
            Source = IPAddress.Parse(from),
            Destination = IPAddress.Parse(to),
            DestinationPort = (ushort)port,
            Payload = PacketBuilder.Bytes(20),
        }.Build());

    internal static byte[] Tcp(string from, string to, int port, byte flags = 0x10) => To(ToOne, new PacketBuilder
    {
        Source = IPAddress.Parse(from),
        Destination = IPAddress.Parse(to),
        DestinationPort = (ushort)port,
        IsTcp = true,
        TcpFlags = flags,
        Payload = PacketBuilder.Bytes(12),
    }.Build());

    internal static byte[] Syn(string from, string to, int port) => Tcp(from, to, port, 0x02);

    /// <summary>IP with any protocol and content.</summary>
    internal static byte[] Ip(string from, string to, byte protocol, byte[] content, ushort fragment = 0)
    {
        byte[] source = IPAddress.Parse(from).GetAddressBytes();
        byte[] target = IPAddress.Parse(to).GetAddressBytes();
        byte[] header = new byte[source.Length == 4 ? 20 : 40];
        if (source.Length == 4)
        {
            header[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(20 + content.Length));
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), fragment);
            (header[8], header[9]) = (64, protocol);
        }
        else
        {
            header[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)content.Length);
            (header[6], header[7]) = (protocol, 64);
        }
        source.CopyTo(header, source.Length == 4 ? 12 : 8);
        target.CopyTo(header, source.Length == 4 ? 16 : 24);
        return Ethernet(source.Length == 4 ? (ushort)0x0800 : (ushort)0x86DD, [.. header, .. content]);
    }

    internal static byte[] Arp(string sender, string target, ushort operation = 1)
    {
        byte[] arp = [0, 1, 8, 0, 6, 4, 0, (byte)operation, .. Sender, .. IPAddress.Parse(sender).GetAddressBytes(),
            0, 0, 0, 0, 0, 0, .. IPAddress.Parse(target).GetAddressBytes()];
        return To(operation == 1 ? ToAll : ToOne, Ethernet(0x0806, [.. arp, .. new byte[18]]));
    }

    internal static byte[] Ethernet(ushort type, byte[] content) =>
        [.. ToOne, .. Sender, (byte)(type >> 8), (byte)type, .. content];

    /// <summary>The same frame to another Ethernet address, from that of the tests.</summary>
    internal static byte[] To(byte[] destination, byte[] frame) => [.. destination, .. Sender, .. frame[12..]];

    /// <summary>The same frame with tags before its EtherType.</summary>
    internal static byte[] Tagged(byte[] frame, params ReadOnlySpan<ushort> types)
    {
        byte[] tags = [];
        foreach (ushort type in types)
            tags = [.. tags, (byte)(type >> 8), (byte)type, 0x00, 0x64];
        return [.. frame[..12], .. tags, .. frame[12..]];
    }
}
