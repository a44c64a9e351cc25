// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Reports.Clocks;
using Telemetry.Reports.Events;

namespace Telemetry.Diagnostics.Clocks;

/// <summary>Evaluates readings of the host's clock in order: steps, slews, loss of synchronisation, changes of source,
/// and gaps between readings. It reads no clock itself: readings from a file give the same result.</summary>
/// <param name="limitNs">Largest permitted difference from UTC, nanoseconds; null for no limit.</param>
/// <param name="onEvent">Receives each event.</param>
public sealed class ClockLog(long? limitNs, Action<EventReport> onEvent)
{
    private readonly SlewWatch _slew = new();
    private readonly List<ClockEvidenceSource> _sources = [];
    private ClockReading? _first;
    private ClockReading? _last;
    private ClockDifference _offset;
    private ClockEvidence _sum = new() { Sources = [] };
    private ClockReading? _synchronisationLost;
    private long _events;
    private long _beyond;
    private long _beyondNs;

    /// <summary>Summary of all readings so far.</summary>
    public ClockEvidence Evidence => _sum with
    {
        Host = _last?.Host,
        StartTimeNs = _first?.TimeNs,
        EndTimeNs = _last?.TimeNs,
        SlewedNs = _sum.SlewedNs + (_slew.Slew.IsSlewing ? Math.Abs(_slew.Slew.MovedNs) : 0),
        Sources = [.. _sources],
        LimitNs = limitNs,
        BeyondLimit = limitNs is null ? null : _beyond,
        BeyondLimitNs = limitNs is null ? null : _beyondNs,
    };

    /// <summary>Evaluates the next reading.</summary>
    public void Add(ClockReading reading)
    {
        if (_last is { } last)
            Compare(last, reading);
        else
            Begin(reading);
        _sum = _sum with
        {
            Readings = _sum.Readings + 1,
            LargestMappingErrorNs = Math.Max(_sum.LargestMappingErrorNs ?? 0, reading.Offset.ErrorNs),
            LeastUncertaintyNs = Least(_sum.LeastUncertaintyNs, reading.UncertaintyNs),
            LargestUncertaintyNs = Largest(_sum.LargestUncertaintyNs, reading.UncertaintyNs),
            LargestSourceOffsetNs = Largest(_sum.LargestSourceOffsetNs, reading.Source?.OffsetNs),
        };
        if (!IsWithin(reading))
            _beyond++;
        Count(reading.Source);
        _last = reading;
    }

    private void Begin(ClockReading reading)
    {
        _first = reading;
        Restart(reading);
    }

    // A boot sets the clocks: earlier readings are not comparable.
    private void Restart(ClockReading reading)
    {
        _offset = reading.Offset;
        _slew.Forget();
        _slew.Add(reading.StampNs, reading.Steering);
    }

    private void Compare(ClockReading last, ClockReading reading)
    {
        bool isSameBoot = reading.Boot == last.Boot;
        long spanNs = isSameBoot ? reading.StampNs - last.StampNs : Math.Max(0, reading.TimeNs - last.TimeNs);
        _sum = _sum with { DurationNs = _sum.DurationNs + spanNs };
        bool isGap = !isSameBoot || spanNs > 2 * Math.Max(last.EveryNs, reading.EveryNs);
        if (isGap)
            AddGap(reading, spanNs, isSameBoot);
        else if (!last.Kernel.IsSynchronised)
            _sum = _sum with { UnsynchronisedNs = _sum.UnsynchronisedNs + spanNs };
        // Between two readings within the limit the clock counts as within it; an excursion shows in the later
        // reading.
        if (isGap || !IsWithin(last) || !IsWithin(reading))
            _beyondNs += spanNs;
        if (isSameBoot)
        {
            FindStep(reading);
            FindSlew(reading);
        }
        else
        {
            Restart(reading);
        }
        FindSynchronisation(last, reading);
        if (reading.Source?.Name != last.Source?.Name || reading.Source?.Reference != last.Source?.Reference)
            Report(reading, new EventReport
            {
                Event = "clock_source",
                Severity = "info",
                State = "instant",
                Detail = $"{SourceText(reading.Source)}; before, {SourceText(last.Source)}",
            });
    }

