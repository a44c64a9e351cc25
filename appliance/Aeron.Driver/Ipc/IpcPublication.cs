// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receiving;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Ipc;

/// <summary>
/// A stream between clients of one driver: subscribers read the publisher's own log. The driver only says how far the
/// publisher may go, and cleans behind the subscribers. It owns no clock and no thread.
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
        // The limit moves in steps: each one is a cache line that the publisher has to fetch.
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

    /// <summary>True once its clients have closed it; subscribers read the rest.</summary>
    internal bool IsDraining { get; private set; }

    /// <summary>True when every subscriber has read all of a closed stream.</summary>
    internal bool IsDrained => IsDraining && (_subscribers.Length == 0 || SlowestPosition() >= ProducerPosition);

    internal ReadOnlySpan<SubscriberPosition> Subscribers => _subscribers;

    /// <summary>Position that the slowest subscriber has read, bytes; where the driver sees progress.</summary>
    internal long ConsumedPosition => _subscribers.Length == 0 ? _consumerPosition : SlowestPosition();

    /// <summary>Where one more subscriber begins: nothing that another one still waits for is skipped.</summary>
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

    /// <summary>One duty cycle: how far the publisher may go. Returns 1 if that has changed.</summary>
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

    /// <summary>The last client has closed it.</summary>
    internal void Close()
    {
        if (IsDraining)
            return;

        long end = ProducerPosition;
        SetLimit(end);
        Volatile.Write(ref LogBufferDescriptor.EndOfStreamPosition(_log.Metadata), end);
        IsDraining = true;
    }

    /// <summary>The publisher gave it up: subscribers drop what they have not read.</summary>
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

    /// <summary>Notes the farthest position read; returns the nearest.</summary>
    private long TrackConsumer()
    {
        long slowest = long.MaxValue;
        foreach (SubscriberPosition subscriber in _subscribers)
        {
            // Pairs with the release of the subscriber's position: what it has read may be overwritten.
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
