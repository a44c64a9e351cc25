// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Sending;

namespace Telemetry.Playing.Pacing;

/// <summary>Adds up what became of the datagrams of a play, in the order in which they were sent.</summary>
/// <param name="boundNs">Time behind the due time from which a datagram is late, nanoseconds.</param>
/// <param name="keepsTime">False if datagrams are sent as fast as it goes.</param>
internal sealed class PacingCount(long boundNs, bool keepsTime)
{
    private readonly TimeSpread _error = new();
    private readonly TimeSpread _gapError = new();
    private readonly TimeSpread _send = new();
    private readonly SortedDictionary<int, long> _refusals = [];
    private long _sent;
    private long _late;
    private long _overNs;
    private long _lastDueNs = long.MinValue;
    private long _lastAfterNs;
    private long _closestNs = long.MaxValue;
    private (long BeforeNs, long AfterNs, int Sent) _call;

    /// <summary>Datagrams that were left out because losses were asked for.</summary>
    public long MadeLosses { get; private set; }

    /// <summary>Datagrams that were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Adds a datagram.</summary>
    /// <param name="slot">The datagram.</param>
    /// <param name="dueNs">Its due time, nanoseconds.</param>
    public void Add(in PlaySlot slot, long dueNs)
    {
        if (slot.Errno == PlaySlot.MadeLoss)
        {
            MadeLosses++;
            return;
        }
        if (slot.Errno != 0)
        {
            Refused++;
            _refusals[slot.Errno] = _refusals.GetValueOrDefault(slot.Errno) + 1;
            return;
        }
        _sent++;
        AddToCall(slot.BeforeNs, slot.AfterNs);
        if (keepsTime)
            AddTime(slot.AfterNs, dueNs);
    }

    /// <summary>Result so far.</summary>
    /// <param name="sender">What the sending thread says of itself.</param>
    /// <param name="isWhole">True if nothing that was recorded is missing.</param>
    /// <param name="isStopped">True if it was stopped.</param>
    /// <param name="startTimeNs">Wall clock at the start, UTC nanoseconds since 1970.</param>
    public PacingReport Report(in SenderState sender, bool isWhole, bool isStopped, long startTimeNs)
    {
        EndCall();
        return new PacingReport
        {
            Datagrams = _sent + Refused,
            Sent = _sent,
            Refused = Refused,
            Refusals = [.. _refusals.Select(row => (row.Key, row.Value))],
            Late = keepsTime ? _late : null,
            LateOverNs = keepsTime ? _overNs : null,
            Error = TimePercentiles.Of(_error),
            GapError = TimePercentiles.Of(_gapError),
            Send = TimePercentiles.Of(_send),
            ClosestGapNs = _closestNs == long.MaxValue ? null : _closestNs,
            BoundNs = boundNs,
            Complete = isWhole && !isStopped && Refused == 0 && _late == 0,
            MadeLosses = MadeLosses,
            Starved = sender.Starved,
            AllocatedBytes = sender.AllocatedBytes,
            RealTime = sender.IsRealTime,
            Stopped = isStopped,
            StartStampNs = sender.StartNs,
            StartTimeNs = startTimeNs,
            DurationNs = _sent == 0 ? 0 : Math.Max(0, _lastAfterNs - sender.StartNs),
        };
    }

    private void AddTime(long afterNs, long dueNs)
    {
        long errorNs = afterNs - dueNs;
        _error.Add(errorNs);
        if (errorNs > boundNs)
        {
            _late++;
            _overNs += errorNs - boundNs;
        }
        if (_lastDueNs != long.MinValue)
        {
            long gapNs = dueNs - _lastDueNs;
            _closestNs = Math.Min(_closestNs, gapNs);
            _gapError.Add(Math.Abs(afterNs - _lastAfterNs - gapNs));
        }
        _lastDueNs = dueNs;
        _lastAfterNs = afterNs;
    }

    private void AddToCall(long beforeNs, long afterNs)
    {
        if (_call.BeforeNs != beforeNs)
            EndCall();
        _call = (beforeNs, afterNs, _call.Sent + 1);
        if (!keepsTime)
            _lastAfterNs = afterNs;
    }

    private void EndCall()
    {
        if (_call.Sent > 0)
            _send.Add((_call.AfterNs - _call.BeforeNs) / _call.Sent);
        _call = default;
    }
}
