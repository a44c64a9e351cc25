// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace TestSupport.Recognition;

/// <summary>Writes a packet field by field.</summary>
internal sealed class Wire
{
    private readonly List<byte> _bytes = [];

    /// <summary>An integer, the lowest byte first.</summary>
    public Wire Le(ulong value, int length)
    {
        for (int index = 0; index < length; index++)
            _bytes.Add((byte)(value >> (8 * index)));
        return this;
    }

    /// <summary>An integer, the highest byte first.</summary>
    public Wire Be(ulong value, int length)
    {
        for (int index = length - 1; index >= 0; index--)
            _bytes.Add((byte)(value >> (8 * index)));
        return this;
    }

    /// <summary>ASCII.</summary>
    public Wire Text(string text)
    {
        _bytes.AddRange(Encoding.ASCII.GetBytes(text));
        return this;
    }

    /// <summary>Bytes.</summary>
    public Wire Bytes(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Bytes that no decoder checks, different in each packet.</summary>
    public Wire Body(int seed, int length)
    {
        for (int index = 0; index < length; index++)
            _bytes.Add((byte)((seed * 31) + (index * 7)));
        return this;
    }

    /// <summary>The packet with its whole length filled in, the lower byte first.</summary>
    public byte[] LengthLe(int at, int less = 0)
    {
        byte[] packet = [.. _bytes];
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(at), (ushort)(packet.Length - less));
        return packet;
    }

    /// <summary>The packet.</summary>
    public byte[] Packet() => [.. _bytes];
}
