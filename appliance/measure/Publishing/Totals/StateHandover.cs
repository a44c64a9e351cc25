// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Days;
using Telemetry.Model.Positions;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.State;

namespace Telemetry.Publishing.Totals;

/// <summary>
/// Hands the totals at an interval's end to the state writer and reports when they are on the disk. They are published
/// only then, so that no total after a restart is lower than a published one. Without a state they are published at
/// once; if the disk is slower than the intervals, the totals of a later interval are published. Distributions are
/// copied one by one between other work, so that events need not wait for all of them; one without new samples is not
/// encoded again.
/// </summary>
[HotPath]
internal sealed class StateHandover(StateWriter? writer)
{
    private const int MostCopies = 64;                      // before other work gets its turn

    private readonly StateWriter? _writer = writer;
    private readonly HistogramBytes? _bytes = writer is null ? null : new HistogramBytes();
    private DayState? _underWay;
    private DayState? _last;
    private long _waitsFor;
    private SequencePositions? _positions;
    private StateRoom? _room;
    private long _cutNs;
    private long _offsetNs;
    private bool _mustHand;

    /// <summary>True if totals wait for the disk.</summary>
    public bool IsWaiting => _waitsFor > 0 && _writer!.SettledOrdinal < _waitsFor;

    /// <summary>States that could not be written.</summary>
    public long Failures => _writer?.Failures ?? 0;

    /// <summary>Hands the totals over, if there is room.</summary>
    /// <param name="positions">Positions of the sequences; null to leave them unchanged.</param>
    /// <param name="cutNs">The instant, UTC since 1970, nanoseconds.</param>
    /// <param name="offsetNs">UTC minus the stamps' clock, nanoseconds.</param>
    public void Hand(SnapshotData totals, SequencePositions? positions, long cutNs, long offsetNs)
    {
        if (_writer is null || !totals.Day.Exists)
            return;
        Complete(totals);
        (_positions, _cutNs, _offsetNs) = (positions, cutNs, offsetNs);
        _waitsFor = totals.LastOrdinal;
        _mustHand = !TryHand(totals) && (totals.Day.IsClosed || totals.IsLast);
    }

    /// <summary>
    /// Tries again to hand over the last totals of a day or of the run; skipped totals of other intervals are contained
    /// in later ones.
    /// </summary>
    /// <returns>True if they are still not handed over.</returns>
    public bool StillMustHand(SnapshotData totals)
    {
        _mustHand = _mustHand && !TryHand(totals);
        return _mustHand || _underWay is not null;
    }

    /// <summary>Copies further distributions, for a limited time.</summary>
    /// <returns>0 if there was nothing to do.</returns>
    public int Work(SnapshotData totals)
    {
        if (_underWay is not { } state)
            return 0;
        for (int copied = 0; copied < MostCopies && !AddNext(totals, state); copied++)
        {
        }
        return 1;
    }

    /// <summary>Completes the handover under way, before the totals change.</summary>
    public void Complete(SnapshotData totals)
    {
        while (_underWay is { } state)
            AddNext(totals, state);
    }

    /// <summary>Prepares for larger totals.</summary>
    /// <param name="totals">The totals, before they grow.</param>
    /// <param name="room">Room for larger states; null if none are kept.</param>
    public void Grow(SnapshotData totals, StateRoom? room)
    {
        Complete(totals);
        _room = room ?? _room;
    }

    private bool TryHand(SnapshotData totals)
    {
        if (_room is not null && !_writer!.TryGrow(_room))
            return false;
        if (_room is not null)
            _last = null;
        _room = null;
        if (!_writer!.TryBegin(out DayState state))
            return false;
        state.Header = HeaderOf(totals, _cutNs, _offsetNs);
        // What is not judged when the process is killed is never counted, and no total may go back.
        LedgerCut.AtJudged(ref state.Header.Ledger);
        state.ClockUncertaintyNs = NullValue.ToNullable(totals.ClockUncertaintyNs);
        state.HostSettingsHash = totals.HostSettingsHash;
        totals.Lines.CopyTo(state.Lines, 0);
        totals.Feeds.CopyTo(state.Feeds, 0);
        totals.Sessions.CopyTo(state.Sessions, 0);
        totals.Recovery.Rows.CopyTo(state.Recovery, 0);
        totals.Series.CopyTo(state.Series, 0);
        totals.Bursts.CopyTo(state.Bursts, 0);
        totals.Sockets.CopyTo(state.Sockets, 0);
        state.SetChannels(totals.Channels.Rows, totals.Channels.Others);
        if (state.Types is { } types)
        {
            types.Clear();
            types.Add(totals.Types!);
        }
        if (_positions is not null)
            state.Positions.CopyFrom(_positions);
        state.Histograms.Clear();
        _underWay = state;
        return true;
    }

    /// <summary>Adds the next distribution, or hands the state over after the last one.</summary>
    /// <returns>True if the call was expensive: it encoded a distribution or handed the state over.</returns>
    private bool AddNext(SnapshotData totals, DayState state)
    {
        int series = state.Histograms.Count;
        if (series == totals.Histograms.Length)
        {
            (_last, _underWay) = (state, null);
            _writer!.Hand();
            return true;
        }
        long count = totals.Histograms[series].TotalCount;
        bool isAsBefore = count == 0 || (_last is { } last
            && last.Header.BeginNs == state.Header.BeginNs && last.Histograms.CountOf(series) == count);
        if (!isAsBefore)
            _bytes!.Encode(totals.Histograms[series]);
        state.Histograms.Add(
            count == 0 ? default : isAsBefore ? _last!.Histograms.BytesOf(series) : _bytes!.Bytes, count);
        return !isAsBefore;
    }

    private static DayHeader HeaderOf(SnapshotData totals, long cutNs, long offsetNs) => new()
    {
        BeginNs = totals.Day.BeginNs,
        EndNs = totals.Day.EndNs,
        SinceNs = totals.Day.SinceNs,
        DownNs = totals.Day.DownNs,
        Restarts = totals.Day.Restarts,
        CutNs = cutNs,
        OffsetNs = offsetNs,
        Ordinal = totals.LastOrdinal,
        IsClosed = totals.Day.IsClosed ? 1 : 0,
        HasHostDrops = totals.HasHostDrops ? 1 : 0,
        Ledger = totals.Ledger,
        Publication = totals.Publication,
        HostDrops = totals.HostDrops,
    };
}
