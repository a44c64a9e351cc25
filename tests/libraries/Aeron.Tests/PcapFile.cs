// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Adaptive.Aeron.Tests;

/// <summary>Writes datagrams as a classic nanosecond capture of Ethernet, IPv4 and UDP.</summary>
internal sealed class PcapFile : IDisposable
{
    private const int HeadersLength = 14 + 20 + 8;     // Ethernet, IPv4, UDP; bytes

    private readonly FileStream _file;

    internal PcapFile(string path)
    {
        _file = File.Create(path);
        Span<byte> header = stackalloc byte[24];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B23C4D);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 65535 + HeadersLength);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], 1);
        _file.Write(header);
    }

    /// <summary>Adds a whole frame.</summary>
    internal void Add(long timeNs, byte[] frame)
    {
        Span<byte> record = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(record, (int)(timeNs / 1_000_000_000));
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], (int)(timeNs % 1_000_000_000));
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], frame.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], frame.Length);
        _file.Write(record);
        _file.Write(frame);
    }

    /// <summary>Adds a datagram from one host of 10.0.0.0/24 to another.</summary>
    internal void Add(long timeNs, byte fromHost, ushort fromPort, byte toHost, ushort toPort, byte[] payload)
    {
        byte[] packet = new byte[HeadersLength + payload.Length];
        packet[12] = 0x08;
        Span<byte> ip = packet.AsSpan(14);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(28 + payload.Length));
        ip[8] = 64;
        ip[9] = 17;
        ((ReadOnlySpan<byte>)[10, 0, 0, fromHost, 10, 0, 0, toHost]).CopyTo(ip[12..]);
        Span<byte> udp = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, fromPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], toPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(8 + payload.Length));
        payload.CopyTo(udp[8..]);
        Add(timeNs, packet);
    }

    public void Dispose() => _file.Dispose();
}
