// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>Order ids that are text according to the exchange's document: bytes of other data seldom are. Sources: Cboe
/// BOE 2 and 3, CME iLink 3, LSE Native Trading, MEMX MEMO, MIAX MEO and FEI.</summary>
internal static class OrderIdShape
{
    private const int LeastLength = 8;
    private const int BitsOfText = 16;

    /// <summary>Counts a message whose id is text; another id is not evidence.</summary>
    public static void Look(ProtocolId protocol, in OrderMessage decoded, ref ShapeEvidence evidence)
    {
        bool isOfText = protocol is ProtocolId.CboeBoe or ProtocolId.CboeBoe3 or ProtocolId.CmeILink3
            or ProtocolId.LseNative or ProtocolId.MemxMemo or ProtocolId.MiaxMeo or ProtocolId.MiaxFei;
        if (isOfText && decoded.Key.Length >= LeastLength
            && !decoded.Key.Bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            evidence.Take((byte)decoded.Code, fits: true, BitsOfText);
    }
}
