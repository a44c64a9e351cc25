// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Sequence numbers of a market-data packet.</summary>
internal static class PacketNumbers
{
    /// <summary>True if a packet carries a number, or announces it as the next one and carries none.</summary>
    public static bool Has(FlowDefinition flow, ReadOnlySpan<byte> payload, int payloadLength, ulong number)
    {
        if (flow.IsTcp)
            return false;
        Envelope envelope = default;
        EnvelopeStatus status = flow.Declared is { } declared
            ? declared.Decode(payload, payloadLength, ref envelope)
            : EnvelopeDecoder.Decode(flow.Protocol, payload, payloadLength, ref envelope);
        if (status != EnvelopeStatus.Ok)
            return false;
        return envelope.Numbers == 0
            ? envelope.NextSequence == number : number - envelope.FirstSequence < envelope.Numbers;
    }
}
