// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>Turns messages that were claimed and never finished into padding.</summary>
internal static unsafe class TermUnblocker
{
    /// <summary>Turns the message that blocks a log at a position into padding; returns false if there is
    /// none.</summary>
    internal static bool Unblock(LogBuffers log, long position, int bits, int initialTermId)
    {
        int offset = (int)position & (log.TermLength - 1);
        int index = LogBufferDescriptor.IndexByPosition(position, bits);
        int termId = LogBufferDescriptor.ComputeTermId(position, bits, initialTermId);
        long rawTail = Volatile.Read(ref LogBufferDescriptor.Tail(log.Metadata, index));
        int tailOffset = LogBufferDescriptor.TermIdOf(rawTail) == termId
            ? LogBufferDescriptor.TermOffsetOf(rawTail, log.TermLength)
            : log.TermLength;
        byte* term = log.Term(index);
        int length = Volatile.Read(ref LengthAt(term, offset));
        if (length > 0 || offset >= tailOffset)
            return false;

        if (length < 0)
        {
            // Its header was started, so its length is known.
            Pad(log, term, offset, -length, termId);
            return true;
        }

        int end = offset + FrameDescriptor.FrameAlignment;
        while (end < tailOffset && Volatile.Read(ref LengthAt(term, end)) == 0)
            end += FrameDescriptor.FrameAlignment;
        if (Volatile.Read(ref LengthAt(term, offset)) != 0)
            return false;

        Pad(log, term, offset, end - offset, termId);
        return true;
    }

    private static void Pad(LogBuffers log, byte* term, int offset, int length, int termId) =>
        TermAppender.WritePadding(term, log.DefaultHeader, offset, length, termId);

    private static ref int LengthAt(byte* term, int offset) => ref Unsafe.AsRef<int>(term + offset);
}
