// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.MarketData;
using Telemetry.Feeds.MarketData.Fast;

namespace Telemetry.Feeds.Envelopes;

/// <summary>Dispatch from the number of a datagram protocol to its decoder.</summary>
[HotPath]
public static class EnvelopeDecoder
{
    /// <summary>Decodes the envelope of a packet of <paramref name="protocol"/>.</summary>
    /// <param name="protocol">A datagram protocol; any other is a bad header.</param>
    /// <param name="captured">The captured head of the UDP payload.</param>
    /// <param name="payloadLength">Length of the whole UDP payload, bytes; at least the captured length.</param>
    /// <param name="envelope">Receives the result; its content is undefined unless the answer is Ok.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]      // one call less for each packet, and it has few callers
    public static EnvelopeStatus Decode(
        ProtocolId protocol, ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope) => protocol switch
        {
            ProtocolId.MoldUdp64 => MoldUdp64.Decode(captured, payloadLength, ref envelope),
            ProtocolId.MoldUdp64Itch50 => MoldUdp64Itch50.Decode(captured, payloadLength, ref envelope),
            ProtocolId.MoldUdp64IntelligentCross => IntelligentCross.Decode(captured, payloadLength, ref envelope),
            ProtocolId.CmeMdp3 => CmeMdp3.Decode(captured, payloadLength, ref envelope),
            ProtocolId.T7Eobi => T7Eobi.Decode(captured, payloadLength, ref envelope),
            ProtocolId.CboePitch => CboePitch.Decode(captured, payloadLength, ref envelope),
            ProtocolId.CboeCsm => CboeCsm.Decode(captured, payloadLength, ref envelope),
            ProtocolId.NyseXdp => NyseXdp.Decode(captured, payloadLength, ref envelope),
            ProtocolId.NyseOpenBookUltra => NyseOpenBookUltra.Decode(captured, payloadLength, ref envelope),
            ProtocolId.IexTp => IexTp.Decode(captured, payloadLength, ref envelope),
            ProtocolId.MemxMemoir => MemxMemoir.Decode(captured, payloadLength, ref envelope),
            ProtocolId.MiaxMach => MiaxMach.Decode(captured, payloadLength, ref envelope),
            ProtocolId.MoldUdp => MoldUdp.Decode(captured, payloadLength, ref envelope),
            ProtocolId.Opra => Opra.Decode(captured, payloadLength, ref envelope),
            ProtocolId.Cta => Cta.Decode(captured, payloadLength, ref envelope),
            ProtocolId.IceImpact => IceImpact.Decode(captured, payloadLength, ref envelope),
            ProtocolId.B3Umdf => B3Umdf.Decode(captured, payloadLength, ref envelope),
            ProtocolId.CoinbaseDerivativesMd => CoinbaseDerivativesMd.Decode(captured, payloadLength, ref envelope),
            ProtocolId.OtcLinkAts => OtcLinkAts.Decode(captured, payloadLength, ref envelope),
            ProtocolId.Hsvf => Hsvf.Decode(captured, payloadLength, ref envelope),
            ProtocolId.HsvfTimestamped => HsvfTimestamped.Decode(captured, payloadLength, ref envelope),
            ProtocolId.TmxXmt => TmxXmt.Decode(captured, payloadLength, ref envelope),
            ProtocolId.OptiqMdg => OptiqMdg.Decode(captured, payloadLength, ref envelope),
            ProtocolId.HkexOmd => HkexOmd.Decode(captured, payloadLength, ref envelope),
            ProtocolId.Mitch => Mitch.Decode(captured, payloadLength, ref envelope),
            ProtocolId.MoexSimba => MoexSimba.Decode(captured, payloadLength, ref envelope),
            ProtocolId.T7Emdi => T7Emdi.Decode(captured, payloadLength, ref envelope),
            ProtocolId.T7Rdi => T7Rdi.Decode(captured, payloadLength, ref envelope),
            ProtocolId.MoexFast => MoexFast.Decode(captured, payloadLength, ref envelope),
            _ => EnvelopeStatus.BadHeader,
        };
}
