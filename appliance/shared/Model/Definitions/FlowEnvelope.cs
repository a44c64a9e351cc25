// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Model.Definitions;

/// <summary>Envelopes of a flow's datagrams, outside of the pipeline.</summary>
public static class FlowEnvelope
{
    /// <summary>Decodes the envelope of a datagram.</summary>
    /// <param name="payload">Captured beginning of its payload.</param>
    /// <param name="payloadLength">Length of its payload, bytes.</param>
    /// <returns>What was found; the envelope is whole only if that is <see cref="EnvelopeStatus.Ok"/>.</returns>
    public static EnvelopeStatus Decode(
        FlowDefinition flow, ReadOnlySpan<byte> payload, int payloadLength, ref Envelope envelope)
    {
        EnvelopeStatus status = flow.Declared is { } declared
            ? declared.Decode(payload, payloadLength, ref envelope)
            : EnvelopeDecoder.Decode(flow.Protocol, payload, payloadLength, ref envelope);
        envelope.Channel = envelope.Channel.InGroup(flow.Group);
        return status;
    }
}
