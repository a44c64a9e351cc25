// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>
/// DATA and PAD: frames of a term as they are in it, one or more per datagram. The span is the length of all frames of
/// the datagram in the term, bytes; it exceeds the datagram's if the last one is padding.
/// </summary>
internal readonly record struct DataFrame(int FrameLength, byte Flags, ushort Type, int TermOffset, int SessionId,
    int StreamId, int TermId, int TermSpan)
{
    internal const int HeaderLength = FrameDescriptor.HeaderLength;

    /// <summary>True for a datagram of one header with length 0, which announces the sender's position.</summary>
    internal bool IsHeartbeat => FrameLength == 0 && Type == FrameHeader.Data;

    internal bool IsEndOfStream => (Flags & FrameDescriptor.EndOfStreamFlag) != 0;

    internal bool IsRevoked => (Flags & FrameDescriptor.RevokedFlag) != 0;

    /// <summary>Reads the first frame and checks every frame of the datagram; returns false if one is
    /// invalid.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> datagram, out DataFrame first)
    {
        first = default;
        if (datagram.Length < HeaderLength)
            return false;

        first = Read(datagram);
        if (first.TermOffset < 0 || first.TermOffset % FrameDescriptor.FrameAlignment != 0)
            return false;

        if (first.IsHeartbeat)
            return datagram.Length == HeaderLength;

        long span = SpanOfWholeFrames(datagram, first);
        if (span < 0 || first.TermOffset + span > LogBufferDescriptor.MaxTermLength)
            return false;

        first = first with { TermSpan = (int)span };
        return true;
    }

    internal static void WriteHeartbeat(Span<byte> frame, byte flags, int termOffset, int sessionId, int streamId,
        int termId)
    {
        FrameHeader.Write(frame, 0, flags, FrameHeader.Data);
        BinaryPrimitives.WriteInt32LittleEndian(frame[FrameDescriptor.TermOffsetOffset..], termOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[FrameDescriptor.SessionIdOffset..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[FrameDescriptor.StreamIdOffset..], streamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[FrameDescriptor.TermIdOffset..], termId);
        BinaryPrimitives.WriteInt64LittleEndian(frame[FrameDescriptor.ReservedValueOffset..], 0);
    }

    /// <summary>
    /// Length in the term of all frames; each must have a length, be aligned after the one before, and belong to the
    /// same term; -1 otherwise.
    /// </summary>
    private static long SpanOfWholeFrames(ReadOnlySpan<byte> datagram, in DataFrame first)
    {
        int offset = 0;
        while (offset < datagram.Length)
        {
            if (datagram.Length - offset < HeaderLength)
                return -1;

            ReadOnlySpan<byte> rest = datagram[offset..];
            DataFrame frame = Read(rest);
            if (frame.FrameLength < HeaderLength || frame.FrameLength > LogBufferDescriptor.MaxTermLength ||
                FrameHeader.VersionOf(rest) != FrameHeader.CurrentVersion ||
                frame.TermOffset != first.TermOffset + offset || frame.SessionId != first.SessionId ||
                frame.StreamId != first.StreamId || frame.TermId != first.TermId)
                return -1;

            // Only the header of a padding frame is sent, and nothing after it.
            if (frame.Type == FrameHeader.Pad)
                return frame.FrameLength % FrameDescriptor.FrameAlignment == 0 && rest.Length == HeaderLength
                    ? offset + (long)frame.FrameLength
                    : -1;
            if (frame.Type != FrameHeader.Data)
                return -1;

            offset += FrameDescriptor.Align(frame.FrameLength);
        }

        return offset == datagram.Length ? offset : -1;
    }

    private static DataFrame Read(ReadOnlySpan<byte> frame) => new(FrameHeader.FrameLengthOf(frame),
        FrameHeader.FlagsOf(frame), FrameHeader.TypeOf(frame),
        BinaryPrimitives.ReadInt32LittleEndian(frame[FrameDescriptor.TermOffsetOffset..]),
        BinaryPrimitives.ReadInt32LittleEndian(frame[FrameDescriptor.SessionIdOffset..]),
        BinaryPrimitives.ReadInt32LittleEndian(frame[FrameDescriptor.StreamIdOffset..]),
        BinaryPrimitives.ReadInt32LittleEndian(frame[FrameDescriptor.TermIdOffset..]), 0);
}
