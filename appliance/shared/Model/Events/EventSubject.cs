// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Model.Events;

/// <summary>Name of what an event of the host is about, as a value without references: a process and a thread, of at
/// most 15 bytes each as the kernel has them, or a device of at most 31.</summary>
/// <param name="First">Bytes 0 to 7, big-endian; unused bytes are zero.</param>
/// <param name="Second">Bytes 8 to 15.</param>
/// <param name="Third">Bytes 16 to 23: the thread's name begins here.</param>
/// <param name="Fourth">Bytes 24 to 31.</param>
public readonly record struct EventSubject(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    /// <summary>Number of characters that is enough for any name.</summary>
    public const int Capacity = 32;

    private const int NameBytes = 16;

    /// <summary>A thread of a process; longer names are cut.</summary>
    public static EventSubject OfThread(string process, string thread)
    {
        Span<byte> bytes = stackalloc byte[Capacity];
        bytes.Clear();
        _ = Encoding.UTF8.TryGetBytes(process, bytes[..(NameBytes - 1)], out _);
        _ = Encoding.UTF8.TryGetBytes(thread, bytes[NameBytes..(Capacity - 1)], out _);
        return Of(bytes);
    }

    /// <summary>A device; a longer name is cut.</summary>
    public static EventSubject OfDevice(string device)
    {
        Span<byte> bytes = stackalloc byte[Capacity];
        bytes.Clear();
        _ = Encoding.UTF8.TryGetBytes(device, bytes[..(Capacity - 1)], out _);
        return Of(bytes);
    }

    /// <summary>Writes the name of the device.</summary>
    /// <param name="text">Target; <see cref="Capacity"/> characters are enough for any name.</param>
    /// <returns>Characters written.</returns>
    public int Format(Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[Capacity];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, First);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Second);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], Third);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], Fourth);
        return Encoding.UTF8.GetChars(bytes.TrimEnd((byte)0), text);
    }

    /// <summary>The name in <see cref="Capacity"/> bytes, unused ones zero.</summary>
    public static EventSubject Of(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
}
