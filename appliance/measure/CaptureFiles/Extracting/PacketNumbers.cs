// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Sequence numbers of a market-data packet.</summary>
internal static class PacketNumbers
{
    /// <summary>True if a packet carries a number, or announces it as the next one and carries none.</summary>
    public static bool Has(FlowDefinition flow, ReadOnlySpan<byte> payload, int payloadLength, ulong number)
    {
        Envelope envelope = default;
        if (!TryRead(flow, payload, payloadLength, ref envelope))
            return false;
        return envelope.Numbers == 0
            ? envelope.NextSequence == number : number - envelope.FirstSequence < envelope.Numbers;
    }

    /// <summary>True if a packet carries a number of a mark.</summary>
    public static bool Has(FlowDefinition flow, ReadOnlySpan<byte> payload, int payloadLength, NumberMark mark)
    {
        Envelope envelope = default;
        if (!TryRead(flow, payload, payloadLength, ref envelope) || envelope.Numbers == 0)
            return false;
        bool overlaps = envelope.FirstSequence - mark.First <= mark.Last - mark.First
            || mark.First - envelope.FirstSequence < envelope.Numbers;
        if (!overlaps || mark.Channel is null)
            return overlaps;
        Span<char> channel = stackalloc char[ChannelText.MaxLength];
        return channel[..ChannelText.Format(flow.Protocol, envelope.Channel, channel)].SequenceEqual(mark.Channel);
    }

    private static bool TryRead(
        FlowDefinition flow, ReadOnlySpan<byte> payload, int payloadLength, ref Envelope envelope) => !flow.IsTcp
        && FlowEnvelope.Decode(flow, payload, payloadLength, ref envelope) == EnvelopeStatus.Ok;
}
