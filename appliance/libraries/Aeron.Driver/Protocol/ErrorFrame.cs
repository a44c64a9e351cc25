// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>ERR: a receiver refuses an image.</summary>
internal readonly record struct ErrorFrame(int SessionId, int StreamId, long ReceiverId, int ErrorCode, int TextLength,
    long? GroupTag = null)
{
    internal const int Length = 40;                    // bytes, then the text
    internal const int MaxTextLength = 1023;           // bytes
    internal const int ImageRejected = 13;             // error code
    private const byte HasGroupTagFlag = 0x08;

    internal static bool TryDecode(ReadOnlySpan<byte> frame, out ErrorFrame error)
    {
        error = default;
        if (frame.Length < Length || FrameHeader.FrameLengthOf(frame) < Length)
            return false;

        error = new ErrorFrame(BinaryPrimitives.ReadInt32LittleEndian(frame[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[12..]), BinaryPrimitives.ReadInt64LittleEndian(frame[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[32..]), BinaryPrimitives.ReadInt32LittleEndian(frame[36..]),
            (FrameHeader.FlagsOf(frame) & HasGroupTagFlag) != 0
                ? BinaryPrimitives.ReadInt64LittleEndian(frame[24..])
                : null);
        return error.TextLength is >= 0 and <= MaxTextLength && error.TextLength <= frame.Length - Length;
    }

    /// <summary>Writes it with its text, which is cut if too long; returns its length, bytes.</summary>
    internal static int Encode(Span<byte> frame, int sessionId, int streamId, long receiverId, long? groupTag,
        int errorCode, ReadOnlySpan<byte> text)
    {
        int textLength = Math.Min(text.Length, MaxTextLength);
        FrameHeader.Write(frame, Length + textLength, groupTag is null ? (byte)0 : HasGroupTagFlag, FrameHeader.Error);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], streamId);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], receiverId);
        BinaryPrimitives.WriteInt64LittleEndian(frame[24..], groupTag ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(frame[32..], errorCode);
        BinaryPrimitives.WriteInt32LittleEndian(frame[36..], textLength);
        text[..textLength].CopyTo(frame[Length..]);
        return Length + textLength;
    }
}
