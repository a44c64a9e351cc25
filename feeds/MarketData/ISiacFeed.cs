// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>Differences between the SIAC feeds: one struct per feed.</summary>
internal interface ISiacFeed
{
    /// <summary>Offset of the block sequence; the header after it is the same in all feeds.</summary>
    static abstract int SequenceOffset { get; }

    /// <summary>Category of the control messages.</summary>
    static abstract byte ControlCategory { get; }

    /// <summary>Effect of a control message on the numbers; no flag if none.</summary>
    /// <param name="type">Type of the control message.</param>
    static abstract EnvelopeFlags FlagsOf(byte type);

    /// <summary>True if version and feed identifier are those of this feed.</summary>
    /// <param name="block">At least <see cref="SiacBlock{TFeed}.HeadLength"/> bytes.</param>
    static abstract bool IsHeader(ReadOnlySpan<byte> block);

    /// <summary>True if the given number of messages fits the block, as far as it was captured.</summary>
    /// <param name="block">At least <see cref="SiacBlock{TFeed}.HeadLength"/> bytes.</param>
    /// <param name="payloadLength">Length of the whole block.</param>
    /// <param name="count">At least 1.</param>
    static abstract bool CanHold(ReadOnlySpan<byte> block, int payloadLength, int count);
}
