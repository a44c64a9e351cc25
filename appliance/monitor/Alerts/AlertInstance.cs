// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Storage;

namespace Telemetry.Alerts;

/// <summary>State of an alert.</summary>
public enum AlertState
{
    /// <summary>Nothing is wrong.</summary>
    Ok,

    /// <summary>It is raised, and not long enough to fire.</summary>
    Pending,

    Firing,

    /// <summary>It fires, and is clear, but not long enough to end.</summary>
    Clearing,
}

/// <summary>Changes that are reported to others.</summary>
public enum AlertChange
{
    None,

    /// <summary>It has begun to fire.</summary>
    Fired,

    /// <summary>It has ended.</summary>
    Resolved,
}

/// <summary>
/// One alert of a rule. It fires once raised for the rule's time, and ends once clear for the rule's other time; a
/// value that goes to and fro in between changes nothing. While there is no value both times stand still: silence is
/// not a recovery.
/// </summary>
/// <param name="labels">Labels that no other alert of the rule has.</param>
public sealed class AlertInstance(AlertRule rule, AlertLabels labels)
{
    private long _sinceNs;
    private long _lastNs;

    public AlertRule Rule => rule;

    public AlertLabels Labels => labels;

    public AlertState State { get; private set; }

    /// <summary>True while there is no value.</summary>
    public bool IsUnknown { get; private set; }

    public bool IsFiring => State is AlertState.Firing or AlertState.Clearing;

    /// <summary>Start of the state, UTC, nanoseconds.</summary>
    public long StateTimeNs { get; private set; }

    /// <summary>Time at which it began to fire, UTC, nanoseconds; null before.</summary>
    public long? FiredTimeNs { get; private set; }

    /// <summary>Time at which it ended, UTC, nanoseconds; null before.</summary>
    public long? ResolvedTimeNs { get; private set; }

    /// <summary>Newest value; null if there is none.</summary>
    public double? Value { get; private set; }

    /// <summary>Description of what was read while it was raised.</summary>
    public string Summary { get; private set; } = "";

    public string Severity { get; private set; } = rule.Severity;

    /// <summary>Labels of its appliance that are not its own, as they were when it began.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ApplianceLabels { get; init; } = [];

    /// <summary>Time for which it has been in its state while there were values, nanoseconds.</summary>
    public long ElapsedNs => _lastNs - _sinceNs;

    /// <summary>Goes on where it was before a restart; unknown until there is a value.</summary>
    /// <param name="nowNs">Time of the monotonic clock, nanoseconds.</param>
    public void Restore(KeptAlert kept, long nowNs)
    {
        (State, StateTimeNs, FiredTimeNs) = (kept.State, kept.StateTimeNs, kept.FiredTimeNs);
        (Severity, Summary, Value) = (kept.Severity, kept.Summary, kept.Value);
        (_sinceNs, _lastNs, IsUnknown) = (nowNs - kept.ElapsedNs, nowNs, true);
    }

    /// <summary>Ends it, since its rule is not there any more.</summary>
    public void End(long timeNs) => (State, StateTimeNs, ResolvedTimeNs) = (AlertState.Ok, timeNs, timeNs);

    /// <summary>Takes a reading.</summary>
    /// <param name="nowNs">Time of the monotonic clock, nanoseconds.</param>
    /// <param name="timeNs">Time, UTC, nanoseconds.</param>
    public AlertChange Step(in AlertReading reading, long nowNs, long timeNs)
    {
        // Time counts between two values only.
        if (IsUnknown || reading.Level == AlertLevel.Unknown)
            _sinceNs += nowNs - _lastNs;
        _lastNs = nowNs;
        IsUnknown = reading.Level == AlertLevel.Unknown;
        if (IsUnknown)
            return AlertChange.None;
        Value = reading.Value;
        if (reading.Level == AlertLevel.Raised || Summary.Length == 0)
            (Summary, Severity) = (reading.Summary, reading.Severity ?? rule.Severity);
        return IsFiring ? Fall(reading.Level, nowNs, timeNs) : Rise(reading.Level, nowNs, timeNs);
    }

    private AlertChange Rise(AlertLevel level, long nowNs, long timeNs)
    {
        if (level != AlertLevel.Raised)
        {
            if (State == AlertState.Pending)
                Enter(AlertState.Ok, nowNs, timeNs);
            return AlertChange.None;
        }
        if (State == AlertState.Ok)
            Enter(AlertState.Pending, nowNs, timeNs);
        if (nowNs - _sinceNs < rule.ForNs)
            return AlertChange.None;
        Enter(AlertState.Firing, nowNs, timeNs);
        (FiredTimeNs, ResolvedTimeNs) = (timeNs, null);
        return AlertChange.Fired;
    }

    private AlertChange Fall(AlertLevel level, long nowNs, long timeNs)
    {
        if (level != AlertLevel.Clear)
        {
            if (State == AlertState.Clearing)
                Enter(AlertState.Firing, nowNs, timeNs);
            return AlertChange.None;
        }
        if (State == AlertState.Firing)
            Enter(AlertState.Clearing, nowNs, timeNs);
        if (nowNs - _sinceNs < rule.KeepNs)
            return AlertChange.None;
        Enter(AlertState.Ok, nowNs, timeNs);
        ResolvedTimeNs = timeNs;
        return AlertChange.Resolved;
    }

    private void Enter(AlertState state, long nowNs, long timeNs) =>
        (State, _sinceNs, StateTimeNs) = (state, nowNs, timeNs);
}
