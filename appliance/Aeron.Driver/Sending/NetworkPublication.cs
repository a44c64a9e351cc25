// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// The sender of one session: scans its log and sends what the receivers' windows allow. It owns no clock, no socket
/// and no thread.
/// </summary>
internal sealed unsafe class NetworkPublication
{
    private const long SetupIntervalNs = 100_000_000;
    private const long HeartbeatIntervalNs = 100_000_000;

    private readonly PublicationParameters _parameters;
    private readonly LogBuffers _log;
    private readonly IDatagramSink _sink;
    private readonly DriverCounters _counters;
    private readonly PublicationCounters _ids;
    private readonly ReceiverTracker _receivers;
    private readonly byte[] _frame = new byte[SetupFrame.Length];
    private readonly int _bits;
    private RetransmitHandler _retransmit;
    private RetransmitBudget _budget;
    private long _senderPosition;
    private long _senderLimit;
    private long _publisherLimit;
    private long _cleanPosition;
    private long _lastSetupNs;
    private long _lastSentNs;
    private long _lingerStartNs;
    private bool _hasInitialConnection;
    private bool _isSetupElicited;
    private bool _isEndOfStream;
    private bool _hasReceiverEnded;
    private bool _isTrackingLimit;

    internal NetworkPublication(in PublicationParameters parameters, LogBuffers log, IDatagramSink sink,
        DriverCounters counters, in PublicationCounters ids, long nowNs)
    {
        _parameters = parameters;
        _log = log;
        _sink = sink;
        _counters = counters;
        _ids = ids;
        _receivers = new ReceiverTracker(parameters.ConnectionTimeoutNs);
        _retransmit = new RetransmitHandler(parameters.RetransmitLingerNs);
        _budget = new RetransmitBudget(parameters.TermLength, nowNs);
        _bits = LogBufferDescriptor.PositionBitsToShift(parameters.TermLength);
        long start = LogBufferDescriptor.ComputePosition(parameters.StartTermId, parameters.StartTermOffset, _bits,
            parameters.InitialTermId);
        _senderPosition = _senderLimit = _publisherLimit = _cleanPosition = start;
        _lastSetupNs = nowNs - SetupIntervalNs;
        _lastSentNs = nowNs - HeartbeatIntervalNs;
    }

    internal PublicationState State { get; private set; } = PublicationState.Active;

    internal int SessionId => _parameters.SessionId;

    internal int StreamId => _parameters.StreamId;

    internal long RegistrationId => _parameters.RegistrationId;

    internal PublicationCounters CounterIds => _ids;

    internal bool IsConnected => _receivers.Count > 0;

