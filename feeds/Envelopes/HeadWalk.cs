// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>Walks messages that carry their length, as far as they were captured.</summary>
/// <typeparam name="THead">Reader of a message's length.</typeparam>
[HotPath]
internal static class HeadWalk<THead>
    where THead : struct, IMessageHead
{
    private const int Beyond = -1;

    /// <summary>True if the given number of messages ends exactly where the payload does.</summary>
    public static bool Fits(ReadOnlySpan<byte> captured, int payloadLength, int position, int count) =>
        End(captured, payloadLength, position, count) == payloadLength;

    /// <summary>
    /// End of the last of the given number of messages: the payload's end if the rest was not captured, negative if a
    /// message is illegal or extends past the payload.
    /// </summary>
    public static int End(ReadOnlySpan<byte> captured, int payloadLength, int position, int count)
    {
        for (; count > 0; count--)
        {
            if (payloadLength - position < count * THead.HeadLength)
                return Beyond;
            if (captured.Length - position < THead.HeadLength)
                return payloadLength;
            int size = THead.Size(captured[position..]);
            position += size;
            if (size < THead.HeadLength || position > payloadLength)
                return Beyond;
        }
        return position;
    }

    /// <summary>True if one or more messages fill the payload exactly.</summary>
    public static bool Fills(ReadOnlySpan<byte> captured, int payloadLength, int position)
    {
        do
        {
            if (payloadLength - position < THead.HeadLength)
                return false;
            if (captured.Length - position < THead.HeadLength)
                return true;                                // the rest was not captured: nothing more to check
            int size = THead.Size(captured[position..]);
            position += size;
            if (size < THead.HeadLength || position > payloadLength)
                return false;
        }
        while (position < payloadLength);
        return true;
    }
}
