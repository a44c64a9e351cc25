// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receiving;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Ipc;

/// <summary>
/// Stream between clients of one driver: subscribers read the publisher's own log. The driver only sets the limit of
/// the publisher, and cleans the log behind the subscribers. Time is an argument; it has no thread.
/// </summary>
internal sealed unsafe class IpcPublication
{
    private readonly PublicationParameters _parameters;
    private readonly LogBuffers _log;
    private readonly DriverCounters _counters;
    private readonly int _bits;
    private readonly long _tripGain;
    private LogCleaner _cleaner;
    private SubscriberPosition[] _subscribers = [];
    private long _publisherLimit;
    private long _consumerPosition;

    internal IpcPublication(in PublicationParameters parameters, LogBuffers log, DriverCounters counters,
        int positionCounterId, int limitCounterId)
    {
        _parameters = parameters;
        _log = log;
        _counters = counters;
        PositionCounterId = positionCounterId;
        LimitCounterId = limitCounterId;
        _bits = LogBufferDescriptor.PositionBitsToShift(parameters.TermLength);
        // The limit moves in steps, since the publisher has to fetch its cache line after each.
        _tripGain = parameters.TermWindowLength >> 3;
        _publisherLimit = _consumerPosition = ProducerPosition;
        _cleaner = new LogCleaner(log, _publisherLimit);
    }

    internal long RegistrationId => _parameters.RegistrationId;

    internal StreamShape Shape => _parameters.Shape;

    internal int SessionId => _parameters.SessionId;

    internal int StreamId => _parameters.StreamId;

    internal int PositionCounterId { get; }

    internal int LimitCounterId { get; }

    /// <summary>True once its clients have closed it; subscribers then read the rest.</summary>
    internal bool IsDraining { get; private set; }

    /// <summary>True once every subscriber has read all of a closed stream.</summary>
    internal bool IsDrained => IsDraining && (_subscribers.Length == 0 || SlowestPosition() >= ProducerPosition);

    internal ReadOnlySpan<SubscriberPosition> Subscribers => _subscribers;

    /// <summary>Position that the slowest subscriber has read, bytes, by which the driver measures progress.</summary>
    internal long ConsumedPosition => _subscribers.Length == 0 ? _consumerPosition : SlowestPosition();

    /// <summary>Position at which a further subscriber begins: it skips no data that another one has not
    /// read.</summary>
    internal long JoinPosition => Math.Min(_consumerPosition, ConsumedPosition);

    private long ProducerPosition => LogBufferDescriptor.ProducerPosition(_log.Metadata, _parameters.TermLength, _bits,
        _parameters.InitialTermId);

    internal void AddSubscriber(in SubscriberPosition subscriber)
    {
        _subscribers = [.. _subscribers, subscriber];
        Volatile.Write(ref LogBufferDescriptor.IsConnected(_log.Metadata), 1);
    }

    internal void RemoveSubscriber(long subscriptionRegistrationId)
    {
        TrackConsumer();
        _subscribers = Array.FindAll(_subscribers, one => one.SubscriptionRegistrationId != subscriptionRegistrationId);
        if (_subscribers.Length == 0)
            Volatile.Write(ref LogBufferDescriptor.IsConnected(_log.Metadata), 0);
    }

    /// <summary>One duty cycle: updates the publisher's limit. Returns 1 if it has changed.</summary>
    internal int UpdateLimit()
    {
        if (IsDraining)
            return 0;

        Volatile.Write(ref _counters.Value(PositionCounterId), ProducerPosition);
        if (_subscribers.Length == 0)
        {
            if (_publisherLimit == _consumerPosition)
                return 0;
            SetLimit(_consumerPosition);
            return 1;
        }

        long slowest = TrackConsumer();
        long limit = slowest + _parameters.TermWindowLength;
        if (limit - _publisherLimit < _tripGain && _publisherLimit >= slowest)
            return 0;

        _cleaner.CleanUpTo(slowest);
        SetLimit(limit);
        return 1;
    }

    /// <summary>Called when the last client has closed it.</summary>
    internal void Close()
    {
        if (IsDraining)
            return;

        long end = ProducerPosition;
        SetLimit(end);
        Volatile.Write(ref LogBufferDescriptor.EndOfStreamPosition(_log.Metadata), end);
        IsDraining = true;
    }

    /// <summary>Called when the publisher revokes it: subscribers drop data that they have not read.</summary>
    internal void Revoke()
    {
        *(_log.Metadata + LogBufferDescriptor.RevokedOffset) = 1;
        Close();
        _counters.Increment(SystemCounter.PublicationsRevoked);
    }

    private long SlowestPosition()
    {
        long slowest = long.MaxValue;
        foreach (SubscriberPosition subscriber in _subscribers)
            slowest = Math.Min(slowest, Volatile.Read(ref _counters.Value(subscriber.CounterId)));
        return slowest;
    }

    /// <summary>Updates the farthest position read; returns the nearest.</summary>
    private long TrackConsumer()
    {
        long slowest = long.MaxValue;
        foreach (SubscriberPosition subscriber in _subscribers)
        {
            // Pairs with the release of the subscriber's position: bytes that it has read may be overwritten.
            long position = Volatile.Read(ref _counters.Value(subscriber.CounterId));
            slowest = Math.Min(slowest, position);
            _consumerPosition = Math.Max(_consumerPosition, position);
        }

        return slowest;
    }

    private void SetLimit(long limit)
    {
        _publisherLimit = limit;
        // The release pairs with the publisher's acquire: up to here the log is clean.
        Volatile.Write(ref _counters.Value(LimitCounterId), limit);
    }
}