    private void AddGap(ClockReading reading, long spanNs, bool isSameBoot)
    {
        _sum = _sum with
        {
            Gaps = _sum.Gaps + 1,
            GapNs = _sum.GapNs + spanNs,
            LongestGapNs = Math.Max(_sum.LongestGapNs, spanNs),
        };
        Report(reading, new EventReport
        {
            Event = "clock_gap",
            Severity = "warning",
            State = "instant",
            DurationNs = spanNs,
            Detail = isSameBoot ? "the clocks were not read" : "the host was restarted; steps before it are not seen",
        });
    }

    private void FindStep(ClockReading reading)
    {
        if (!reading.Offset.Contradicts(_offset))
        {
            _offset = _offset.Within(reading.Offset);
            return;
        }
        long stepNs = reading.Offset.Ns - _offset.Ns;
        _sum = _sum with
        {
            Steps = _sum.Steps + 1,
            LargestStepNs = Largest(_sum.LargestStepNs, stepNs),
        };
        Report(reading, new EventReport
        {
            Event = "clock_step",
            Severity = "warning",
            State = "instant",
            DurationNs = stepNs,
            OffsetBeforeNs = _offset.Ns,
            OffsetAfterNs = reading.Offset.Ns,
            ErrorNs = reading.Offset.ErrorNs + _offset.ErrorNs,
        });
        _offset = reading.Offset;
    }

    private void FindSlew(ClockReading reading)
    {
        if (!_slew.Add(reading.StampNs, reading.Steering))
            return;
        ClockSlew slew = _slew.Slew;
        if (slew.IsSlewing)
            _sum = _sum with { Slews = _sum.Slews + 1 };
        else
            _sum = _sum with { SlewedNs = _sum.SlewedNs + Math.Abs(slew.MovedNs) };
        Report(reading, new EventReport
        {
            Event = "clock_slew",
            Severity = slew.IsSlewing ? "warning" : "info",
            State = slew.IsSlewing ? "raised" : "cleared",
            DurationNs = reading.StampNs - slew.BeganStampNs,
            SinceStampNs = slew.BeganStampNs,
            RateChangePpb = slew.ChangePpb,
            MovedNs = slew.MovedNs,
        });
    }

    private void FindSynchronisation(ClockReading last, ClockReading reading)
    {
        if (last.Kernel.IsSynchronised && !reading.Kernel.IsSynchronised)
        {
            _synchronisationLost = reading;
            Report(reading, new EventReport
            {
                Event = "clock_unsynchronised",
                Severity = "warning",
                State = "raised",
            });
        }
        else if (reading.Kernel.IsSynchronised && _synchronisationLost is { } lost)
        {
            _synchronisationLost = null;
            bool isSameBoot = lost.Boot == reading.Boot;
            Report(reading, new EventReport
            {
                Event = "clock_unsynchronised",
                Severity = "info",
                State = "cleared",
                DurationNs = isSameBoot ? reading.StampNs - lost.StampNs : reading.TimeNs - lost.TimeNs,
                SinceStampNs = isSameBoot ? lost.StampNs : null,
            });
        }
    }

    private void Count(TimeSource? source)
    {
        int place = _sources.FindIndex(one =>
            one.Source?.Name == source?.Name && one.Source?.Reference == source?.Reference);
        if (place < 0)
            _sources.Add(new ClockEvidenceSource(source, 1));
        else
            _sources[place] = new ClockEvidenceSource(source, _sources[place].Readings + 1);
    }

    private bool IsWithin(ClockReading reading) => limitNs is not { } limit
        || (reading.UncertaintyNs is { } uncertaintyNs && uncertaintyNs <= limit);

    private void Report(ClockReading reading, EventReport report) => onEvent(report with
    {
        Id = ++_events,
        StampNs = reading.StampNs,
        TimeNs = reading.TimeNs,
    });

    private static string SourceText(TimeSource? source) =>
        source is { } one ? $"{one.Name} follows {one.Reference}" : "no source answers";

    private static long? Least(long? one, long? other) =>
        one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;

    private static long? Largest(long? one, long? other) =>
        one is { } a && other is { } b ? (Math.Abs(a) >= Math.Abs(b) ? a : b) : one ?? other;
}
