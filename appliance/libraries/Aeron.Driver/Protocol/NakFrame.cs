// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>NAK: a receiver requests the retransmission of a gap.</summary>
internal readonly record struct NakFrame(int SessionId, int StreamId, int TermId, int TermOffset, int GapLength)
{
    internal const int Length = 28;                    // bytes

    internal static bool TryDecode(ReadOnlySpan<byte> frame, out NakFrame nak)
    {
        nak = default;
        if (frame.Length < Length || FrameHeader.FrameLengthOf(frame) < Length)
            return false;

        nak = new NakFrame(BinaryPrimitives.ReadInt32LittleEndian(frame[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[12..]), BinaryPrimitives.ReadInt32LittleEndian(frame[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[20..]), BinaryPrimitives.ReadInt32LittleEndian(frame[24..]));
        return true;
    }

    internal void Encode(Span<byte> frame)
    {
        FrameHeader.Write(frame, Length, 0, FrameHeader.Nak);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], SessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], StreamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[16..], TermId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[20..], TermOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[24..], GapLength);
    }
}
