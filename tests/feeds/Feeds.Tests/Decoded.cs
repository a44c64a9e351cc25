// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests;

/// <summary>Decodes constructed packets.</summary>
internal static class Decoded
{
    public static Envelope Ok(ProtocolId protocol, byte[] packet)
    {
        Envelope envelope = default;
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeDecoder.Decode(protocol, packet, packet.Length, ref envelope));
        return envelope;
    }

    public static EnvelopeStatus Status(ProtocolId protocol, byte[] packet)
    {
        Envelope envelope = default;
        return EnvelopeDecoder.Decode(protocol, packet, packet.Length, ref envelope);
    }

    /// <summary>The same packet with a byte changed.</summary>
    public static byte[] With(byte[] packet, int offset, byte value)
    {
        byte[] changed = [.. packet];
        changed[offset] = value;
        return changed;
    }

    /// <summary>Each payload shorter than the header is too short, each shorter capture truncated; each payload cut
    /// behind the header is bad.</summary>
    public static void CheckLengths(ProtocolId protocol, byte[] packet, int header, bool mayBeEmpty = false)
    {
        Envelope envelope = default;
        for (int length = 0; length < packet.Length; length++)
        {
            ReadOnlySpan<byte> cut = packet.AsSpan(0, length);
            EnvelopeStatus status = EnvelopeDecoder.Decode(protocol, cut, length, ref envelope);
            EnvelopeStatus captured = EnvelopeDecoder.Decode(protocol, cut, packet.Length, ref envelope);
            Assert.Equal(length < header, status == EnvelopeStatus.TooShort);
            Assert.Equal(mayBeEmpty && length == header, status == EnvelopeStatus.Ok);
            Assert.True(length >= header || captured == EnvelopeStatus.Truncated, $"{protocol}: {length} captured");
            Assert.True(captured is EnvelopeStatus.Ok or EnvelopeStatus.Truncated, $"{protocol}: {captured}");
        }
    }

    public static (ulong First, ulong Next, uint Count, uint Numbers) Numbers(in Envelope envelope) =>
        (envelope.FirstSequence, envelope.NextSequence, envelope.Count, envelope.Numbers);
}
