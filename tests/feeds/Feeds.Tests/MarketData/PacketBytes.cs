// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Feeds.Tests.MarketData;

/// <summary>A packet written field by field, as its document lists them.</summary>
internal sealed class PacketBytes
{
    private readonly List<byte> _bytes = [];

    public PacketBytes U8(int value)
    {
        _bytes.Add((byte)value);
        return this;
    }

    public PacketBytes Text(string text)
    {
        _bytes.AddRange(Encoding.Latin1.GetBytes(text));
        return this;
    }

    public PacketBytes Be(ulong value, int size)
    {
        for (int shift = (size - 1) * 8; shift >= 0; shift -= 8)
            _bytes.Add((byte)(value >> shift));
        return this;
    }

    public PacketBytes Le(ulong value, int size)
    {
        for (int shift = 0; shift < size * 8; shift += 8)
            _bytes.Add((byte)(value >> shift));
        return this;
    }

    public PacketBytes Zeros(int count)
    {
        _bytes.AddRange(new byte[count]);
        return this;
    }

    public PacketBytes Bytes(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] Packet() => [.. _bytes];

    /// <summary>The packet with its whole length written at an offset, big-endian.</summary>
    public byte[] WithLengthBe(int offset)
    {
        byte[] packet = Packet();
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(offset), (ushort)packet.Length);
        return packet;
    }

    /// <summary>The packet with its whole length, less some bytes, written at an offset, little-endian.</summary>
    public byte[] WithLengthLe(int offset, int less = 0)
    {
        byte[] packet = Packet();
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(offset), (ushort)(packet.Length - less));
        return packet;
    }
}
