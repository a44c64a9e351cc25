// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>What differs between the SIAC feeds: one struct a feed.</summary>
internal interface ISiacFeed
{
    /// <summary>Where the block sequence stands; what is behind it is the same in all feeds.</summary>
    static abstract int SequenceOffset { get; }

    /// <summary>Category of the control messages.</summary>
    static abstract byte ControlCategory { get; }

    /// <summary>What a control message means for the numbers; none if nothing.</summary>
    /// <param name="type">Its type.</param>
    static abstract EnvelopeFlags FlagsOf(byte type);

    /// <summary>Whether version and feed are right.</summary>
    /// <param name="block">At least <see cref="SiacBlock{TFeed}.HeadLength"/> bytes.</param>
    static abstract bool IsHeader(ReadOnlySpan<byte> block);

    /// <summary>Whether that many messages fit the block, as far as it was captured.</summary>
    /// <param name="block">At least <see cref="SiacBlock{TFeed}.HeadLength"/> bytes.</param>
    /// <param name="payloadLength">Length of the whole block.</param>
    /// <param name="count">At least 1.</param>
    static abstract bool CanHold(ReadOnlySpan<byte> block, int payloadLength, int count);
}
