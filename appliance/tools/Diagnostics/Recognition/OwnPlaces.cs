// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Header fields that are specific to a protocol: magic numbers, versions, types, checksums, session names.
/// The other fields that a decoder checks - lengths, counts, numbers, times - are in proprietary formats too.</summary>
internal static class OwnPlaces
{
    private const int SessionLength = 10;
    private const int LeastFastHeader = 17;

    /// <summary>The fields' bytes in a packet, one bit each; 0 if the header has none. Zero bytes do not count: of a
    /// session's name only its characters do, and a mark that is all zero is not specific.</summary>
    public static UInt128 Of(ProtocolRow row, ReadOnlySpan<byte> packet)
    {
        UInt128 places = row.Declared?.ConstantPlaces ?? (row.Id is ProtocolId.T7Emdi or ProtocolId.T7Rdi
            ? Bytes(0, 1) | OfReset(packet) : Of(row.Id));
        UInt128 zeros = 0;
        for (int index = 0; index < Math.Min(packet.Length, CheckedBits.LookedAt); index++)
            zeros |= packet[index] == 0 ? UInt128.One << index : 0;
        bool isText = places == Bytes(0, SessionLength);
        return isText || (places & ~zeros) == 0 ? places & ~zeros : places;
    }

    private static UInt128 Of(ProtocolId protocol) => protocol switch
    {
        ProtocolId.MoldUdp64 or ProtocolId.MoldUdp64Itch50 or ProtocolId.MoldUdp64IntelligentCross or ProtocolId.MoldUdp
            => Bytes(0, SessionLength),
        ProtocolId.T7Eobi => Bytes(0, 8),
        ProtocolId.CboeCsm or ProtocolId.IexTp => Bytes(0, 1),
        ProtocolId.NyseXdp => Bytes(2, 1),
        ProtocolId.NyseOpenBookUltra => Bytes(2, 2),
        ProtocolId.MemxMemoir or ProtocolId.TmxXmt => Bytes(0, 2),
        ProtocolId.MiaxMach => Bytes(10, 1),
        ProtocolId.Opra => Bytes(0, 1) | Bytes(3, 1) | Bytes(19, 2),
        ProtocolId.Cta => Bytes(0, 1) | Bytes(3, 1) | Bytes(18, 2),
        ProtocolId.B3Umdf => Bytes(18, 2),
        ProtocolId.Hsvf or ProtocolId.HsvfTimestamped => Bytes(0, CheckedBits.LookedAt),
        _ => 0,
    };

    /// <summary>The FAST reset behind the packet header, whose length differs.</summary>
    private static UInt128 OfReset(ReadOnlySpan<byte> packet)
    {
        ReadOnlySpan<byte> head = packet[..Math.Min(packet.Length, CheckedBits.LookedAt)];
        int at = head.Length < LeastFastHeader ? -1 : head[LeastFastHeader..].IndexOf<byte>([0xC0, 0xF8]);
        return at < 0 ? 0 : Bytes(LeastFastHeader + at, 2);
    }

    private static UInt128 Bytes(int from, int count) => ((UInt128.One << count) - 1) << from;
}
