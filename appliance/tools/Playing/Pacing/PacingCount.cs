// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Sending;

namespace Telemetry.Playing.Pacing;

/// <summary>Adds up what became of the datagrams of a play, in the order in which they were sent.</summary>
/// <param name="boundNs">Time behind the due time from which a datagram is late, nanoseconds.</param>
/// <param name="keepsTime">False if datagrams are sent as fast as it goes.</param>
internal sealed class PacingCount(long boundNs, bool keepsTime)
{
    private readonly DueErrors _clock = new();                  // behind the calls
    private readonly DueErrors _kernel = new();
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

    /// <summary>Datagrams sent with a stamp of the kernel program.</summary>
    public long KernelStamped { get; private set; }

    /// <summary>Datagrams sent with the time of sending in them.</summary>
    public long Retimed { get; private set; }

    /// <summary>Datagrams sent whose recorded checksum is wrong.</summary>
    public long ChecksumsWrong { get; private set; }

    /// <summary>Adds a datagram.</summary>
    /// <param name="slot">The datagram.</param>
    /// <param name="dueNs">Its due time, nanoseconds.</param>
    /// <param name="kernelNs">Stamp of the kernel program, nanoseconds; null without one.</param>
    public void Add(in PlaySlot slot, long dueNs, long? kernelNs)
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
        _lastAfterNs = slot.AfterNs;
        AddToCall(slot.BeforeNs, slot.AfterNs);
        if (slot.IsRetimed)
            Retimed++;
        if (slot.HasWrongChecksum)
            ChecksumsWrong++;
        if (kernelNs is not null)
            KernelStamped++;
        if (keepsTime)
            AddTime(slot.AfterNs, dueNs, kernelNs);
    }

    /// <summary>Result so far.</summary>
    /// <param name="sender">What the sending thread says of itself.</param>
    /// <param name="isWhole">True if nothing that was recorded is missing.</param>
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
            Error = TimePercentiles.Of(_clock.Errors),
            GapError = TimePercentiles.Of(_clock.GapErrors),
            KernelError = TimePercentiles.Of(_kernel.Errors),
            KernelGapError = TimePercentiles.Of(_kernel.GapErrors),
            Send = TimePercentiles.Of(_send),
            ClosestGapNs = _closestNs == long.MaxValue ? null : _closestNs,
            BoundNs = boundNs,
            Complete = isWhole && !isStopped && Refused == 0 && _late == 0,
            MadeLosses = MadeLosses,
            ChecksumsWrong = ChecksumsWrong,
            Starved = sender.Starved,
            AllocatedBytes = sender.AllocatedBytes,
            RealTime = sender.IsRealTime,
            Stopped = isStopped,
            StartStampNs = sender.StartNs,
            StartTimeNs = startTimeNs,
            DurationNs = _sent == 0 ? 0 : Math.Max(0, _lastAfterNs - sender.StartNs),
        };
    }

    private void AddTime(long afterNs, long dueNs, long? kernelNs)
    {
        long errorNs = afterNs - dueNs;
        if (errorNs > boundNs)
        {
            _late++;
            _overNs += errorNs - boundNs;
        }
        if (_lastDueNs != long.MinValue)
            _closestNs = Math.Min(_closestNs, dueNs - _lastDueNs);
        _lastDueNs = dueNs;
        _clock.Add(afterNs, dueNs);
        _kernel.Add(kernelNs, dueNs);
    }

    private void AddToCall(long beforeNs, long afterNs)
    {
        if (_call.BeforeNs != beforeNs)
            EndCall();
        _call = (beforeNs, afterNs, _call.Sent + 1);
    }

    private void EndCall()
    {
        if (_call.Sent > 0)
            _send.Add((_call.AfterNs - _call.BeforeNs) / _call.Sent);
        _call = default;
    }
}
