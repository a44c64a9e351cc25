// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Clocks;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Stages;

/// <summary>The host's clock in the analysis: another thread sets its readings, the analysis applies the latest before
/// its next event and reports changes. Every age is measured with one reading, so that no age contains a
/// step.</summary>
[HotPath]
internal sealed class ClockWatch(EventSink events, long offsetNs)
{
    private readonly EventSink _events = events;
    private long _offsetNs = offsetNs;
    private int _isSynchronised;
    private int _isSlewing;
    private long _slewBeganStampNs;
    private long _slewChangePpb;
    private long _slewMovedNs;
    private int _version;
    private int _seen;
    private bool _wasSynchronised;
    private bool _isRaised;
    private long _raisedStampNs;
    private bool _wasSlewing;

    /// <summary>Analysis thread: the wall clock minus the pipeline's clock as last applied, nanoseconds.</summary>
    public long UsedOffsetNs { get; private set; } = offsetNs;

    /// <summary>Analysis thread: true if there is a reading to apply.</summary>
    public bool HasChanged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _version) != _seen;
    }

    /// <summary>Other thread: sets a new reading of the clocks.</summary>
    public void Set(in ClockOffset offset)
    {
        int isSynchronised = offset.IsSynchronised ? 1 : 0;
        int isSlewing = offset.Slew.IsSlewing ? 1 : 0;
        if (offset.WallMinusMonotonicNs == _offsetNs && isSynchronised == _isSynchronised && isSlewing == _isSlewing)
            return;
        Volatile.Write(ref _offsetNs, offset.WallMinusMonotonicNs);
        Volatile.Write(ref _isSynchronised, isSynchronised);
        Volatile.Write(ref _isSlewing, isSlewing);
        Volatile.Write(ref _slewBeganStampNs, offset.Slew.BeganStampNs);
        Volatile.Write(ref _slewChangePpb, offset.Slew.ChangePpb);
        Volatile.Write(ref _slewMovedNs, offset.Slew.MovedNs);
        // The release pairs with the acquire in HasChanged: a thread that sees the new version also sees the reading.
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>Analysis thread: applies the latest reading.</summary>
    /// <param name="stampNs">The pipeline's clock.</param>
    /// <param name="reports">True if changes are reported as events; false before the first interval.</param>
    public void TakeUp(long stampNs, bool reports)
    {
        _seen = Volatile.Read(ref _version);
        long offsetNs = Volatile.Read(ref _offsetNs);
        if (reports && offsetNs != UsedOffsetNs)
        {
            ref TelemetryEvent step = ref _events.Begin(TelemetryEventKind.ClockStep, stampNs);
            step.DurationNs = offsetNs - UsedOffsetNs;
            step.OffsetAfterNs = offsetNs;
            _events.Commit();
        }
        UsedOffsetNs = offsetNs;
        bool isSynchronised = Volatile.Read(ref _isSynchronised) != 0;
        if (_wasSynchronised && !isSynchronised)
            Report(EventState.Raised, stampNs);
        else if (_isRaised && isSynchronised)
            Report(EventState.Cleared, stampNs);
        _wasSynchronised = isSynchronised;
        TakeUpSlew(stampNs, reports);
    }

    // A slew that begins and ends before a reading is applied is not reported; this takes a delay of a second or more.
    private void TakeUpSlew(long stampNs, bool reports)
    {
        bool isSlewing = Volatile.Read(ref _isSlewing) != 0;
        if (isSlewing == _wasSlewing || (isSlewing && !reports))
            return;
        _wasSlewing = isSlewing;
        ref TelemetryEvent item = ref _events.Begin(TelemetryEventKind.ClockSlew, stampNs);
        item.State = isSlewing ? EventState.Raised : EventState.Cleared;
        item.OpenedStampNs = Volatile.Read(ref _slewBeganStampNs);
        item.DurationNs = stampNs - item.OpenedStampNs;
        item.RateChangePpb = Volatile.Read(ref _slewChangePpb);
        item.MovedNs = Volatile.Read(ref _slewMovedNs);
        _events.Commit();
    }

    private void Report(EventState state, long stampNs)
    {
        _isRaised = state == EventState.Raised;
        if (_isRaised)
            _raisedStampNs = stampNs;
        ref TelemetryEvent item = ref _events.Begin(TelemetryEventKind.ClockUnsynchronised, stampNs);
        item.State = state;
        item.OpenedStampNs = _raisedStampNs;
        item.DurationNs = stampNs - _raisedStampNs;
        _events.Commit();
    }
}
