// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>
/// Receiver of one session: rebuilds the log, requests missing data, and reports its window to the sender. Time and
/// socket are arguments; it has no thread.
/// </summary>
internal sealed unsafe class PublicationImage
{
    private const int EndOfStreamMessages = 5;         // status messages at the end of the stream

    private readonly SetupFrame _setup;
    private readonly ImageParameters _parameters;
    private readonly LogBuffers _log;
    private readonly ReceiveChannelEndpoint _endpoint;
    private readonly DriverCounters _counters;
    private readonly int _bits;
    private SubscriberPosition[] _subscribers = [];
    private readonly CubicWindow? _cubic;
    private LossDetector _lossDetector;
    private LossObserver _loss;
    private LogCleaner _cleaner;
    private long _rebuildPosition;
    private long _hwmPosition;
    private long _nextSmPosition;
    private long _lastSmPosition;
    private long _endPosition = long.MaxValue;
    private long _lastSmNs;
    private long _lastPacketNs;
    private long _stateSinceNs;
    private bool _isSmDue = true;
    private byte[]? _rejection;
    private TermGap _lastGap;

    internal PublicationImage(in SetupFrame setup, in ImageParameters parameters, LogBuffers log,
        ReceiveChannelEndpoint endpoint, DriverCounters counters, long nowNs)
    {
        _setup = setup;
        _parameters = parameters;
        _log = log;
        _endpoint = endpoint;
        _counters = counters;
        _bits = LogBufferDescriptor.PositionBitsToShift(setup.TermLength);
        _lossDetector = new LossDetector(parameters.NakDelay);
        _loss = parameters.Loss;
        Connections = new ImageConnections(parameters.LivenessTimeoutNs);
        if (parameters.IsCubic)
            _cubic = new CubicWindow(setup.MtuLength, parameters.WindowLength, parameters.InitialRttNs, nowNs);
        JoinPosition = LogBufferDescriptor.ComputePosition(setup.ActiveTermId, setup.TermOffset, _bits,
            setup.InitialTermId);
        _rebuildPosition = _hwmPosition = _nextSmPosition = _lastSmPosition = JoinPosition;
        _cleaner = new LogCleaner(log, JoinPosition);
        _lastPacketNs = _stateSinceNs = nowNs;
    }

    internal ImageState State { get; private set; } = ImageState.Active;

    internal long CorrelationId => _parameters.CorrelationId;

    internal int SessionId => _setup.SessionId;

    internal int StreamId => _setup.StreamId;

    internal ImageParameters Parameters => _parameters;

    internal ReceiveChannelEndpoint Endpoint => _endpoint;

    /// <summary>Senders of the image.</summary>
    internal ImageConnections Connections { get; }

    internal long JoinPosition { get; }

    internal long RebuildPosition => _rebuildPosition;

    internal ReadOnlySpan<SubscriberPosition> Subscribers => _subscribers;

    private int WindowLength => _cubic?.Length ?? _parameters.WindowLength;

    private bool HasAllOfStream => _rebuildPosition >= _endPosition && _rebuildPosition >= _hwmPosition;

    internal void AddSubscriber(in SubscriberPosition subscriber) => _subscribers = [.. _subscribers, subscriber];

    internal void RemoveSubscriber(long subscriptionRegistrationId) => _subscribers =
        Array.FindAll(_subscribers, one => one.SubscriptionRegistrationId != subscriptionRegistrationId);

