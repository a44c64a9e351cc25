// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Sender of one session: scans its log and sends data within the receivers' windows. Time and socket are arguments; it
/// has no thread.
/// </summary>
internal sealed unsafe class NetworkPublication
{
    private const long SetupIntervalNs = 100_000_000;
    private const long HeartbeatIntervalNs = 100_000_000;
    private const int MaxDatagramsPerCycle = 16;

    private readonly PublicationParameters _parameters;
    private readonly LogBuffers _log;
    private readonly SendChannelEndpoint _endpoint;
    private readonly DriverCounters _counters;
    private readonly PublicationCounters _ids;
    private readonly ReceiverTracker _receivers;
    private readonly ReceiverReports _reports;
    private readonly FlowControl _flowControl;
    private readonly Retransmissions _retransmissions;
    private readonly byte[] _frame = new byte[SetupFrame.Length];
    private readonly int _bits;
    private readonly long _maxPosition;
    private readonly long _tripGain;
    private readonly int _datagramsPerCycle;
    private LogCleaner _cleaner;
    private long _senderPosition;
    private long _senderLimit;
    private long _publisherLimit;
    private long _lastSetupNs;
    private long _lastSentNs;
    private long _lingerStartNs;
    private bool _hasInitialConnection;
    private bool _isSetupElicited;
    private bool _isEndOfStream;
    private bool _hasReceiverEnded;
    private bool _isTrackingLimit;
    private bool _isRevoked;

    internal NetworkPublication(in PublicationParameters parameters, LogBuffers log, SendChannelEndpoint endpoint,
        DriverCounters counters, in PublicationCounters ids, ReceiverReports reports, long nowNs)
    {
        _parameters = parameters;
        _log = log;
        _endpoint = endpoint;
        _counters = counters;
        _ids = ids;
        _reports = reports;
        _receivers = new ReceiverTracker(parameters.ConnectionTimeoutNs);
        _flowControl = FlowControl.Of(parameters.FlowControl, parameters.FlowControlReceiverTimeoutNs);
        _retransmissions = new Retransmissions(parameters, log, endpoint, counters, nowNs);
        _bits = LogBufferDescriptor.PositionBitsToShift(parameters.TermLength);
        _maxPosition = (long)parameters.TermLength << 31;
        _tripGain = parameters.TermWindowLength >> 3;
        // In a group the fastest receiver may set the pace: bursts would leave the others behind.
        _datagramsPerCycle = parameters.IsGroup ? 1 : MaxDatagramsPerCycle;
        long start = LogBufferDescriptor.ComputePosition(parameters.StartTermId, parameters.StartTermOffset, _bits,
            parameters.InitialTermId);
        _senderPosition = _senderLimit = _publisherLimit = start;
        _cleaner = new LogCleaner(log, start);
        _lastSetupNs = nowNs - SetupIntervalNs;
        _lastSentNs = nowNs - HeartbeatIntervalNs;
    }

    internal PublicationState State { get; private set; } = PublicationState.Active;

    internal StreamShape Shape => _parameters.Shape;

    internal int SessionId => _parameters.SessionId;

    internal int StreamId => _parameters.StreamId;

    internal long RegistrationId => _parameters.RegistrationId;

    internal PublicationCounters CounterIds => _ids;

    internal bool IsConnected => _receivers.Count > 0 && _flowControl.HasRequiredReceivers;

    /// <summary>True if no receiver waits for more: receivers that have the whole stream say so and leave.</summary>
    internal bool IsQuiet => State != PublicationState.Active &&
        (_receivers.Count == 0 || (_isEndOfStream && !_parameters.SignalsEndOfStream));

    private long ProducerPosition => LogBufferDescriptor.ProducerPosition(_log.Metadata, _parameters.TermLength,
        _bits, _parameters.InitialTermId);

    /// <summary>One duty cycle: SETUP, data or heartbeat. Returns the bytes of data sent.</summary>
    internal int Send(long nowNs)
    {
        if (!_hasInitialConnection || _isSetupElicited)
            SendSetup(nowNs);

        int sent = SendData(nowNs);
        if (sent == 0)
        {
            if (_hasInitialConnection && nowNs - _lastSentNs >= HeartbeatIntervalNs)
                SendHeartbeat(nowNs);
            SetSenderLimit(_flowControl.OnIdle(_senderLimit, nowNs));
            _receivers.Expire(nowNs);
        }

        return sent;
    }

    /// <summary>Moves the publisher's limit, and cleans the part of the log that can no longer be requested.</summary>
    internal int UpdatePublisherLimit()
    {
        int isConnected = IsConnected ? 1 : 0;
        if (LogBufferDescriptor.IsConnected(_log.Metadata) != isConnected)
            Volatile.Write(ref LogBufferDescriptor.IsConnected(_log.Metadata), isConnected);
        if (_ids.FlowControlReceiversId is { } receiversId)
            Volatile.Write(ref _counters.Value(receiversId), _flowControl.ReceiverCount ?? 0);
        if (State != PublicationState.Active)
            return 0;

        Volatile.Write(ref _counters.Value(_ids.PublisherPositionId), ProducerPosition);
        long limit = isConnected == 1 ? _senderPosition + _parameters.TermWindowLength : _senderPosition;
        // The limit moves in steps, since the publisher has to fetch its cache line after each.
        if (isConnected == 1 ? limit - _publisherLimit < _tripGain : limit == _publisherLimit)
            return 0;

        _cleaner.CleanUpTo(_senderPosition - _parameters.TermLength);
        SetPublisherLimit(limit);
        return 1;
    }

