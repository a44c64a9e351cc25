// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>
/// Plan for following the messages of a declared envelope by their lengths, as far as they were captured: the last must
/// end where the payload ends. Of messages that were not captured, only the space that they need is checked.
/// </summary>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct WalkPlan
{
    private readonly int _header;
    private readonly int _head;
    private readonly int _offset;
    private readonly int _lengthEnd;
    private readonly int _uncounted;                        // bytes of a message that its length does not include

    /// <summary>Plans the walk; without a length field there is none.</summary>
    public WalkPlan(EnvelopeDeclaration declaration)
    {
        _header = declaration.HeaderLength;
        if (declaration.Messages is not { Length: { } length } messages)
            return;
        _head = messages.HeadLength;
        _offset = length.Offset;
        _lengthEnd = length.End;
        _uncounted = messages.LengthCountsHead ? 0 : _head;
        Kind = (length.Width, declaration.IsBigEndian) switch
        {
            (1, _) => LengthKind.Byte,
            (2, false) => LengthKind.Word,
            (2, true) => LengthKind.WordBigEndian,
            (_, false) => LengthKind.Double,
            _ => LengthKind.DoubleBigEndian,
        };
    }

    /// <summary>Kind of the messages' length field.</summary>
    public LengthKind Kind { get; }

    /// <summary>Checks that the given number of messages fills the payload exactly.</summary>
    public EnvelopeStatus Counted(ref byte start, int captured, int payloadLength, uint count) => Kind switch
    {
        LengthKind.None => EnvelopeStatus.Ok,
        LengthKind.Byte => Counted<ByteLength>(ref start, captured, payloadLength, count),
        LengthKind.Word => Counted<WordLength>(ref start, captured, payloadLength, count),
        LengthKind.WordBigEndian => Counted<WordLengthBigEndian>(ref start, captured, payloadLength, count),
        LengthKind.Double => Counted<DoubleLength>(ref start, captured, payloadLength, count),
        _ => Counted<DoubleLengthBigEndian>(ref start, captured, payloadLength, count),
    };

    /// <summary>Checks that messages fill the payload exactly, and counts them.</summary>
    /// <param name="start">The packet's first byte.</param>
    /// <param name="payloadLength">Length of the whole payload.</param>
    /// <param name="count">Receives the number of captured messages.</param>
    /// <returns>Truncated if the rest was not captured.</returns>
    public EnvelopeStatus ToTheEnd(ref byte start, int captured, int payloadLength, out uint count)
    {
        count = 0;
        return Kind switch
        {
            LengthKind.None => EnvelopeStatus.Ok,
            LengthKind.Byte => ToTheEnd<ByteLength>(ref start, captured, payloadLength, ref count),
            LengthKind.Word => ToTheEnd<WordLength>(ref start, captured, payloadLength, ref count),
            LengthKind.WordBigEndian => ToTheEnd<WordLengthBigEndian>(ref start, captured, payloadLength, ref count),
            LengthKind.Double => ToTheEnd<DoubleLength>(ref start, captured, payloadLength, ref count),
            _ => ToTheEnd<DoubleLengthBigEndian>(ref start, captured, payloadLength, ref count),
        };
    }

    /// <summary>Variant of <see cref="Counted"/> for shapes whose envelopes all have lengths of two bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EnvelopeStatus CountedWords<TShape>(ref byte start, int captured, int payloadLength, uint count)
        where TShape : struct, IDeclaredShape
    {
        (nint position, nint last) = (_header, captured - _lengthEnd);
        (nint head, nint offset, nint uncounted) = (_head, _offset, _uncounted);
        for (; count > 0; count--)
        {
            // The rest was not captured, or a message extends past the payload.
            if (position > last)
                return payloadLength - position < count * head ? EnvelopeStatus.BadCount : EnvelopeStatus.Ok;
            ref byte at = ref Unsafe.Add(ref start, position + offset);
            uint length = TShape.Lengths == LengthKind.WordBigEndian
                ? WordLengthBigEndian.Read(ref at) : WordLength.Read(ref at);
            nint size = (nint)length + uncounted;
            if (size < head)
                return EnvelopeStatus.BadLength;
            position += size;
        }
        return position == payloadLength ? EnvelopeStatus.Ok : EnvelopeStatus.BadCount;
    }

    private EnvelopeStatus Counted<TLength>(ref byte start, int captured, int payloadLength, uint count)
        where TLength : struct, ILengthReader
    {
        (int head, int lengthEnd, int offset, int uncounted) = (_head, _lengthEnd, _offset, _uncounted);
        int position = _header;
        for (; count > 0; count--)
        {
            if (captured - position < lengthEnd)
                return payloadLength - position < count * head ? EnvelopeStatus.BadCount : EnvelopeStatus.Ok;
            long size = (long)TLength.Read(ref Unsafe.Add(ref start, position + offset)) + uncounted;
            if (size < head)
                return EnvelopeStatus.BadLength;
            if (size > payloadLength - position)
                return EnvelopeStatus.BadCount;
            position += (int)size;
        }
        return position == payloadLength ? EnvelopeStatus.Ok : EnvelopeStatus.BadCount;
    }

    private EnvelopeStatus ToTheEnd<TLength>(ref byte start, int captured, int payloadLength, ref uint count)
        where TLength : struct, ILengthReader
    {
        (int head, int lengthEnd, int offset, int uncounted) = (_head, _lengthEnd, _offset, _uncounted);
        int position = _header;
        while (position < payloadLength)
        {
            if (payloadLength - position < head)
                return EnvelopeStatus.BadLength;
            if (captured - position < lengthEnd)
                return EnvelopeStatus.Truncated;
            long size = (long)TLength.Read(ref Unsafe.Add(ref start, position + offset)) + uncounted;
            if (size < head || size > payloadLength - position)
                return EnvelopeStatus.BadLength;
            position += (int)size;
            count++;
        }
        return EnvelopeStatus.Ok;
    }
}
