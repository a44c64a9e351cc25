// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Rings;

/// <summary>Parts of a record in a ring: header, payload rounded up to 8 bytes, and a stamp of the NIC if its flags say
/// so.</summary>
[HotPath]
internal static unsafe class RecordShape
{
    /// <summary>Length that a record without a NIC stamp has, by its captured length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint PlainLengthOf(PacketRecord* record) => (PacketRecord.Size + record->CapturedLength + 7) & ~7u;

    /// <summary>True if the length is right, although it is not that of a record without a NIC stamp.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static bool IsStampedLength(PacketRecord* record) =>
        (record->Flags & PacketRecordFlags.NicStamp) != 0
        && record->RecordLength == (ulong)PlainLengthOf(record) + sizeof(ulong);

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
