// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace TestSupport;

/// <summary>Writes pcap and pcapng files byte by byte, in either byte order; knows nothing of the readers.</summary>
public sealed class CaptureBytes(bool bigEndian)
{
    private readonly MemoryStream _bytes = new();

    /// <summary>Bytes written so far.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>The header of a pcap file.</summary>
    public CaptureBytes PcapHeader(bool nanoseconds, uint linkType = 1, uint snapLength = 262_144)
    {
        U32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
        U16(2);
        U16(4);
        U32(0);
        U32(0);
        U32(snapLength);
        U32(linkType);
        return this;
    }

    /// <summary>A pcap record.</summary>
    public CaptureBytes PcapRecord(uint seconds, uint fraction, byte[] frame, uint? wireLength = null)
    {
        U32(seconds);
        U32(fraction);
        U32((uint)frame.Length);
        U32(wireLength ?? (uint)frame.Length);
        _bytes.Write(frame);
        return this;
    }

    /// <summary>A pcapng section header.</summary>
    public CaptureBytes Section() => Block(0x0a0d0d0a, body =>
    {
        body.U32(0x1a2b3c4d);
        body.U16(1);
        body.U16(0);
        body.U32(uint.MaxValue);
        body.U32(uint.MaxValue);
    });

    /// <summary>A pcapng interface description; resolution and offset are options that may be left out.</summary>
    public CaptureBytes Interface(ushort linkType = 1, byte? resolution = null, long? offsetSeconds = null,
        uint snapLength = 0) =>
        Block(1, body =>
        {
            body.U16(linkType);
            body.U16(0);
            body.U32(snapLength);
            body.Option(2, "line"u8);
            if (resolution is byte value)
                body.Option(9, [value]);
            if (offsetSeconds is long offset)
            {
                body.U16(14);
                body.U16(8);
                body.U64((ulong)offset);
            }
            body.U32(0);
        });

    /// <summary>A pcapng enhanced packet block.</summary>
    public CaptureBytes EnhancedPacket(uint @interface, ulong ticks, byte[] frame, uint? wireLength = null,
        bool comment = false) =>
        Block(6, body =>
        {
            body.U32(@interface);
            body.U32((uint)(ticks >> 32));
            body.U32((uint)ticks);
            body.U32((uint)frame.Length);
            body.U32(wireLength ?? (uint)frame.Length);
            body.Padded(frame);
            if (comment)
            {
                body.Option(1, "a comment"u8);
                body.U32(0);
            }
        });

    /// <summary>A pcapng interface description with a speed, and with statistics of it at the end.</summary>
    public CaptureBytes InterfaceOfSpeed(ulong bitsPerSecond) => Block(1, body =>
    {
        body.U16(1);
        body.U16(0);
        body.U32(0);
        body.Option(9, [9]);
        body.U16(8);
        body.U16(8);
        body.U64(bitsPerSecond);
        body.U32(0);
    });

    /// <summary>A pcapng block of an interface's statistics.</summary>
    public CaptureBytes Statistics(
        uint @interface, ulong ticks, ulong received, ulong dropped, ulong? bySystem = null) => Block(5, body =>
    {
        body.U32(@interface);
        body.U32((uint)(ticks >> 32));
        body.U32((uint)ticks);
        body.Option(1, "counters"u8);
        body.U16(2);
        body.U16(8);
        body.U32((uint)(ticks >> 32));
        body.U32((uint)ticks);
        body.U16(4);
        body.U16(8);
        body.U64(received);
        body.U16(5);
        body.U16(8);
        body.U64(dropped);
        if (bySystem is { } more)
        {
            body.U16(7);
            body.U16(8);
            body.U64(more);
        }
        body.U32(0);
    });

    /// <summary>A pcapng enhanced packet block with flags, a count of drops, a packet id, a queue, a verdict and a
    /// custom option.</summary>
    public CaptureBytes PacketWithOptions(uint @interface, ulong ticks, byte[] frame, uint flags, ulong dropped) =>
        Block(6, body =>
        {
            body.U32(@interface);
            body.U32((uint)(ticks >> 32));
            body.U32((uint)ticks);
            body.U32((uint)frame.Length);
            body.U32((uint)frame.Length);
            body.Padded(frame);
            body.Option(1, "a comment"u8);
            body.U16(2);
            body.U16(4);
            body.U32(flags);
            body.U16(4);
            body.U16(8);
            body.U64(dropped);
            body.U16(5);
            body.U16(8);
            body.U64(77);
            body.U16(6);
            body.U16(4);
            body.U32(5);
            body.U16(2988);
            body.U16(8);
            body.U32(32_473);
            body._bytes.Write("text"u8);
            body.U32(0);
        });

    /// <summary>A pcapng block of the old packet type.</summary>
    public CaptureBytes OldPacket(ushort @interface, ulong ticks, byte[] frame, ushort dropped = 0) => Block(2, body =>
    {
        body.U16(@interface);
        body.U16(dropped);
        body.U32((uint)(ticks >> 32));
        body.U32((uint)ticks);
        body.U32((uint)frame.Length);
        body.U32((uint)frame.Length);
        body.Padded(frame);
    });

    /// <summary>A pcapng simple packet block.</summary>
    public CaptureBytes SimplePacket(byte[] frame) => Block(3, body =>
    {
        body.U32((uint)frame.Length);
        body.Padded(frame);
    });

    /// <summary>A block of any type.</summary>
    public CaptureBytes Unknown(uint type, int length) => Block(type, body => body.Padded(new byte[length]));

    private CaptureBytes Block(uint type, Action<CaptureBytes> fill)
    {
        var body = new CaptureBytes(bigEndian);
        fill(body);
        byte[] bytes = body.ToArray();
        U32(type);
        U32((uint)bytes.Length + 12);
        _bytes.Write(bytes);
        U32((uint)bytes.Length + 12);
        return this;
    }

    private void Option(ushort code, ReadOnlySpan<byte> value)
    {
        U16(code);
        U16((ushort)value.Length);
        Padded(value);
    }

    private void Padded(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        _bytes.Write(new byte[(4 - value.Length % 4) % 4]);
    }

    private void U16(ushort value)
    {
        byte[] bytes = new byte[2];
        if (bigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    private void U32(uint value)
    {
        byte[] bytes = new byte[4];
        if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    private void U64(ulong value)
    {
        byte[] bytes = new byte[8];
        if (bigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }
}
