// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>Text form of <see cref="EnvelopeStatus"/>.</summary>
public static class StatusText
{
    /// <summary>Reason for which a packet or message could not be decoded; null if it was.</summary>
    public static string? Of(EnvelopeStatus status) => status switch
    {
        EnvelopeStatus.Ok => null,
        EnvelopeStatus.Truncated => "fewer bytes were captured than the envelope needs",
        EnvelopeStatus.TooShort => "shorter than the protocol's header",
        EnvelopeStatus.BadLength => "a length field contradicts the packet",
        EnvelopeStatus.BadCount => "count walks past the payload, or stops before its end",
        EnvelopeStatus.BadHeader => "version, type or session is not the protocol's",
        EnvelopeStatus.BadSequence => "the sequence number is not legal",
        EnvelopeStatus.BadChecksum => "the checksum is not that of the bytes",
        EnvelopeStatus.BadTransportChecksum => "bad_checksum",
        _ => "unknown",
    };
}
