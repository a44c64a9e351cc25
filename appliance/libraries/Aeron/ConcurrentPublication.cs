// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>Publication that several threads may use at once.</summary>
public sealed unsafe class ConcurrentPublication : Publication
{
    internal ConcurrentPublication(ClientConductor conductor, in PublicationIdentity identity, LogBuffers log)
        : base(conductor, identity, log)
    {
    }

    public override long Position
    {
        get
        {
            if (IsClosed)
                return CLOSED;

            int termCount = Volatile.Read(ref LogBufferDescriptor.ActiveTermCount(Metadata));
            long rawTail =
                Volatile.Read(ref LogBufferDescriptor.Tail(Metadata, LogBufferDescriptor.IndexByTermCount(termCount)));
            return PositionOf(rawTail);
        }
    }

    public override long Offer(IDirectBuffer buffer, int offset, int length,
        ReservedValueSupplier? reservedValueSupplier = null)
    {
        CheckOffer(buffer, offset, length);
        if (IsClosed)
            return CLOSED;

        int required = RequiredLength(length);
        long result = Claim(length, required, out long rawTail, out int index);
        if (result < 0)
            return result;

        int termOffset = (int)(rawTail & 0xFFFF_FFFFL);
        WriteMessage(index, termOffset, LogBufferDescriptor.TermIdOf(rawTail), buffer, offset, length,
            reservedValueSupplier);
        return result;
    }

    private long PositionOf(long rawTail) => LogBufferDescriptor.ComputePosition(
        LogBufferDescriptor.TermIdOf(rawTail), LogBufferDescriptor.TermOffsetOf(rawTail, TermBufferLength),
        PositionBitsToShift, InitialTermId);

    /// <summary>Moves the tail by the length of a message; returns the position after it or a code below
    /// zero.</summary>
    private long Claim(int length, int required, out long rawTail, out int index)
    {
        int termCount = Volatile.Read(ref LogBufferDescriptor.ActiveTermCount(Metadata));
        index = LogBufferDescriptor.IndexByTermCount(termCount);
        ref long tail = ref LogBufferDescriptor.Tail(Metadata, index);
        rawTail = Volatile.Read(ref tail);
        if (termCount != unchecked(LogBufferDescriptor.TermIdOf(rawTail) - InitialTermId))
            return ADMIN_ACTION;

        long position = PositionOf(rawTail);
        if (position >= Limit)
            return RefusedAt(position, length);

        rawTail = Interlocked.Add(ref tail, required) - required;
        int termId = LogBufferDescriptor.TermIdOf(rawTail);
        long termOffset = rawTail & 0xFFFF_FFFFL;
        if (termOffset + required > TermBufferLength)
            return EndTerm(termCount, index, termId, termOffset);

        // The term may have been reused, three rotations later, between the check and the claim.
        return LogBufferDescriptor.ComputePosition(termId, (int)termOffset + required, PositionBitsToShift,
            InitialTermId);
    }

    /// <summary>The one appender that crossed the end writes the padding; all that are past it try to rotate.</summary>
    private long EndTerm(int termCount, int index, int termId, long termOffset)
    {
        long termBegin = LogBufferDescriptor.ComputeTermBeginPosition(termId, PositionBitsToShift, InitialTermId);
        if (termOffset < TermBufferLength)
            TermAppender.WritePadding(Log.Term(index), DefaultHeader, (int)termOffset,
                TermBufferLength - (int)termOffset, termId);

        if (termBegin + TermBufferLength >= MaxPossiblePosition)
            return MAX_POSITION_EXCEEDED;

        LogBufferDescriptor.RotateLog(Metadata, termCount, termId);
        return ADMIN_ACTION;
    }
}
