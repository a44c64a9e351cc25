// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron;

/// <summary>One publisher's session as received by a subscription.</summary>
public sealed unsafe class Image
{
    private readonly LogBuffers _log;
    private readonly CountersReader _counters;
    private readonly long* _subscriberPosition;
    private readonly Header _header;
    private readonly IErrorHandler? _errorHandler;
    private readonly int _termLengthMask;
    private readonly int _positionBitsToShift;
    private long _finalPosition;
    private long _finalEndOfStream;
    private bool _wasEndOfStream;
    private int _isClosed;
    private bool _isBeingPolled;

    internal Image(Subscription subscription, in ImageIdentity identity, LogBuffers log, CountersReader counters,
        IErrorHandler? errorHandler)
    {
        Subscription = subscription;
        SessionId = identity.SessionId;
        CorrelationId = identity.CorrelationId;
        SourceIdentity = identity.SourceIdentity;
        _log = log;
        _counters = counters;
        _errorHandler = errorHandler;
        _subscriberPosition = (long*)counters.Record(identity.PositionCounterId);
        _termLengthMask = log.TermLength - 1;
        _positionBitsToShift = LogBufferDescriptor.PositionBitsToShift(log.TermLength);
        _header = new Header(log.TermBuffers[0], log.InitialTermId, _positionBitsToShift);
        MtuLength = log.MtuLength;
        InitialTermId = log.InitialTermId;
        JoinPosition = Volatile.Read(ref Unsafe.AsRef<long>(_subscriberPosition));
    }

    /// <summary>Subscription to which it belongs.</summary>
    public Subscription Subscription { get; }

    /// <summary>Session of the publisher.</summary>
    public int SessionId { get; }

    /// <summary>Id of this image with the driver.</summary>
    public long CorrelationId { get; }

    /// <summary>Address and port from which the publisher sends.</summary>
    public string SourceIdentity { get; }

    /// <summary>Position at which this subscription joined, bytes.</summary>
    public long JoinPosition { get; }

    /// <summary>Length of a term, bytes.</summary>
    public int TermBufferLength => _log.TermLength;

    /// <summary>Longest datagram of the publisher, bytes.</summary>
    public int MtuLength { get; }

    /// <summary>Term id of the stream's first term.</summary>
    public int InitialTermId { get; }

    /// <summary>True if the image is closed; data not read is lost.</summary>
    public bool Closed => Volatile.Read(ref _isClosed) != 0;

    /// <summary>Position up to which it was read, bytes.</summary>
    public long Position => Closed ? _finalPosition : *_subscriberPosition;

    /// <summary>Position of the end of the stream, bytes; the largest number while it is unknown.</summary>
    public long EndOfStreamPosition => Closed
        ? _finalEndOfStream
        : Volatile.Read(ref LogBufferDescriptor.EndOfStreamPosition(_log.Metadata));

    /// <summary>True while a poller may be reading the log.</summary>
    internal bool IsBeingPolled => Volatile.Read(ref _isBeingPolled);

    /// <summary>True if the publisher has closed and all its data was read.</summary>
    public bool IsEndOfStream => Closed ? _wasEndOfStream : *_subscriberPosition >= EndOfStreamPosition;

    /// <summary>Passes at most <paramref name="fragmentLimit"/> fragments to a handler; returns the number
    /// passed.</summary>
    public int Poll(FragmentHandler fragmentHandler, int fragmentLimit) =>
        Poll(HandlerHelper.ToFragmentHandler(fragmentHandler), fragmentLimit);

    /// <summary>Passes at most <paramref name="fragmentLimit"/> fragments to a handler; returns the number
    /// passed.</summary>
    public int Poll(IFragmentHandler fragmentHandler, int fragmentLimit)
    {
        // No fence is needed: when a closed image's log is unmapped, its linger time has passed.
        Volatile.Write(ref _isBeingPolled, true);
        try
        {
            return Closed ? 0 : PollOpen(fragmentHandler, fragmentLimit);
        }
        finally
        {
            Volatile.Write(ref _isBeingPolled, false);
        }
    }

    private int PollOpen(IFragmentHandler fragmentHandler, int fragmentLimit)
    {
        long position = *_subscriberPosition;
        int initialOffset = (int)position & _termLengthMask;
        int offset = initialOffset;
        int fragments = 0;
        UnsafeBuffer term = _log.TermBuffers[LogBufferDescriptor.IndexByPosition(position, _positionBitsToShift)];
        try
        {
            fragments = ReadFragments(term, ref offset, fragmentHandler, fragmentLimit);
        }
        catch (Exception exception) when (_errorHandler is not null)
        {
            _errorHandler.OnError(exception);
        }
        finally
        {
            // The release pairs with the driver's acquire: the driver overwrites only bytes that have been read.
            if (offset > initialOffset && !Closed)
                Volatile.Write(ref Unsafe.AsRef<long>(_subscriberPosition), position + (offset - initialOffset));
        }

        return fragments;
    }

    /// <summary>Rejects this stream with a reason, which notifies its publisher; the publisher then stops sending to
    /// this receiver.</summary>
    public void Reject(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!Closed)
            Subscription.Reject(this, reason);
    }

    internal void Close()
    {
        _finalPosition = *_subscriberPosition;
        _finalEndOfStream = EndOfStreamPosition;
        _wasEndOfStream = _finalPosition >= _finalEndOfStream;
        Volatile.Write(ref _isClosed, 1);
    }

    /// <summary>Unmaps the log; the image is closed and no longer polled.</summary>
    internal void Unmap() => _log.Dispose();

    private int ReadFragments(UnsafeBuffer term, ref int offset, IFragmentHandler handler, int fragmentLimit)
    {
        byte* address = (byte*)term.BufferPointer;
        int capacity = term.Capacity;
        int fragments = 0;
        while (fragments < fragmentLimit && offset < capacity)
        {
            // Pairs with the release that made the frame visible.
            int frameLength = Volatile.Read(ref Unsafe.AsRef<int>(address + offset));
            if (frameLength <= 0)
                break;

            int frameOffset = offset;
            offset += FrameDescriptor.Align(frameLength);
            if (*(ushort*)(address + frameOffset + FrameDescriptor.TypeOffset) == FrameDescriptor.PaddingType)
                continue;

            fragments++;
            _header.Set(term, frameOffset);
            handler.OnFragment(term, frameOffset + FrameDescriptor.HeaderLength,
                frameLength - FrameDescriptor.HeaderLength, _header);
        }

        return fragments;
    }
}
