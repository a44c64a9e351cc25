// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;

namespace TestSupport.CaptureFiles;

/// <summary>Frames put together by hand: what follows Ethernet is given as bytes.</summary>
internal static class Frames
{
    public static readonly byte[] Macs = [1, 0, 94, 1, 2, 3, 2, 0, 0, 0, 0, 1];

    public static byte[] Ethernet(ushort etherType, params byte[][] rest) =>
        [.. Macs, .. U16(etherType), .. rest.SelectMany(x => x)];

    public static byte[] UdpFrame(string destination, ushort port, byte[] payload, string source = "10.0.0.1") =>
        Ethernet(0x0800, IPv4(17, source, destination, Udp(4000, port, payload)));

    public static byte[] IPv4(
        byte protocol, string source, string destination, byte[] l4, int options = 0, ushort fragment = 0,
            int? totalLength = null)
    {
        byte[] header = new byte[20 + options];
        header[0] = (byte)(0x40 | (header.Length / 4));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(totalLength ?? header.Length + l4.Length));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), fragment);
        header[8] = 16;
        header[9] = protocol;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(header, 12);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(header, 16);
        return [.. header, .. l4];
    }

    public static byte[] IPv6(byte nextHeader, string source, string destination, byte[] rest)
    {
        byte[] header = new byte[40];
        header[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)rest.Length);
        header[6] = nextHeader;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(header, 8);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(header, 24);
        return [.. header, .. rest];
    }

    public static byte[] Udp(ushort source, ushort destination, byte[] payload, int? length = null) =>
        [.. U16(source), .. U16(destination), .. U16((ushort)(length ?? 8 + payload.Length)), 0, 0, .. payload];

    public static byte[] Tcp(ushort source, ushort destination, uint sequence, byte[] payload, int options = 0)
    {
        byte[] header = new byte[20 + options];
        U16(source).CopyTo(header, 0);
        U16(destination).CopyTo(header, 2);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), 77);
        header[12] = (byte)(header.Length / 4 << 4);
        header[13] = 0x18;
        return [.. header, .. payload];
    }

    public static byte[] U16(ushort value) => [(byte)(value >> 8), (byte)value];
}
