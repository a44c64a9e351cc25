// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Adaptive.Aeron.Command;

/// <summary>
/// Reads the members of a command or event one after another. Beyond the end everything is 0 or empty and
/// <see cref="IsWhole"/> false: what another process wrote must not throw.
/// </summary>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _offset;

    /// <summary>False once something was read that was not there.</summary>
    internal bool IsWhole { get; private set; } = true;

    /// <summary>Whether bytes are left, as where newer clients send more than older ones.</summary>
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

    /// <summary>Bytes with their length before them; of text each is a character of ASCII.</summary>
    internal ReadOnlySpan<byte> Bytes() => Take(Int32());

    /// <summary>The next member begins at a multiple of 4 bytes; what lies between means nothing.</summary>
    internal void Align() => _offset = (_offset + 3) & ~3;

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
