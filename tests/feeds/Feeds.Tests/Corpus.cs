// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Tests.MarketData;
using Telemetry.Feeds.Tests.MarketData.Fast;

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
        ProtocolId.Opra => [OpraTests.Packet(9, 2, "k "), OpraTests.Packet(9, 1, "HN")],
        ProtocolId.Cta => [CtaTests.Packet(9, ["QL", "QS"]), CtaTests.Packet(0, ["CT"])],
        ProtocolId.IceImpact => [IceImpactTests.Packet(1, 9, "TFET"), IceImpactTests.Packet(1, 9, "")],
        ProtocolId.B3Umdf => [B3UmdfTests.Packet(1, 9, 20, 20), B3UmdfTests.Packet(1, 0, 2)],
        ProtocolId.CoinbaseDerivativesMd =>
        [
            CoinbaseDerivativesMdTests.Packet(9, 1, 3),
            CoinbaseDerivativesMdTests.Packet(9, 1, 0),
        ],
        ProtocolId.OtcLinkAts => [OtcLinkAtsTests.Packet(9, 0, 30), OtcLinkAtsTests.Packet(9, 1, 0)],
        ProtocolId.Hsvf => [HsvfTests.Packet("000674224F QABC", "000674225F QDEF"), HsvfTests.Packet("000000012V ")],
        ProtocolId.HsvfTimestamped =>
        [
            HsvfTests.Packet("0000674224F 20250102093000123456", "0000674225F 20250102093000123456"),
        ],
        ProtocolId.TmxXmt => [TmxXmtTests.Packet('0', (224, 9), (224, 10))],
        ProtocolId.OptiqMdg => [OptiqMdgTests.Packet(9, 0, 1001, 1002), OptiqMdgTests.Packet(9, 1, 1103)],
        ProtocolId.HkexOmd => [HkexOmdTests.Packet(9, 30, 31), HkexOmdTests.Packet(9, 100), HkexOmdTests.Packet(9)],
        ProtocolId.Mitch => [MitchTests.Packet('A', 9, "TAD"), MitchTests.Packet('A', 9, "")],
        ProtocolId.MoexSimba => [MoexSimbaTests.Packet(9, 8, 15), MoexSimbaTests.Packet(9, 8, 2)],
        ProtocolId.T7Emdi =>
        [
            T7FastTests.Emdi(9, 1, 120).Packet(), T7FastTests.Emdi(9, 300, 20_000, 109).Packet(),
            T7FastTests.Emdi(9, 1, 120, 0).Packet(),
        ],
        ProtocolId.T7Rdi => [T7FastTests.Rdi(9, 25).Packet(), T7FastTests.Rdi(9, 20_000, 109).Packet()],
        ProtocolId.MoexFast =>
        [
            MoexFastTests.Packet(9, 19), MoexFastTests.Packet(877_321, 2615),
            MoexFastTests.Packet(9, 7, body: message => message.Plain(77UL)),
        ],
        _ => [],
    };
}
