// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Types;

namespace Telemetry.Pipeline.Decoding.Types;

/// <summary>Walks the messages of a packet that was decoded, as far as they were captured.</summary>
/// <typeparam name="TMessage">Layout of the messages.</typeparam>
[HotPath]
internal static class TypedWalk<TMessage>
    where TMessage : struct, ITypedMessage
{
    /// <summary>Walks a known number of messages. Those that were not captured are added without a type.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="position">Offset of the first message.</param>
    /// <param name="count">Number of messages.</param>
    public static void Counted(
        ReadOnlySpan<byte> captured, int payloadLength, int position, uint count, ref HeadWriter heads)
    {
        for (; count > 0; count--)
        {
            int size = Step(captured, payloadLength, position, ref heads);
            if (size == 0)
                break;
            position += size;
        }
        heads.AddUntyped(count, Math.Max(0, payloadLength - position - ((int)count * TMessage.Uncounted)));
    }

    /// <summary>Walks messages up to the end of the payload. Where one was not captured, it and those behind it count
    /// as one message without a type.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="position">Offset of the first message.</param>
    public static void ToTheEnd(
        ReadOnlySpan<byte> captured, int payloadLength, int position, ref HeadWriter heads)
    {
        while (position < payloadLength)
        {
            int size = Step(captured, payloadLength, position, ref heads);
            if (size == 0)
            {
                heads.AddUntyped(1, payloadLength - position);
                return;
            }
            position += size;
        }
    }

    /// <summary>Adds a message.</summary>
    /// <returns>Bytes up to the next one; 0 if its head was not captured or is wrong.</returns>
    private static int Step(
        ReadOnlySpan<byte> captured, int payloadLength, int position, ref HeadWriter heads)
    {
        if (captured.Length - position < TMessage.HeadLength)
            return EmptyOf(captured, payloadLength, position, ref heads);
        ReadOnlySpan<byte> message = captured[position..];
        int size = TMessage.Size(message);
        if (size <= 0 || size > payloadLength - position)
            return 0;
        if (size < TMessage.HeadLength)
        {
            heads.AddUntyped(1, Math.Max(0, size - TMessage.Uncounted));
            return size;                                    // a message without a type
        }
        heads.Add(
            TMessage.TypeOf(message), size - TMessage.Uncounted,
            TMessage.IsUnnumbered(message) ? MessageHeadFlags.Unnumbered : MessageHeadFlags.None);
        return size;
    }

    /// <summary>Adds a last message that is too short for a type: there is no more payload to capture.</summary>
    private static int EmptyOf(
        ReadOnlySpan<byte> captured, int payloadLength, int position, ref HeadWriter heads)
    {
        int left = payloadLength - position;
        if (captured.Length < payloadLength || left <= 0 || TMessage.Uncounted == 0 || left < TMessage.Uncounted)
            return 0;
        heads.AddUntyped(1, left - TMessage.Uncounted);
        return left;
    }
}
