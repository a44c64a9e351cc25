// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;
using Telemetry.Model.Clocks;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Stages;

/// <summary>
/// The host's clock as the analysis sees it: another thread says what it read, the analysis takes it up before its next
/// event and tells what changed. Every age is measured with one reading, so a step is in none.
/// </summary>
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

    /// <summary>Analysis: the wall clock minus the pipeline's clock, as taken up last, nanoseconds.</summary>
    public long UsedOffsetNs { get; private set; } = offsetNs;

    /// <summary>Analysis: whether there is something to take up.</summary>
    public bool HasChanged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _version) != _seen;
    }

    /// <summary>Another thread: what the clocks read now.</summary>
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
        // The release pairs with the acquire in HasChanged: who sees the version sees what was read.
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>Analysis: takes it up.</summary>
    /// <param name="stampNs">The pipeline's clock.</param>
    /// <param name="tells">Whether changes are events; not before the first interval.</param>
    public void TakeUp(long stampNs, bool tells)
    {
        _seen = Volatile.Read(ref _version);
        long offsetNs = Volatile.Read(ref _offsetNs);
        if (tells && offsetNs != UsedOffsetNs)
        {
            ref TelemetryEvent step = ref _events.Begin(TelemetryEventKind.ClockStep, stampNs);
            step.DurationNs = offsetNs - UsedOffsetNs;
            step.Amount = offsetNs;
            _events.Commit();
        }
        UsedOffsetNs = offsetNs;
        bool isSynchronised = Volatile.Read(ref _isSynchronised) != 0;
        if (_wasSynchronised && !isSynchronised)
            Tell(EventState.Raised, stampNs);
        else if (_isRaised && isSynchronised)
            Tell(EventState.Cleared, stampNs);
        _wasSynchronised = isSynchronised;
        TakeUpSlew(stampNs, tells);
    }

    // A slew that began and ended before anybody took it up is not told: that takes a second at least.
    private void TakeUpSlew(long stampNs, bool tells)
    {
        bool isSlewing = Volatile.Read(ref _isSlewing) != 0;
        if (isSlewing == _wasSlewing || (isSlewing && !tells))
            return;
        _wasSlewing = isSlewing;
        ref TelemetryEvent told = ref _events.Begin(TelemetryEventKind.ClockSlew, stampNs);
        told.State = isSlewing ? EventState.Raised : EventState.Cleared;
        told.OpenedStampNs = Volatile.Read(ref _slewBeganStampNs);
        told.DurationNs = stampNs - told.OpenedStampNs;
        told.Count = Volatile.Read(ref _slewChangePpb);
        told.Amount = Volatile.Read(ref _slewMovedNs);
        _events.Commit();
    }

    private void Tell(EventState state, long stampNs)
    {
        _isRaised = state == EventState.Raised;
        if (_isRaised)
            _raisedStampNs = stampNs;
        ref TelemetryEvent told = ref _events.Begin(TelemetryEventKind.ClockUnsynchronised, stampNs);
        told.State = state;
        told.OpenedStampNs = _raisedStampNs;
        told.DurationNs = stampNs - _raisedStampNs;
        _events.Commit();
    }
}
