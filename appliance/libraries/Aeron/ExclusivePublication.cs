// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>Publication with its own session, for one thread.</summary>
public sealed unsafe class ExclusivePublication : Publication
{
    private int _termIndex;
    private int _termId;
    private int _termOffset;
    private long _termBeginPosition;

    internal ExclusivePublication(ClientConductor conductor, in PublicationIdentity identity, LogBuffers log)
        : base(conductor, identity, log)
    {
        int termCount = Volatile.Read(ref LogBufferDescriptor.ActiveTermCount(Metadata));
        _termIndex = LogBufferDescriptor.IndexByTermCount(termCount);
        long rawTail = Volatile.Read(ref LogBufferDescriptor.Tail(Metadata, _termIndex));
        _termId = LogBufferDescriptor.TermIdOf(rawTail);
        _termOffset = LogBufferDescriptor.TermOffsetOf(rawTail, TermBufferLength);
        _termBeginPosition =
            LogBufferDescriptor.ComputeTermBeginPosition(_termId, PositionBitsToShift, InitialTermId);
    }

    public override long Position => IsClosed ? CLOSED : _termBeginPosition + _termOffset;

    public override long Offer(IDirectBuffer buffer, int offset, int length,
        ReservedValueSupplier? reservedValueSupplier = null)
    {
        CheckOffer(buffer, offset, length);
        if (IsClosed)
            return CLOSED;

        int termOffset = _termOffset;
        long refusal = Claim(length, RequiredLength(length));
        if (refusal < 0)
            return refusal;

        WriteMessage(_termIndex, termOffset, _termId, buffer, offset, length, reservedValueSupplier);
        return _termBeginPosition + _termOffset;
    }

    /// <summary>Closes it and discards data that receivers have not received: they drop the stream at once.</summary>
    public void Revoke() => Close(isRevoked: true);

    /// <summary>Moves the tail by the length of a message; returns a code below zero if that is not possible.</summary>
    private long Claim(int length, int required)
    {
        int termOffset = _termOffset;
        long position = _termBeginPosition + termOffset;
        if (position >= Limit)
            return RefusedAt(position, length);

        if (termOffset + required > TermBufferLength)
            return EndTerm(termOffset);

        _termOffset = termOffset + required;
        Volatile.Write(ref LogBufferDescriptor.Tail(Metadata, _termIndex),
            LogBufferDescriptor.PackTail(_termId, _termOffset));
        return 0;
    }

    private long EndTerm(int termOffset)
    {
        int rest = TermBufferLength - termOffset;
        if (_termBeginPosition + TermBufferLength >= MaxPossiblePosition)
            return MAX_POSITION_EXCEEDED;

        if (rest > 0)
        {
            Volatile.Write(ref LogBufferDescriptor.Tail(Metadata, _termIndex),
                LogBufferDescriptor.PackTail(_termId, TermBufferLength));
            TermAppender.WritePadding(Log.Term(_termIndex), DefaultHeader, termOffset, rest, _termId);
        }

        int termCount = unchecked(_termId - InitialTermId) + 1;
        _termIndex = LogBufferDescriptor.IndexByTermCount(termCount);
        _termId++;
        _termOffset = 0;
        _termBeginPosition += TermBufferLength;
        Volatile.Write(ref LogBufferDescriptor.Tail(Metadata, _termIndex), LogBufferDescriptor.PackTail(_termId, 0));
        Volatile.Write(ref LogBufferDescriptor.ActiveTermCount(Metadata), termCount);
        return ADMIN_ACTION;
    }
}