    internal void OnStatusMessage(in StatusMessageFrame message, in UdpAddress source, long nowNs)
    {
        if ((message.Flags & StatusMessageFrame.SendSetupFlag) != 0)
        {
            _isSetupElicited |= !_isEndOfStream;
            _flowControl.OnSetupElicited(message);
            return;
        }

        long position = LogBufferDescriptor.ComputePosition(message.ConsumptionTermId, message.ConsumptionTermOffset,
            _bits, _parameters.InitialTermId);
        bool isEnd = (message.Flags & StatusMessageFrame.EndOfStreamFlag) != 0;
        if (message.ReceiverWindowLength >= 0 && position >= 0 && position <= _senderPosition)
            _reports.OnStatusMessage(message.ReceiverId, source, position, message.ReceiverWindowLength, isEnd, nowNs);
        // A receiver that lags this far is reported but does not count for flow control. Padding sent past the limit is
        // not a lag.
        long owed = Math.Min(_senderPosition, _senderLimit);
        long tolerated = _parameters.TermLength >> 1;
        if (position < owed - tolerated || position > _senderPosition + tolerated || message.ReceiverWindowLength < 0)
        {
            _counters.Increment(SystemCounter.StatusMessagesRejected);
            return;
        }

        if (isEnd)
        {
            Forget(message.ReceiverId);
            _hasReceiverEnded |= _isEndOfStream && !_parameters.IsGroup;
            return;
        }

        _hasInitialConnection = true;
        _receivers.OnHeard(message.ReceiverId, nowNs);
        // A window beyond the log would let a hostile receiver move the sender into memory that it must not overwrite.
        StatusMessageFrame bounded = message with
        {
            ReceiverWindowLength = Math.Min(message.ReceiverWindowLength, _parameters.TermLength),
        };
        SetSenderLimit(_flowControl.OnStatusMessage(bounded, position, _senderLimit, nowNs));
    }

    internal void OnNak(in NakFrame nak, in UdpAddress source, long nowNs)
    {
        Increment(_ids.NaksReceivedId);
        long position = LogBufferDescriptor.ComputePosition(nak.TermId, nak.TermOffset, _bits,
            _parameters.InitialTermId);
        if (!_retransmissions.CanBeOf(nak, position, _senderPosition))
            return;

        int resent = _retransmissions.Answer(nak, position, _senderPosition, nowNs);
        // A receiver can only lack data that was sent.
        long asked = Math.Min(Math.Min(nak.GapLength, _parameters.TermLength - nak.TermOffset),
            _senderPosition - position);
        _reports.OnNak(source, position, (int)asked, resent, nowNs);
    }

    internal void OnRttMeasurement(in RttMeasurementFrame measurement, long nowNs)
    {
        if ((measurement.Flags & RttMeasurementFrame.ReplyWantedFlag) == 0
            || !_retransmissions.MayAnswer(RttMeasurementFrame.Length, nowNs))
            return;

        RttMeasurementFrame answer = measurement with { Flags = 0, ReceptionDeltaNs = 0 };
        answer.Encode(_frame);
        _endpoint.Send(_frame.AsSpan(0, RttMeasurementFrame.Length));
    }

    /// <summary>Handles a refusal by a receiver; returns true if it was a receiver until now.</summary>
    internal bool OnError(in ErrorFrame error, long nowNs)
    {
        _reports.OnLeft(error.ReceiverId, nowNs);
        return Forget(error.ReceiverId);
    }

    /// <summary>Frees the counters of its receivers.</summary>
    internal void FreeReports(long nowNs) => _reports.Free(nowNs);

    /// <summary>Called when the last client has closed it.</summary>
    internal void Close()
    {
        if (State != PublicationState.Active)
            return;

        EndAt(ProducerPosition, PublicationState.Draining);
        _isEndOfStream = _senderPosition >= ProducerPosition;
    }

    /// <summary>Called when the publisher revokes the stream: unsent data is not sent, and receivers drop their
    /// data.</summary>
    internal void Revoke(long nowNs)
    {
        if (State != PublicationState.Active)
            return;

        EndAt(_senderPosition, PublicationState.Linger);
        *(_log.Metadata + LogBufferDescriptor.RevokedOffset) = 1;
        _isEndOfStream = _isRevoked = true;
        _lingerStartNs = nowNs;
        // Receivers are notified at once.
        _lastSentNs = nowNs - HeartbeatIntervalNs;
        _counters.Increment(SystemCounter.PublicationsRevoked);
    }

