// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Telemetry.Feeds.Declared;

/// <summary>The length of a message: one struct a width and order.</summary>
internal interface ILengthReader
{
    /// <summary>Reads it.</summary>
    /// <param name="at">Its first byte; all of them are there.</param>
    static abstract uint Read(ref byte at);
}

/// <summary>One byte.</summary>
[HotPath]
internal readonly struct ByteLength : ILengthReader
{
    public static uint Read(ref byte at) => at;
}

/// <summary>Two bytes, the lower first.</summary>
[HotPath]
internal readonly struct WordLength : ILengthReader
{
    public static uint Read(ref byte at) => Unsafe.ReadUnaligned<ushort>(ref at);
}

/// <summary>Two bytes, the higher first.</summary>
[HotPath]
internal readonly struct WordLengthBigEndian : ILengthReader
{
    public static uint Read(ref byte at) =>
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(ref at));
}

/// <summary>Four bytes, the lower first.</summary>
[HotPath]
internal readonly struct DoubleLength : ILengthReader
{
    public static uint Read(ref byte at) => Unsafe.ReadUnaligned<uint>(ref at);
}

/// <summary>Four bytes, the higher first.</summary>
[HotPath]
internal readonly struct DoubleLengthBigEndian : ILengthReader
{
    public static uint Read(ref byte at) =>
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref at));
}
