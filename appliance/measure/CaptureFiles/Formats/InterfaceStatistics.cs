// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>Statement of the recorder of a pcapng about one of its interfaces: packets received and dropped.</summary>
/// <param name="Interface">Number of the interface in the file, over all sections from 0.</param>
/// <param name="Ticks">Stamp of the statement in units of the interface.</param>
/// <param name="Options">The numbers as options of pcapng, little-endian.</param>
public sealed record InterfaceStatistics(int Interface, ulong Ticks, byte[] Options)
{
    /// <summary>Bytes of the block's fields before its options.</summary>
    internal const int FieldsLength = 12;

    private const ushort StartTime = 2;
    private const ushort Received = 4;
    private const ushort InterfaceDrops = 5;
    private const ushort SystemDrops = 7;
    private const ushort LastNumber = 8;        // packets delivered to the user

    /// <summary>Packets dropped by the interface and the operating system since the capture began; null if neither is
    /// known.</summary>
    internal ulong? Dropped => Number(InterfaceDrops) is var first && Number(SystemDrops) is { } second
        ? second + Math.Min(first ?? 0, ulong.MaxValue - second) : first;

    private ulong? Number(ushort code) => OptionBytes.TryFind(Options, code, out ReadOnlySpan<byte> value)
        ? BinaryPrimitives.ReadUInt64LittleEndian(value) : null;

    /// <summary>Reads a block without its type and lengths.</summary>
    /// <param name="body">The block's body.</param>
    /// <param name="bigEndian">True if the section is big-endian.</param>
    /// <param name="interfacesBefore">Interfaces of earlier sections.</param>
    /// <returns>Null if it has no numbers.</returns>
    internal static InterfaceStatistics? Read(ReadOnlySpan<byte> body, bool bigEndian, int interfacesBefore)
    {
        if (body.Length <= FieldsLength)
            return null;
        byte[] options = OptionBytes.Copy(body[FieldsLength..], bigEndian, OptionOwner.Statistics);
        var kept = new List<byte>();
        bool hasNumbers = false;
        for (ushort code = StartTime; code <= LastNumber; code++)
        {
            if (!OptionBytes.TryFind(options, code, out ReadOnlySpan<byte> value) || value.Length != sizeof(ulong))
                continue;
            byte[] option = new byte[BlockBytes.OptionLength(value.Length)];
            _ = BlockBytes.WriteOption(option, code, value);
            kept.AddRange(option);
            hasNumbers |= code >= Received;
        }
        if (!hasNumbers)
            return null;
        uint number = Number(body, bigEndian);
        ulong ticks = ((ulong)Number(body[4..], bigEndian) << 32) | Number(body[8..], bigEndian);
        return new InterfaceStatistics(interfacesBefore + (int)Math.Min(number, int.MaxValue / 2), ticks, [.. kept]);
    }

    private static uint Number(ReadOnlySpan<byte> at, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
}
