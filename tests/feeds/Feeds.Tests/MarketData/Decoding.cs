// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests.MarketData;

/// <summary>What every datagram decoder must do.</summary>
internal static class Decoding<TDecoder>
    where TDecoder : struct, IEnvelopeDecoder
{
    public static Envelope Ok(byte[] packet)
    {
        Envelope envelope = default;
        Assert.Equal(EnvelopeStatus.Ok, TDecoder.Decode(packet, packet.Length, ref envelope));
        return envelope;
    }

    public static EnvelopeStatus Status(byte[] packet)
    {
        Envelope envelope = default;
        return TDecoder.Decode(packet, packet.Length, ref envelope);
    }

    /// <summary>The status of a packet with one byte changed.</summary>
    public static EnvelopeStatus With(byte[] packet, int offset, int value)
    {
        byte[] changed = [.. packet];
        changed[offset] = (byte)value;
        return Status(changed);
    }

    /// <summary>A packet that ends too early is refused, one that is shorter than the header as such.</summary>
    public static void RefusesEveryShortLength(byte[] packet, int headerLength)
    {
        Envelope envelope = default;
        for (int length = 0; length < packet.Length; length++)
        {
            EnvelopeStatus status = TDecoder.Decode(packet.AsSpan(0, length), length, ref envelope);
            Assert.Equal(length < headerLength, status == EnvelopeStatus.TooShort);
            Assert.NotEqual(EnvelopeStatus.Ok, status);
            Assert.NotEqual(EnvelopeStatus.Truncated, status);
        }
    }

    /// <summary>A captured head that is long enough gives what the whole packet does; a shorter one says so.</summary>
    public static void JudgesEveryHeadAsTheWhole(byte[] packet, int headLength)
    {
        Envelope whole = Ok(packet);
        for (int captured = 0; captured < packet.Length; captured++)
        {
            Envelope head = default;
            EnvelopeStatus status = TDecoder.Decode(packet.AsSpan(0, captured), packet.Length, ref head);
            Assert.Equal(captured < headLength ? EnvelopeStatus.Truncated : EnvelopeStatus.Ok, status);
            if (status == EnvelopeStatus.Ok)
                Assert.Equal(whole, head);
        }
    }
}
