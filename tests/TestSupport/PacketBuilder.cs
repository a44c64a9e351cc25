// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;

namespace TestSupport;

/// <summary>
/// Builds frames from the headers' specifications (IEEE 802.3, 802.1Q, RFC 791, 8200, 768, 9293). Lengths are right
/// unless a test sets them otherwise. Immutable: each call returns another builder.
/// </summary>
public sealed record PacketBuilder
{
    /// <summary>VLAN tags from the outermost on: EtherType of the tag, and its id.</summary>
    public IReadOnlyList<(ushort Type, ushort Id)> Tags { get; init; } = [];

    /// <summary>Source address; IPv4 or IPv6, both alike.</summary>
    public IPAddress Source { get; init; } = IPAddress.Parse("10.1.0.1");

    /// <summary>Destination address.</summary>
    public IPAddress Destination { get; init; } = IPAddress.Parse("239.1.1.1");

    /// <summary>Source port.</summary>
    public ushort SourcePort { get; init; } = 40_000;

    /// <summary>Destination port.</summary>
    public ushort DestinationPort { get; init; } = 26_400;

    /// <summary>True for TCP.</summary>
    public bool IsTcp { get; init; }

    /// <summary>UDP or TCP payload.</summary>
    public byte[] Payload { get; init; } = [];

    /// <summary>IPv4 options, a multiple of 4 bytes.</summary>
    public byte[] IPv4Options { get; init; } = [];

    /// <summary>TCP options, a multiple of 4 bytes.</summary>
    public byte[] TcpOptions { get; init; } = [];

    /// <summary>IPv6 extension headers: type, and the whole header (its first byte is set to the next type).</summary>
    public IReadOnlyList<(byte Type, byte[] Bytes)> Extensions { get; init; } = [];

    /// <summary>Bytes after the IP packet.</summary>
    public byte[] Padding { get; init; } = [];

    /// <summary>IPv4 flags and fragment offset.</summary>
    public ushort FragmentField { get; init; }

    /// <summary>TCP sequence number.</summary>
    public uint Sequence { get; init; } = 1_000_000_007;

    /// <summary>TCP acknowledgement number.</summary>
    public uint Acknowledgement { get; init; } = 3_000_000_019;

    /// <summary>TCP flags.</summary>
    public byte TcpFlags { get; init; } = 0x18;

    /// <summary>Window of the TCP header.</summary>
    public ushort Window { get; init; } = 65_535;

    /// <summary>EtherType instead of the right one.</summary>
    public ushort? EtherType { get; init; }

    /// <summary>IP protocol instead of the right one.</summary>
    public byte? Protocol { get; init; }

    /// <summary>IP version instead of the right one.</summary>
    public byte? Version { get; init; }

    /// <summary>IPv4 header length in words instead of the right one.</summary>
    public byte? HeaderWords { get; init; }

    /// <summary>IPv4 total length or IPv6 payload length instead of the right one.</summary>
    public ushort? IpLength { get; init; }

    /// <summary>UDP length instead of the right one.</summary>
    public ushort? UdpLength { get; init; }

    /// <summary>TCP data offset in words instead of the right one.</summary>
    public byte? TcpWords { get; init; }

    /// <summary>Form of the UDP or TCP checksum.</summary>
    public ChecksumForm Checksum { get; init; }

    /// <summary>Form of the checksum of the IPv4 header; that of <see cref="ChecksumForm.None"/> is 0.</summary>
    public ChecksumForm HeaderChecksum { get; init; }

    private bool IsIPv6 => Destination.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>A payload of a given length whose bytes differ.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)((i * 7) + seed + (i >> 8));
        return bytes;
    }

    /// <summary>The frame.</summary>
    public byte[] Build()
    {
        byte[] transport = IsTcp ? Tcp() : Udp();
        WriteChecksum(transport, IsTcp ? 16 : 6, IsTcp ? transport.Length : UdpLength ?? transport.Length);
        byte[] network = IsIPv6 ? IPv6(transport) : IPv4(transport);
        var frame = new List<byte> { 1, 0, 0x5E, 1, 1, 1, 2, 0, 0, 0, 0, 1 };
        foreach ((ushort type, ushort id) in Tags)
            frame.AddRange([(byte)(type >> 8), (byte)type, (byte)(0x60 | (id >> 8)), (byte)id]);
        ushort etherType = EtherType ?? (IsIPv6 ? (ushort)0x86DD : (ushort)0x0800);
        frame.AddRange([(byte)(etherType >> 8), (byte)etherType]);
        return [.. frame, .. network, .. Padding];
    }

    private void WriteChecksum(byte[] transport, int at, int length)
    {
        if (Checksum == ChecksumForm.None)
            return;
        byte[] pseudo = OnesComplement.PseudoHeader(Source, Destination, IsTcp ? (byte)6 : (byte)17, length);
        ushort check = OnesComplement.Sum(pseudo);
        if (Checksum != ChecksumForm.LeftToNic)
        {
            check = (ushort)~OnesComplement.Sum(pseudo, transport.Take(length));
            if (check == 0)
                check = 0xffff;
            if (Checksum == ChecksumForm.Wrong)
                check ^= 0x0100;
        }
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(at), check);
    }

    private byte[] IPv4(byte[] transport)
    {
        byte[] header = new byte[20 + IPv4Options.Length];
        header[0] = (byte)(((Version ?? 4) << 4) | (HeaderWords ?? (header.Length / 4)));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), IpLength ?? (ushort)(header.Length + transport.Length));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), FragmentField);
        header[8] = 64;
        header[9] = Protocol ?? (IsTcp ? (byte)6 : (byte)17);
        Source.GetAddressBytes().CopyTo(header, 12);
        Destination.GetAddressBytes().CopyTo(header, 16);
        IPv4Options.CopyTo(header, 20);
        ushort check = (ushort)~OnesComplement.Sum(header);
        if (HeaderChecksum == ChecksumForm.Wrong)
            check ^= 0x0100;
        if (HeaderChecksum != ChecksumForm.None)
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), check);
        return [.. header, .. transport];
    }

    private byte[] IPv6(byte[] transport)
    {
        byte next = Protocol ?? (IsTcp ? (byte)6 : (byte)17);
        byte[] behind = transport;
        foreach ((byte type, byte[] bytes) in Extensions.Reverse())
        {
            behind = [next, .. bytes[1..], .. behind];
            next = type;
        }
        byte[] header = new byte[40];
        header[0] = (byte)((Version ?? 6) << 4);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), IpLength ?? (ushort)behind.Length);
        header[6] = next;
        header[7] = 64;
        Source.GetAddressBytes().CopyTo(header, 8);
        Destination.GetAddressBytes().CopyTo(header, 24);
        return [.. header, .. behind];
    }

    private byte[] Udp()
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(header, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), UdpLength ?? (ushort)(8 + Payload.Length));
        return [.. header, .. Payload];
    }

    private byte[] Tcp()
    {
        byte[] header = new byte[20 + TcpOptions.Length];
        BinaryPrimitives.WriteUInt16BigEndian(header, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), Acknowledgement);
        header[12] = (byte)((TcpWords ?? (header.Length / 4)) << 4);
        header[13] = TcpFlags;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), Window);
        TcpOptions.CopyTo(header, 20);
        return [.. header, .. Payload];
    }
}
