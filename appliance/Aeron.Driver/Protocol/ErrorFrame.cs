// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>ERR: a receiver refuses an image.</summary>
internal readonly record struct ErrorFrame(int SessionId, int StreamId, long ReceiverId, int ErrorCode, int TextLength)
{
    internal const int Length = 40;                    // bytes, then the text
    private const int MaxTextLength = 1023;            // bytes

    internal static bool TryDecode(ReadOnlySpan<byte> frame, out ErrorFrame error)
    {
        error = default;
        if (frame.Length < Length || FrameHeader.FrameLengthOf(frame) < Length)
            return false;

        error = new ErrorFrame(BinaryPrimitives.ReadInt32LittleEndian(frame[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[12..]), BinaryPrimitives.ReadInt64LittleEndian(frame[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[32..]), BinaryPrimitives.ReadInt32LittleEndian(frame[36..]));
        return error.TextLength is >= 0 and <= MaxTextLength && error.TextLength <= frame.Length - Length;
    }
}
