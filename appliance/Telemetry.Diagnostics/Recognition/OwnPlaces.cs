// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>
/// Where the header of a protocol has what is its own: magic numbers, versions, types, checksums, session names. All
/// else that a decoder checks - lengths, counts, numbers, times - is in formats made in house too.
/// </summary>
internal static class OwnPlaces
{
    private const int SessionLength = 10;

    /// <summary>
    /// The places in a packet, one bit a byte; none where nothing in the header is the protocol's own. Zeros are
    /// nobody's: a name of a session is only its characters, and a mark that is all zero is none.
    /// </summary>
    public static UInt128 Of(ProtocolId protocol, ReadOnlySpan<byte> packet)
    {
        UInt128 places = Of(protocol);
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

    private static UInt128 Bytes(int from, int count) => ((UInt128.One << count) - 1) << from;
}