    /// <summary>Handles a datagram of DATA, PAD or heartbeat whose frames have been checked.</summary>
    internal void OnData(in DataFrame frame, ReadOnlySpan<byte> datagram, int destination, long nowNs)
    {
        if (State != ImageState.Active || _rejection is not null)
            return;

        long position = LogBufferDescriptor.ComputePosition(frame.TermId, frame.TermOffset, _bits,
            _setup.InitialTermId);
        int length = frame.IsHeartbeat ? 0 : datagram.Length;
        if (frame.TermOffset + frame.TermSpan > _setup.TermLength)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        long oldest = frame.IsHeartbeat ? _lastSmPosition - _setup.TermLength : _lastSmPosition;
        if (position < oldest || position < 0)
        {
            _counters.Increment(SystemCounter.FlowControlUnderRuns);
            return;
        }

        // Padding at a term's end may move the sender past the window: only a heartbeat then reveals missing data.
        long newest = _lastSmPosition + (frame.IsHeartbeat ? _setup.TermLength : _setup.TermLength >> 1);
        if (position + length > newest)
        {
            _counters.Increment(SystemCounter.FlowControlOverRuns);
            return;
        }

        _lastPacketNs = nowNs;
        if (frame.IsHeartbeat)
            OnHeartbeat(frame, position, destination, nowNs);
        else
            TermRebuilder.Insert(_log.Term(LogBufferDescriptor.IndexByPosition(position, _bits)), frame.TermOffset,
                datagram);

        if (position + length > _hwmPosition)
        {
            _hwmPosition = position + length;
            Volatile.Write(ref _counters.Value(_parameters.HwmCounterId), _hwmPosition);
        }
    }

    /// <summary>One duty cycle: rebuild, NAK, status message, end of stream and liveness.</summary>
    internal int Service(long nowNs)
    {
        int work = 0;
        if (State == ImageState.Active)
        {
            work += TrackRebuild(nowNs);
            if (HasAllOfStream || nowNs - _lastPacketNs > _parameters.LivenessTimeoutNs || _subscribers.Length == 0)
                Deactivate(nowNs);
        }

        if (State <= ImageState.Draining && _parameters.MeasuresRoundTrips && _cubic?.TryAsk(nowNs) == true)
            _endpoint.AskForRoundTrip(Connections, SessionId, StreamId, nowNs);

        if (State <= ImageState.Draining && (_isSmDue || nowNs - _lastSmNs >= _parameters.StatusMessageIntervalNs))
        {
            SendStatusMessage(nowNs);
            work++;
        }

        return work;
    }

    /// <summary>Updates the state, once per timer interval. Returns true if clients must be notified that the image is
    /// unavailable.</summary>
    internal bool OnTimer(long nowNs)
    {
        long inState = nowNs - _stateSinceNs;
        if (State == ImageState.Draining && IsDrained() &&
            inState >= EndOfStreamMessages * _parameters.StatusMessageIntervalNs)
        {
            SetState(ImageState.Linger, nowNs);
            return true;
        }

        if (State == ImageState.Linger && (inState >= _parameters.LivenessTimeoutNs || _subscribers.Length == 0))
            SetState(ImageState.Done, nowNs);
        return false;
    }

    /// <summary>Called when another image takes over: this one must not notify the sender that its receiver
    /// leaves.</summary>
    internal void Supersede(long nowNs) => SetState(ImageState.Linger, nowNs);

    /// <summary>Stores a measured round-trip time.</summary>
    internal void OnRoundTrip(long rttNs) => _cubic?.OnRoundTrip(rttNs);

    /// <summary>Rejects the stream for a subscriber: sends the reason to its sender, and lets the image end by
    /// silence.</summary>
    internal void Reject(string reason)
    {
        if (State != ImageState.Active || _rejection is not null)
            return;

        _rejection = Encoding.ASCII.GetBytes(reason);
        _isSmDue = true;
        _counters.Increment(SystemCounter.ImagesRejected);
    }

    /// <summary>Accepts no more data and notifies the sender that this receiver leaves.</summary>
    internal void Deactivate(long nowNs)
    {
        if (State != ImageState.Active)
            return;

        SetState(ImageState.Draining, nowNs);
        _isSmDue = true;
        _endpoint.OnImageInactive(this);
    }

    /// <summary>True if every subscription has read all rebuilt data.</summary>
    private bool IsDrained()
    {
        foreach (SubscriberPosition subscriber in _subscribers)
        {
            if (Volatile.Read(ref _counters.Value(subscriber.CounterId)) < _rebuildPosition)
                return false;
        }

        return true;
    }

