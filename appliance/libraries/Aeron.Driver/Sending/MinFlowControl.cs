// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Limit at the nearest window of the receivers: of all, or of those with the group's tag. Others receive data but
/// never hold the sender back.
/// </summary>
/// <param name="groupTag">Tag of the receivers that count; null if all do.</param>
/// <param name="groupMinSize">Number of receivers required before anything is sent.</param>
/// <param name="timeoutNs">Silence after which a receiver no longer counts.</param>
internal sealed class MinFlowControl(long? groupTag, int groupMinSize, long timeoutNs) : FlowControl
{
    private readonly Receiver[] _receivers = new Receiver[ReceiverTracker.MaxReceivers];
    private int _count;
    private bool _isJoining;
    private bool _isHeld;
    private long _heldLimit;
    private long _heldUntilNs;

    internal override bool HasRequiredReceivers => _count >= groupMinSize;

    internal override int? ReceiverCount => _count;

    internal override long OnStatusMessage(in StatusMessageFrame message, long position, long senderLimit, long nowNs)
    {
        long end = position + message.ReceiverWindowLength;
        if (Counts(message))
        {
            int index = IndexOf(message.ReceiverId);
            if (index >= 0 || TryAdmit(message.ReceiverId, end, message.ReceiverWindowLength, out index))
                _receivers[index] = new Receiver(message.ReceiverId, end, nowNs);
        }

        if (_count < groupMinSize)
            return senderLimit;
        return Math.Max(senderLimit, _count == 0 ? end : Nearest());
    }

    internal override void OnSetupElicited(in StatusMessageFrame message) =>
        _isJoining |= Counts(message) && IndexOf(message.ReceiverId) < 0;

    /// <summary>The SETUP gives a new receiver its start: the others wait for it, for a bounded time.</summary>
    internal override void OnSetupSent(long senderLimit, long nowNs)
    {
        if (!_isJoining)
            return;

        _isJoining = false;
        _isHeld = true;
        _heldLimit = senderLimit;
        _heldUntilNs = nowNs + timeoutNs;
    }

    internal override void OnReceiverGone(long receiverId)
    {
        int index = IndexOf(receiverId);
        if (index >= 0)
            _receivers[index] = _receivers[--_count];
    }

    internal override long OnIdle(long senderLimit, long nowNs)
    {
        if (_isHeld && nowNs - _heldUntilNs >= 0)
            _isHeld = false;
        for (int i = _count - 1; i >= 0; i--)
        {
            if (nowNs - _receivers[i].LastHeardNs > timeoutNs)
                _receivers[i] = _receivers[--_count];
        }

        return _count == 0 || _count < groupMinSize ? senderLimit : Math.Max(senderLimit, Nearest());
    }

    /// <summary>True if flow control counts the receiver. Older receivers send a tag of another length; they are
    /// counted if it has at least four bytes.</summary>
    private bool Counts(in StatusMessageFrame message) => groupTag is not { } tag ||
        (message.FeedbackLength == sizeof(long) ? message.GroupTag == tag : message.FeedbackLength >= sizeof(int));

    /// <summary>Prevents a receiver far behind the others from stopping the stream by joining.</summary>
    private bool TryAdmit(long receiverId, long end, int windowLength, out int index)
    {
        index = _count;
        if (_count == _receivers.Length || (_count > 0 && end < Nearest() - windowLength))
            return false;

        _receivers[_count++] = new Receiver(receiverId, end, 0);
        _isHeld = false;
        return true;
    }

    private long Nearest()
    {
        long nearest = _isHeld ? _heldLimit : long.MaxValue;
        for (int i = 0; i < _count; i++)
            nearest = Math.Min(nearest, _receivers[i].End);
        return nearest;
    }

    private int IndexOf(long receiverId)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_receivers[i].ReceiverId == receiverId)
                return i;
        }

        return -1;
    }

    /// <summary>Receiver, the end of its window, and the time at which it was last heard.</summary>
    private readonly record struct Receiver(long ReceiverId, long End, long LastHeardNs);
}
