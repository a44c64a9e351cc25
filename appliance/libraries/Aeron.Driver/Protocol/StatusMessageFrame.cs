// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// SM: a receiver reports the position that it has consumed and its window. The tag of its group may follow; older
/// receivers send other bytes there.
/// </summary>
internal readonly record struct StatusMessageFrame(byte Flags, int SessionId, int StreamId, int ConsumptionTermId,
    int ConsumptionTermOffset, int ReceiverWindowLength, long ReceiverId, long? GroupTag = null, int FeedbackLength = 0)
{
    internal const int Length = 36;                    // bytes
    internal const int MaxLength = Length + sizeof(long);
    internal const byte SendSetupFlag = 0x80;
    internal const byte EndOfStreamFlag = 0x40;

    internal static bool TryDecode(ReadOnlySpan<byte> frame, out StatusMessageFrame message)
    {
        message = default;
        int frameLength = FrameHeader.FrameLengthOf(frame);
        if (frame.Length < Length || frameLength < Length || frameLength > frame.Length)
            return false;

        message = new StatusMessageFrame(FrameHeader.FlagsOf(frame),
            BinaryPrimitives.ReadInt32LittleEndian(frame[8..]), BinaryPrimitives.ReadInt32LittleEndian(frame[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[16..]), BinaryPrimitives.ReadInt32LittleEndian(frame[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[24..]), BinaryPrimitives.ReadInt64LittleEndian(frame[28..]),
            frameLength == MaxLength ? BinaryPrimitives.ReadInt64LittleEndian(frame[Length..]) : null,
            frameLength - Length);
        return true;
    }

    /// <summary>Writes it; returns its length, bytes.</summary>
    internal int Encode(Span<byte> frame)
    {
        int length = GroupTag is null ? Length : MaxLength;
        FrameHeader.Write(frame, length, Flags, FrameHeader.StatusMessage);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], SessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], StreamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[16..], ConsumptionTermId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[20..], ConsumptionTermOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[24..], ReceiverWindowLength);
        BinaryPrimitives.WriteInt64LittleEndian(frame[28..], ReceiverId);
        if (GroupTag is { } tag)
            BinaryPrimitives.WriteInt64LittleEndian(frame[Length..], tag);
        return length;
    }
}
