// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Framing of FIX messages: <c>8=FIX.4.2|9=length|35=...|10=sum|</c>. Tag 9 gives the length, since data fields may
/// hold the separator. Source: FIX 4.4 volume 2, FIX Session Layer 1.1, message structure.
/// </summary>
[HotPath]
internal static class FixFraming
{
    /// <summary>Separator of fields.</summary>
    internal const byte Separator = 1;

    /// <summary>Longest message that is accepted, bytes.</summary>
    internal const int MaxMessageLength = 8192;

    /// <summary><c>10=123|</c>, bytes.</summary>
    internal const int TrailerLength = 7;

    private const int MostBeginString = 16;
    private const int MostLengthDigits = 6;
    private const uint TrailerBegin = 0x01_31_30_3d;        // |10=
    private const int LeastBody = 5;            // 35=0|

    private static ReadOnlySpan<byte> Begin => "8=FIX"u8;

    private static ReadOnlySpan<byte> TypeTag => "35="u8;

    /// <summary>Finds the message at the start of <paramref name="stream"/>.</summary>
    /// <param name="stream">In-order bytes.</param>
    /// <param name="body">Offset of the first field after tag 9; 0 while unknown.</param>
    /// <param name="length">Whole length; 0 while unknown.</param>
    internal static FrameStatus Frame(ReadOnlySpan<byte> stream, out int body, out int length)
    {
        FrameStatus status = ReadHeader(stream, out body, out int whole);
        length = status == FrameStatus.Complete ? whole : 0;
        if (status != FrameStatus.Complete)
            return status;
        ReadOnlySpan<byte> type = stream[body..];
        if (!BeginsAs(type, TypeTag))
            return Refuse(out length);
        if (stream.Length < whole)
            return HoldsNextMessage(type) ? Refuse(out length) : FrameStatus.Incomplete;
        return IsTrailer(stream.Slice(whole - TrailerLength - 1, TrailerLength + 1))
            ? FrameStatus.Complete : Refuse(out length);
    }

    /// <summary>True if tag 10 holds the sum of the message's bytes.</summary>
    /// <param name="message">A whole message.</param>
    internal static bool IsSumRight(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> digits = message[^4..^1];
        int declared = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
        return FixSum.Of(message[..^TrailerLength]) == declared;
    }

    /// <summary>Reads tags 8 and 9, as far as they have arrived.</summary>
    private static FrameStatus ReadHeader(ReadOnlySpan<byte> stream, out int body, out int whole)
    {
        body = whole = 0;
        if (!BeginsAs(stream, Begin))
            return FrameStatus.Bad;
        int position = Begin.Length;
        for (; position < stream.Length && stream[position] != Separator; position++)
        {
            if (position == MostBeginString || !IsOfVersion(stream[position]))
                return FrameStatus.Bad;
        }
        position++;
        if (position < stream.Length && stream[position] != (byte)'9')
            return FrameStatus.Bad;
        if (position + 1 < stream.Length && stream[position + 1] != (byte)'=')
            return FrameStatus.Bad;
        position += 2;
        int first = position;
        int declared = 0;
        for (; position < stream.Length && stream[position] != Separator; position++)
        {
            if (position - first == MostLengthDigits || !IsDigit(stream[position]))
                return FrameStatus.Bad;
            declared = declared * 10 + (stream[position] - '0');
        }
        if (position >= stream.Length)
            return FrameStatus.Incomplete;
        body = position + 1;
        whole = body + declared + TrailerLength;
        return position == first || declared < LeastBody || whole > MaxMessageLength
            ? FrameStatus.Bad : FrameStatus.Complete;
    }

    /// <summary>
    /// True if a trailer and the start of another message are found where this message should continue: its length is
    /// then wrong, and waiting for the rest would swallow the messages after it.
    /// </summary>
    private static bool HoldsNextMessage(ReadOnlySpan<byte> rest)
    {
        while (true)
        {
            int next = rest.IndexOf("\u000110="u8);
            if (next < 0 || rest.Length < next + TrailerLength + 1)
                return false;
            ReadOnlySpan<byte> trailer = rest.Slice(next, TrailerLength + 1);
            rest = rest[(next + 1)..];
            if (!IsTrailer(trailer))
                continue;
            ReadOnlySpan<byte> behind = rest[TrailerLength..];
            if (ReadHeader(behind, out int body, out _) == FrameStatus.Complete
                && behind[body..].StartsWith(TypeTag))
                return true;
        }
    }

    /// <summary>True if the bytes, as far as they have arrived, are the expected ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool BeginsAs(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> expected) =>
        bytes.Length >= expected.Length ? bytes.StartsWith(expected) : expected.StartsWith(bytes);

    private static bool IsTrailer(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt32BigEndian(bytes) == TrailerBegin
        && IsDigit(bytes[4]) && IsDigit(bytes[5]) && IsDigit(bytes[6]) && bytes[7] == Separator;

    private static FrameStatus Refuse(out int length)
    {
        length = 0;
        return FrameStatus.Bad;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOfVersion(byte value) =>
        value == (byte)'.' || IsDigit(value) || (uint)(value - 'A') <= 'Z' - 'A';

    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;
}
