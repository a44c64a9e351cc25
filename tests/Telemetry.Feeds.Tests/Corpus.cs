// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Tests;

/// <summary>Whole packets of every datagram protocol, to be mutated.</summary>
internal static class Corpus
{
    public static byte[][] Of(ProtocolId protocol) => protocol switch
    {
        ProtocolId.MoldUdp64 or ProtocolId.MoldUdp64Itch50 =>
        [
            MoldUdp64Tests.Packet("000010059B", 14757721, 2, new byte[36], new byte[20]),
            MoldUdp64Tests.Packet("", 0, 1, new byte[30]), MoldUdp64Tests.Packet("S1", 9, 0),
            MoldUdp64Tests.Packet("S1", 9, 65535),
        ],
        ProtocolId.MoldUdp64IntelligentCross =>
        [
            MoldVariantTests.IntelligentCrossPacket(9, 2, 2), MoldVariantTests.IntelligentCrossPacket(9, 0, 0),
        ],
        ProtocolId.MoldUdp => [MoldVariantTests.Mold(9, 2, 2), MoldVariantTests.Mold(9, 65535, 0)],
        ProtocolId.CmeMdp3 => [CmeMdp3Tests.Packet(9, CmeMdp3Tests.Message(46)), CmeMdp3Tests.Packet(9)],
        ProtocolId.T7Eobi => [T7EobiTests.Packet(9, T7EobiTests.Message(13001)), T7EobiTests.Packet(9)],
        ProtocolId.CboePitch => [CboeTests.Pitch(1, 9, [0x21, 0], [0x22, 0]), CboeTests.Pitch(1, 9)],
        ProtocolId.CboeCsm => [CboeTests.Csm(9, 'X', 'W'), CboeTests.Csm(9, '0')],
        ProtocolId.NyseXdp => [NyseTests.Xdp(11, 9, 2), NyseTests.Xdp(1, 9, 0)],
        ProtocolId.NyseOpenBookUltra => [NyseTests.Ultra(231, 9, 2), NyseTests.Ultra(2, 0, 0)],
        ProtocolId.IexTp => [IexMemxMiaxTests.Iex(9, 2), IexMemxMiaxTests.Iex(9, 0)],
        ProtocolId.MemxMemoir => [IexMemxMiaxTests.Memx(2, 9, 2), IexMemxMiaxTests.Memx(0, 9, 0)],
        ProtocolId.MiaxMach => [[.. IexMemxMiaxTests.Mach(9, 3), .. IexMemxMiaxTests.Mach(10, 3)]],
        _ => [],
    };
}
