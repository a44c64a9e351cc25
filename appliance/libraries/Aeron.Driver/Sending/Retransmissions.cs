// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>Retransmits data that receivers of a publication lack, from its log, limited in rate and budget.</summary>
internal sealed unsafe class Retransmissions
{
    private readonly PublicationParameters _parameters;
    private readonly LogBuffers _log;
    private readonly SendChannelEndpoint _endpoint;
    private readonly DriverCounters _counters;
    private readonly RetransmitHandler _handler;
    private readonly int _bits;
    private RetransmitBudget _budget;

    internal Retransmissions(in PublicationParameters parameters, LogBuffers log, SendChannelEndpoint endpoint,
        DriverCounters counters, long nowNs)
    {
        _parameters = parameters;
        _log = log;
        _endpoint = endpoint;
        _counters = counters;
        _handler = new RetransmitHandler(parameters.IsGroup, parameters.MaxResend,
            parameters.FlowControl?.RetransmitWindowMultiple, parameters.RetransmitLingerNs);
        _budget = new RetransmitBudget(parameters.TermLength, nowNs);
        _bits = LogBufferDescriptor.PositionBitsToShift(parameters.TermLength);
    }

    /// <summary>Called when data was sent for the first time.</summary>
    internal void OnSent(int bytes) => _budget.OnSent(bytes);

    /// <summary>True if a receiver's request may be answered now; counts refusals.</summary>
    internal bool MayAnswer(int bytes, long nowNs)
    {
        if (_budget.TryTake(bytes, nowNs))
            return true;
        _counters.Increment(SystemCounter.AnswersRefused);
        return false;
    }

    /// <summary>True if a NAK's range was sent and is still in the log.</summary>
    internal bool CanBeOf(in NakFrame nak, long position, long senderPosition)
    {
        long oldest = senderPosition - (_parameters.TermLength >> 1) -
            FrameDescriptor.ComputeMaxMessageLength(_parameters.TermLength);
        return position >= oldest && position < senderPosition && position >= 0 &&
            RetransmitHandler.IsRange(nak.TermOffset, nak.GapLength, _parameters.TermLength);
    }

    /// <summary>Answers a NAK; returns the number of bytes retransmitted for it.</summary>
    internal int Answer(in NakFrame nak, long position, long senderPosition, long nowNs)
    {
        int length = _handler.OnNak(nak.TermId, nak.TermOffset, nak.GapLength, _parameters.TermLength, nowNs);
        if (length < 0)
            _counters.Increment(SystemCounter.RetransmitOverflow);
        return length > 0 ? Resend(position, nak.TermOffset, length, senderPosition, nowNs) : 0;
    }

    private int Resend(long position, int offset, int length, long senderPosition, long nowNs)
    {
        byte* term = _log.Term(LogBufferDescriptor.IndexByPosition(position, _bits));
        _counters.Increment(SystemCounter.RetransmitsSent);
        int end = (int)Math.Min(offset + (long)length, offset + (senderPosition - position));
        int resent = 0;
        while (offset < end)
        {
            int available =
                TermScanner.Scan(term, _parameters.TermLength, offset, _parameters.MtuLength, out int padding);
            // Cut at the end of the gap: data after it was received.
            if (available > end - offset)
                available = TermScanner.Scan(term, _parameters.TermLength, offset, end - offset, out padding);
            if (available <= 0 || !MayAnswer(available, nowNs)
                || !_endpoint.Send(new ReadOnlySpan<byte>(term + offset, available)))
                break;

            _counters.Add(SystemCounter.RetransmittedBytes, available);
            resent += available;
            offset += available + padding;
        }

        return resent;
    }
}
