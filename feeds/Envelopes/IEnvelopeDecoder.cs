// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>Decoder of a datagram protocol, called without virtual dispatch: one struct per protocol.</summary>
public interface IEnvelopeDecoder
{
    /// <summary>Decodes the envelope. Checks only captured bytes; nothing is assumed of the others.</summary>
    /// <param name="captured">The captured head of the UDP payload.</param>
    /// <param name="payloadLength">Length of the whole UDP payload, bytes; at least the captured length.</param>
    /// <param name="envelope">Receives the result; its content is undefined unless the answer is Ok.</param>
    static abstract EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope);
}