    private void OnHeartbeat(in DataFrame frame, long position, int destination, long nowNs)
    {
        _counters.Increment(SystemCounter.HeartbeatsReceived);
        if (!frame.IsEndOfStream || position < _hwmPosition)
            return;

        if (frame.IsRevoked)
        {
            // The publisher revoked the stream: missing data will not arrive.
            _counters.Increment(SystemCounter.ImagesRevoked);
            *(_log.Metadata + LogBufferDescriptor.RevokedOffset) = 1;
            position = Math.Min(position, _rebuildPosition);
            _hwmPosition = _rebuildPosition;
        }

        if (Connections.OnEndOfStream(destination, position, nowNs) is not { } end)
            return;
        _endPosition = end;
        Volatile.Write(ref LogBufferDescriptor.EndOfStreamPosition(_log.Metadata), end);
    }

    private int TrackRebuild(long nowNs)
    {
        long slowest = long.MaxValue;
        long fastest = _rebuildPosition;
        foreach (SubscriberPosition subscriber in _subscribers)
        {
            // Pairs with the release of the subscriber's position: bytes that it has read may be overwritten.
            long position = Volatile.Read(ref _counters.Value(subscriber.CounterId));
            slowest = Math.Min(slowest, position);
            fastest = Math.Max(fastest, position);
        }

        // Most of many images have nothing new in most cycles.
        bool isUpToDate = fastest == _rebuildPosition && fastest >= _hwmPosition && _cubic is null;
        int work = isUpToDate ? 0 : Rebuild(fastest, nowNs);
        if (_subscribers.Length > 0 && slowest - _nextSmPosition > WindowLength >> 2)
        {
            _cleaner.CleanUpTo(slowest - _setup.TermLength);
            _nextSmPosition = slowest;
            _isSmDue = true;
        }

        return work;
    }

    private int Rebuild(long from, long nowNs)
    {
        byte* term = _log.Term(LogBufferDescriptor.IndexByPosition(from, _bits));
        int wholeUpTo = _lossDetector.Scan(term, _setup.TermLength, from, _hwmPosition, _bits, _setup.InitialTermId,
            nowNs, out TermGap gap);
        long rebuilt = from - (from & (_setup.TermLength - 1)) + wholeUpTo;
        int work = 0;
        if (rebuilt > _rebuildPosition)
        {
            _rebuildPosition = rebuilt;
            Volatile.Write(ref _counters.Value(_parameters.RebuildCounterId), rebuilt);
            work = 1;
        }

        _isSmDue |= _cubic?.Update(gap.Length > 0 && gap != _lastGap, nowNs) == true;
        if (gap.Length == 0)
            return work;

        _lastGap = gap;
        _loss.OnGap(gap);
        if (_parameters.IsReliable)
            Ask(gap, nowNs);
        else if (TermRebuilder.TryFillGap(_log, term, gap))
            _counters.Increment(SystemCounter.LossGapFills);
        return 1;
    }

    private void Ask(in TermGap gap, long nowNs)
    {
        int sent = _endpoint.SendNak(Connections,
            new NakFrame(SessionId, StreamId, gap.TermId, gap.TermOffset, gap.Length), nowNs);
        ref long naks = ref _counters.Value(_parameters.NaksSentCounterId);
        Volatile.Write(ref naks, naks + sent);
    }

    private void SendStatusMessage(long nowNs)
    {
        byte flags = State == ImageState.Draining ? StatusMessageFrame.EndOfStreamFlag : (byte)0;
        _lastSmPosition = _nextSmPosition;
        _lastSmNs = nowNs;
        _isSmDue = false;
        if (_rejection is not null)
        {
            _endpoint.SendError(Connections, SessionId, StreamId, ErrorFrame.ImageRejected, _rejection, nowNs);
            return;
        }

        (int termId, int offset) = TermPlace.Of(_lastSmPosition, _bits, _setup.InitialTermId);
        _endpoint.SendStatusMessage(Connections, flags, SessionId, StreamId, termId, offset, WindowLength, nowNs);
    }

    private void SetState(ImageState state, long nowNs)
    {
        State = state;
        _stateSinceNs = nowNs;
    }
}