    /// <summary>True when nobody waits for more: receivers that have all of the stream say so and leave.</summary>
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
            _receivers.Expire(nowNs);
        }

        return sent;
    }

    /// <summary>Moves the publisher's limit, and cleans behind what can still be asked for again.</summary>
    internal int UpdatePublisherLimit()
    {
        int isConnected = _receivers.Count > 0 ? 1 : 0;
        if (LogBufferDescriptor.IsConnected(_log.Metadata) != isConnected)
            Volatile.Write(ref LogBufferDescriptor.IsConnected(_log.Metadata), isConnected);
        if (State != PublicationState.Active)
            return 0;

        long limit = isConnected == 1 ? _senderPosition + _parameters.TermWindowLength : _senderPosition;
        if (isConnected == 1 ? limit <= _publisherLimit : limit == _publisherLimit)
            return 0;

        Clean(_senderPosition - _parameters.TermLength);
        SetPublisherLimit(limit);
        return 1;
    }

    internal void OnStatusMessage(in StatusMessageFrame message, long nowNs)
    {
        if ((message.Flags & StatusMessageFrame.SendSetupFlag) != 0)
        {
            _isSetupElicited |= !_isEndOfStream;
            return;
        }

        long position = LogBufferDescriptor.ComputePosition(message.ConsumptionTermId, message.ConsumptionTermOffset,
            _bits, _parameters.InitialTermId);
        if (Math.Abs(position - _senderPosition) > _parameters.TermLength >> 1 || message.ReceiverWindowLength < 0)
        {
            _counters.Increment(SystemCounter.StatusMessagesRejected);
            return;
        }

        if ((message.Flags & StatusMessageFrame.EndOfStreamFlag) != 0)
        {
            _receivers.Remove(message.ReceiverId);
            _hasReceiverEnded |= _isEndOfStream;
            return;
        }

        _hasInitialConnection = true;
        _receivers.OnHeard(message.ReceiverId, nowNs);
        // A window beyond the log would let a hostile receiver lead the sender past what it may overwrite.
        long limit = UnicastFlowControl.OnStatusMessage(message, _senderLimit, _bits, _parameters.InitialTermId);
        _senderLimit = Math.Min(limit, Math.Max(_senderLimit, position + _parameters.TermLength));
        Volatile.Write(ref _counters.Value(_ids.SenderLimitId), _senderLimit);
    }

    internal void OnNak(in NakFrame nak, long nowNs)
    {
        long position = LogBufferDescriptor.ComputePosition(nak.TermId, nak.TermOffset, _bits,
            _parameters.InitialTermId);
        long oldest = _senderPosition - (_parameters.TermLength >> 1) -
            FrameDescriptor.ComputeMaxMessageLength(_parameters.TermLength);
        if (position < oldest || position >= _senderPosition || position < 0)
            return;

        int length =
            _retransmit.OnNak(nak.TermId, nak.TermOffset, nak.GapLength, _parameters.TermLength, nowNs);
        if (length > 0)
            Resend(position, nak.TermOffset, length, nowNs);
    }

    internal void OnRttMeasurement(in RttMeasurementFrame measurement, long nowNs)
    {
        if ((measurement.Flags & RttMeasurementFrame.ReplyWantedFlag) == 0
            || !MayAnswer(RttMeasurementFrame.Length, nowNs))
            return;

        RttMeasurementFrame answer = measurement with { Flags = 0, ReceptionDeltaNs = 0 };
        answer.Encode(_frame);
        _sink.Send(_frame.AsSpan(0, RttMeasurementFrame.Length));
    }

    internal void OnError(in ErrorFrame error) => _receivers.Remove(error.ReceiverId);

    /// <summary>The last client has closed it.</summary>
    internal void Close()
    {
        if (State != PublicationState.Active)
            return;

        long end = ProducerPosition;
        SetPublisherLimit(end);
        Volatile.Write(ref LogBufferDescriptor.EndOfStreamPosition(_log.Metadata), end);
        State = PublicationState.Draining;
        _isEndOfStream = _senderPosition >= end;
    }

    /// <summary>Moves the state on; once in a timer interval.</summary>
    internal void OnTimer(long nowNs)
    {
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
        if (nowNs - _lastSetupNs < SetupIntervalNs)
            return;

        var setup = new SetupFrame(0, OffsetOf(_senderPosition), SessionId, StreamId, _parameters.InitialTermId,
            TermIdOf(_senderPosition), _parameters.TermLength, _parameters.MtuLength, 0);
        setup.Encode(_frame);
        _sink.Send(_frame.AsSpan(0, SetupFrame.Length));
        _lastSetupNs = nowNs;
        if (_receivers.Count > 0)
            _isSetupElicited = false;
    }

    private int SendData(long nowNs)
    {
        long window = _senderLimit - _senderPosition;
        if (window <= 0)
        {
            CountLimit();
            return 0;
        }

        int offset = OffsetOf(_senderPosition);
        byte* term = _log.Term(LogBufferDescriptor.IndexByPosition(_senderPosition, _bits));
        int maxLength = (int)Math.Min(window, _parameters.MtuLength);
        int available = TermScanner.Scan(term, _parameters.TermLength, offset, maxLength, out int padding);
        if (available < 0)
            CountLimit();
        if (available <= 0 || !_sink.Send(new ReadOnlySpan<byte>(term + offset, available)))
            return 0;

        _lastSentNs = nowNs;
        _budget.OnSent(available);
        _isTrackingLimit = true;
        _senderPosition += available + padding;
        Volatile.Write(ref _counters.Value(_ids.SenderPositionId), _senderPosition);
        if (State != PublicationState.Active && _senderPosition >= ProducerPosition)
            _isEndOfStream = true;
        return available;
    }

    private void SendHeartbeat(long nowNs)
    {
        bool isEnd = _isEndOfStream && _parameters.SignalsEndOfStream;
        byte flags = (byte)(FrameDescriptor.Unfragmented | (isEnd ? FrameDescriptor.EndOfStreamFlag : 0));
        DataFrame.WriteHeartbeat(_frame, flags, OffsetOf(_senderPosition), SessionId, StreamId,
            TermIdOf(_senderPosition));
        _sink.Send(_frame.AsSpan(0, DataFrame.HeaderLength));
        _counters.Increment(SystemCounter.HeartbeatsSent);
        _lastSentNs = nowNs;
    }

    private bool MayAnswer(int bytes, long nowNs)
    {
        if (_budget.TryTake(bytes, nowNs))
            return true;
        _counters.Increment(SystemCounter.AnswersRefused);
        return false;
    }

    private void Resend(long position, int offset, int length, long nowNs)
    {
        byte* term = _log.Term(LogBufferDescriptor.IndexByPosition(position, _bits));
        _counters.Increment(SystemCounter.RetransmitsSent);
        int end = (int)Math.Min(offset + (long)length, offset + (_senderPosition - position));
        while (offset < end)
        {
            int available =
                TermScanner.Scan(term, _parameters.TermLength, offset, _parameters.MtuLength, out int padding);
            // Cut at the gap: what lies behind it was received.
            if (available > end - offset)
                available = TermScanner.Scan(term, _parameters.TermLength, offset, end - offset, out padding);
            if (available <= 0 || !MayAnswer(available, nowNs)
                || !_sink.Send(new ReadOnlySpan<byte>(term + offset, available)))
                return;

            _counters.Add(SystemCounter.RetransmittedBytes, available);
            offset += available + padding;
        }
    }

    /// <summary>Zeroes the log up to a position: a length of 0 must mean "not written" when it is reused.</summary>
    private void Clean(long upTo)
    {
        while (_cleanPosition < upTo)
        {
            int offset = OffsetOf(_cleanPosition);
            int length = (int)Math.Min(upTo - _cleanPosition, _parameters.TermLength - offset);
            byte* term = _log.Term(LogBufferDescriptor.IndexByPosition(_cleanPosition, _bits));
            new Span<byte>(term + offset, length).Clear();
            _cleanPosition += length;
        }
    }

    private void SetPublisherLimit(long limit)
    {
        _publisherLimit = limit;
        // The release pairs with the publisher's acquire: up to here the log is clean.
        Volatile.Write(ref _counters.Value(_ids.PublisherLimitId), limit);
    }

    private void CountLimit()
    {
        if (!_isTrackingLimit)
            return;

        _isTrackingLimit = false;
        _counters.Increment(SystemCounter.SenderFlowControlLimits);
        Volatile.Write(ref _counters.Value(_ids.BackPressureId), _counters.Value(_ids.BackPressureId) + 1);
    }

    private int OffsetOf(long position) => (int)position & (_parameters.TermLength - 1);

    private int TermIdOf(long position) =>
        LogBufferDescriptor.ComputeTermId(position, _bits, _parameters.InitialTermId);
}
