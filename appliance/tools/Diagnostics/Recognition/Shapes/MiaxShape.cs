// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>
/// Distinguishes the requests of FEI from those of MEO, which use the same packets and the same letters, by their
/// lengths. Source: MIAX Futures Onyx FEI 1.0c; MIAX Pearl Equities MEO 2.6 to 2.7b.
/// </summary>
internal static class MiaxShape
{
    private const int BitsOfLength = 12;
    private const uint New = ('N' << 8) | '1';
    private const uint Modify = ('M' << 8) | '1';
    private const uint Cancel = ('C' << 8) | 'O';

    /// <summary>Counts a request that has the length of one of the two; another length is not evidence.</summary>
    public static void Look(
        ProtocolId protocol, StreamDirection direction, ReadOnlySpan<byte> message, in OrderMessage decoded,
        ref ShapeEvidence evidence)
    {
        if (protocol is not (ProtocolId.MiaxFei or ProtocolId.MiaxMeo) || direction != StreamDirection.ToExchange)
            return;
        bool isOfFei = message.Length == OfFei(decoded.Code);
        if (isOfFei || message.Length == OfMeo(decoded.Code))
            evidence.Take((byte)(decoded.Code >> 8), isOfFei == (protocol == ProtocolId.MiaxFei), BitsOfLength);
    }

    private static int OfFei(uint type) => type switch
    {
        New => 179,
        Modify => 145,
        Cancel => 104,
        _ => -1,
    };

    private static int OfMeo(uint type) => type switch
    {
        New => 134,
        Modify => 114,
        Cancel => 71,
        _ => -1,
    };
}
