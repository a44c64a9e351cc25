// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>What decoding came to, in words.</summary>
public static class StatusText
{
    /// <summary>Why a packet or message could not be decoded; null if it could.</summary>
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