    /// <summary>Updates the state; called once per timer interval.</summary>
    internal void OnTimer(long nowNs)
    {
        _reports.OnTimer(nowNs);
        switch (State)
        {
            case PublicationState.Draining when _isEndOfStream || _receivers.Count == 0:
                State = PublicationState.Linger;
                _lingerStartNs = nowNs;
                break;
            case PublicationState.Linger when _hasReceiverEnded || nowNs - _lingerStartNs >= _parameters.LingerNs:
                State = PublicationState.Done;
                break;
        }
    }

    private void SendSetup(long nowNs)
    {
        // The first destination to appear is notified at once.
        if (nowNs - _lastSetupNs < SetupIntervalNs || !_endpoint.HasTarget)
            return;

        byte flags = _parameters.IsGroup ? SetupFrame.GroupFlag : (byte)0;
        (int termId, int offset) = PlaceOf(_senderPosition);
        var setup = new SetupFrame(flags, offset, SessionId, StreamId, _parameters.InitialTermId, termId,
            _parameters.TermLength, _parameters.MtuLength, _parameters.Ttl);
        setup.Encode(_frame);
        _endpoint.Send(_frame.AsSpan(0, SetupFrame.Length));
        _lastSetupNs = nowNs;
        _flowControl.OnSetupSent(_senderLimit, nowNs);
        if (_receivers.Count > 0)
            _isSetupElicited = false;
    }

    private int SendData(long nowNs)
    {
        long window = Math.Min(_senderLimit, _maxPosition) - _senderPosition;
        if (_isRevoked)
            return 0;
        if (window <= 0)
        {
            CountLimit();
            return 0;
        }

        int offset = OffsetOf(_senderPosition);
        byte* term = _log.Term(LogBufferDescriptor.IndexByPosition(_senderPosition, _bits));
        Span<int> lengths = stackalloc int[MaxDatagramsPerCycle];
        int count = TermScanner.Scan(term, _parameters.TermLength, offset, window, _parameters.MtuLength,
            lengths[.._datagramsPerCycle], out int padding, out bool isLimited);
        if (count > 0)
            return SendScanned(new ReadOnlySpan<byte>(term + offset, _parameters.TermLength - offset),
                lengths[..count], padding, nowNs);
        if (isLimited)
            CountLimit();
        return 0;
    }

    private int SendScanned(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths, int padding, long nowNs)
    {
        int taken = _endpoint.Send(datagrams, lengths);
        int sent = 0;
        for (int i = 0; i < taken; i++)
            sent += lengths[i];
        if (taken == 0)
            return 0;

        _lastSentNs = nowNs;
        _retransmissions.OnSent(sent);
        _isTrackingLimit = true;
        _senderPosition += sent + (taken == lengths.Length ? padding : 0);
        Volatile.Write(ref _counters.Value(_ids.SenderPositionId), _senderPosition);
        if (State != PublicationState.Active && _senderPosition >= ProducerPosition)
            _isEndOfStream = true;
        return sent;
    }

    private void SendHeartbeat(long nowNs)
    {
        bool isEnd = _isEndOfStream && _parameters.SignalsEndOfStream;
        byte flags = (byte)(FrameDescriptor.Unfragmented | (isEnd ? FrameDescriptor.EndOfStreamFlag : 0) |
            (_isRevoked ? FrameDescriptor.RevokedFlag : 0));
        (int termId, int offset) = PlaceOf(_senderPosition);
        DataFrame.WriteHeartbeat(_frame, flags, offset, SessionId, StreamId, termId);
        _endpoint.Send(_frame.AsSpan(0, DataFrame.HeaderLength));
        _counters.Increment(SystemCounter.HeartbeatsSent);
        _lastSentNs = nowNs;
    }

    private void SetPublisherLimit(long limit)
    {
        _publisherLimit = limit;
        // The release pairs with the publisher's acquire: up to here the log is clean.
        Volatile.Write(ref _counters.Value(_ids.PublisherLimitId), limit);
    }

    private void SetSenderLimit(long limit)
    {
        if (limit == _senderLimit)
            return;
        _senderLimit = limit;
        Volatile.Write(ref _counters.Value(_ids.SenderLimitId), limit);
    }

    /// <summary>Ends the stream at a position: data of publishers after it is not sent.</summary>
    private void EndAt(long position, PublicationState state)
    {
        SetPublisherLimit(position);
        Volatile.Write(ref LogBufferDescriptor.EndOfStreamPosition(_log.Metadata), position);
        State = state;
    }

    private bool Forget(long receiverId)
    {
        _flowControl.OnReceiverGone(receiverId);
        return _receivers.Remove(receiverId);
    }

    private void CountLimit()
    {
        if (!_isTrackingLimit)
            return;

        _isTrackingLimit = false;
        _counters.Increment(SystemCounter.SenderFlowControlLimits);
        Increment(_ids.BackPressureId);
    }

    private void Increment(int counterId) =>
        Volatile.Write(ref _counters.Value(counterId), _counters.Value(counterId) + 1);

    private int OffsetOf(long position) => (int)position & (_parameters.TermLength - 1);

    private (int TermId, int Offset) PlaceOf(long position) =>
        TermPlace.Of(position, _bits, _parameters.InitialTermId);
}
