// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Model.Definitions;

/// <summary>Name of an interface as a value without references: at most 15 bytes, the kernel's limit.</summary>
/// <param name="High">Bytes 0 to 7, big-endian; unused bytes are zero.</param>
/// <param name="Low">Bytes 8 to 15.</param>
public readonly record struct InterfaceName(ulong High, ulong Low)
{
    /// <summary>Number of characters that is enough for any name.</summary>
    public const int Capacity = 16;

    private const int Bytes = 16;

    /// <summary>Converts a name; longer ones are cut.</summary>
    public static InterfaceName Of(string name)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes.Clear();
        _ = Encoding.UTF8.TryGetBytes(name, bytes[..(Bytes - 1)], out _);
        return new InterfaceName(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>Writes the name.</summary>
    /// <param name="text">Target; <see cref="Capacity"/> characters are enough for any name.</param>
    /// <returns>Characters written; 0 if there is no name.</returns>
    public int Format(Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return Encoding.UTF8.GetChars(bytes.TrimEnd((byte)0), text);
    }
}
