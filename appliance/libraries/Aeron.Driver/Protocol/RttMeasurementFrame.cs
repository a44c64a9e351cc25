// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>RTTM: a time stamp that the sender returns. The flag is set in the request, not in the answer.</summary>
internal readonly record struct RttMeasurementFrame(byte Flags, int SessionId, int StreamId, long EchoTimestampNs,
    long ReceptionDeltaNs, long ReceiverId)
{
    internal const int Length = 40;                    // bytes
    internal const byte ReplyWantedFlag = 0x80;

    internal static bool TryDecode(ReadOnlySpan<byte> frame, out RttMeasurementFrame measurement)
    {
        measurement = default;
        if (frame.Length < Length || FrameHeader.FrameLengthOf(frame) < Length)
            return false;

        measurement = new RttMeasurementFrame(FrameHeader.FlagsOf(frame),
            BinaryPrimitives.ReadInt32LittleEndian(frame[8..]), BinaryPrimitives.ReadInt32LittleEndian(frame[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(frame[16..]), BinaryPrimitives.ReadInt64LittleEndian(frame[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(frame[32..]));
        return true;
    }

    internal void Encode(Span<byte> frame)
    {
        FrameHeader.Write(frame, Length, Flags, FrameHeader.RttMeasurement);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], SessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], StreamId);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], EchoTimestampNs);
        BinaryPrimitives.WriteInt64LittleEndian(frame[24..], ReceptionDeltaNs);
        BinaryPrimitives.WriteInt64LittleEndian(frame[32..], ReceiverId);
    }
}
