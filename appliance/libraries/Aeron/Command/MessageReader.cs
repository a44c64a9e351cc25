// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Adaptive.Aeron.Command;

/// <summary>
/// Reads the members of a command or event in order. Past the end every member is 0 or empty and <see cref="IsWhole"/>
/// is false, since input from another process must not cause an exception.
/// </summary>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _offset;

    /// <summary>False once a missing member was read.</summary>
    internal bool IsWhole { get; private set; } = true;

    /// <summary>True if bytes are left; newer clients send more than older ones.</summary>
    internal readonly bool HasMore => _offset < _message.Length;

    internal long Int64()
    {
        ReadOnlySpan<byte> bytes = Take(sizeof(long));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    internal int Int32()
    {
        ReadOnlySpan<byte> bytes = Take(sizeof(int));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    /// <summary>Bytes preceded by their length; of text each is an ASCII character.</summary>
    internal ReadOnlySpan<byte> Bytes() => Take(Int32());

    /// <summary>The same, from the next multiple of 4 bytes on.</summary>
    internal ReadOnlySpan<byte> AlignedBytes()
    {
        _offset = (_offset + 3) & ~3;
        return Bytes();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (!IsWhole || length < 0 || length > _message.Length - _offset)
        {
            IsWhole = false;
            return default;
        }

        ReadOnlySpan<byte> taken = _message.Slice(_offset, length);
        _offset += length;
        return taken;
    }
}
