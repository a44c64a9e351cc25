// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Rings;

/// <summary>Parts of a record in a ring: header, payload rounded up to 8 bytes, and if its flags say so a stamp of the
/// NIC or the end of the frame.</summary>
[HotPath]
internal static unsafe class RecordShape
{
    /// <summary>Length that a record with nothing behind its payload has, by its captured length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint PlainLengthOf(PacketRecord* record) => (PacketRecord.Size + record->CapturedLength + 7) & ~7u;

    /// <summary>True if the length is right, although it is not that of a record with nothing behind its
    /// payload.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static bool IsExtendedLength(PacketRecord* record)
    {
        ulong extra = (record->Flags & (PacketRecordFlags.NicStamp | PacketRecordFlags.Trailer)) switch
        {
            PacketRecordFlags.NicStamp => sizeof(ulong),
            PacketRecordFlags.Trailer => RecordTrailer.Size,
            _ => 0,
        };
        return extra != 0 && record->RecordLength == PlainLengthOf(record) + extra;
    }

    /// <summary>Bytes behind the IP packet at the end of a record's frame; empty if these were not
    /// recorded.</summary>
    /// <param name="length">Receives the number of bytes behind the packet, the last of them are returned.</param>
    internal static ReadOnlySpan<byte> TrailerOf(ref PacketRecord record, out int length)
    {
        length = 0;
        if ((record.Flags & PacketRecordFlags.Trailer) == 0)
            return default;
        ref RecordTrailer trailer = ref Unsafe.As<PacketRecord, RecordTrailer>(
            ref Unsafe.AddByteOffset(ref record, (nint)(record.RecordLength - RecordTrailer.Size)));
        length = (int)Math.Min(trailer.Length, int.MaxValue);
        return MemoryMarshal.CreateReadOnlySpan(ref trailer.Bytes[0], RecordTrailer.MostBytes)[
            ^Math.Min(length, RecordTrailer.MostBytes)..];
    }

    /// <summary>The NIC's stamp behind a record's payload; 0 if it has none.</summary>
    internal static ulong NicStampOf(ref PacketRecord record)
    {
        if ((record.Flags & PacketRecordFlags.NicStamp) == 0)
            return 0;
        return Unsafe.ReadUnaligned<ulong>(
            ref Unsafe.AddByteOffset(
                ref Unsafe.As<PacketRecord, byte>(ref record), (nint)(record.RecordLength - sizeof(ulong))));
    }
}
