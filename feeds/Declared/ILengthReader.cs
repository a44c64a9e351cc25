// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Telemetry.Feeds.Declared;

/// <summary>Reader of a message length: one struct per width and byte order.</summary>
internal interface ILengthReader
{
    /// <summary>Reads the length.</summary>
    /// <param name="at">First byte of the length field, which was captured whole.</param>
    static abstract uint Read(ref byte at);
}

[HotPath]
internal readonly struct ByteLength : ILengthReader
{
    public static uint Read(ref byte at) => at;
}

/// <summary>Two bytes, little-endian.</summary>
[HotPath]
internal readonly struct WordLength : ILengthReader
{
    public static uint Read(ref byte at) => Unsafe.ReadUnaligned<ushort>(ref at);
}

/// <summary>Two bytes, big-endian.</summary>
[HotPath]
internal readonly struct WordLengthBigEndian : ILengthReader
{
    public static uint Read(ref byte at) =>
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(ref at));
}

/// <summary>Four bytes, little-endian.</summary>
[HotPath]
internal readonly struct DoubleLength : ILengthReader
{
    public static uint Read(ref byte at) => Unsafe.ReadUnaligned<uint>(ref at);
}

/// <summary>Four bytes, big-endian.</summary>
[HotPath]
internal readonly struct DoubleLengthBigEndian : ILengthReader
{
    public static uint Read(ref byte at) =>
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref at));
}
