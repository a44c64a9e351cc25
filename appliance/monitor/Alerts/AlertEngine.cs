// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;

namespace Telemetry.Alerts;

/// <summary>
/// Evaluates rules on the model, each second: keeps the state of every alert that is not ok, and the newest of those
/// that ended. Belongs to the model's thread.
/// </summary>
public sealed class AlertEngine
{
    /// <summary>Alerts that are held at most; more are counted and not held.</summary>
    public const int MostAlerts = 4_096;

    /// <summary>Ended alerts that are remembered.</summary>
    public const int MostEnded = 1_000;

    private readonly Dictionary<(AlertRule Rule, AlertLabels Labels), AlertInstance> _alerts = [];
    private readonly HashSet<(AlertRule Rule, AlertLabels Labels)> _read = [];
    private readonly Dictionary<(AlertRule Rule, AlertLabels Labels), long> _restored = []; // with the time, UTC, ns
    private readonly Queue<AlertView> _ended = new();
    private readonly List<(AlertInstance Alert, AlertChange Change)> _changes = [];
    private readonly List<AlertInstance> _withoutRule = []; // since the newest evaluation
    private IReadOnlyList<AlertRule> _rules;
    private bool? _isAnyUnheard;                            // in this evaluation; null before it is asked

    /// <summary>Makes the engine.</summary>
    public AlertEngine(IReadOnlyList<AlertRule> rules) => _rules = rules;

    /// <summary>The rules in force. Any thread.</summary>
    public IReadOnlyList<AlertRule> Rules => Volatile.Read(ref _rules);

    /// <summary>Time of the newest evaluation, UTC, nanoseconds; 0 before the first.</summary>
    public long EvaluatedTimeNs { get; private set; }

    /// <summary>Alerts for which there was no room, since the start.</summary>
    public long Refused { get; private set; }

    /// <summary>Alerts that are pending or firing, those that began first at first.</summary>
    public IReadOnlyList<AlertInstance> Alerts =>
        [.. _alerts.Values.OrderBy(one => one.StateTimeNs).ThenBy(one => one.Rule.Name, StringComparer.Ordinal)];

    /// <summary>Alerts that have ended, newest first; the newest <see cref="MostEnded"/>.</summary>
    public IEnumerable<AlertView> Ended => _ended.Reverse();

    /// <summary>Number of alerts that have ended since the start.</summary>
    public long EndedCount { get; private set; }

    /// <summary>Evaluates all rules.</summary>
    /// <returns>Alerts that began or ended to fire.</returns>
    public IReadOnlyList<(AlertInstance Alert, AlertChange Change)> Evaluate(FleetModel fleet)
    {
        _changes.Clear();
        _read.Clear();
        _isAnyUnheard = null;
        EvaluatedTimeNs = fleet.TimeNs;
        _changes.AddRange(_withoutRule.Select(alert => (alert, AlertChange.Resolved)));
        _withoutRule.Clear();
        foreach (AlertRule rule in _rules)
        {
            foreach (AlertReading reading in rule.Read(fleet))
                Take(rule, in reading, fleet);
        }
        foreach ((AlertRule Rule, AlertLabels Labels) key in _alerts.Keys.Except(_read).ToArray())
        {
            AlertLevel level = IsUnheard(fleet, key) ? AlertLevel.Unknown : AlertLevel.Clear;
            Step(key, new AlertReading(key.Labels, level, ""), fleet);
        }
        return _changes;
    }

    /// <summary>Takes the alerts that were held before a restart: they are unknown until there is a value.</summary>
    /// <param name="nowNs">Time of the monotonic clock, nanoseconds.</param>
    /// <param name="timeNs">Time, UTC, nanoseconds.</param>
    public void Restore(IEnumerable<KeptAlert> kept, long nowNs, long timeNs)
    {
        foreach (KeptAlert one in kept)
        {
            AlertRule? rule = _rules.FirstOrDefault(rule => rule.Name == one.Name);
            var alert = new AlertInstance(rule ?? new EndedRule { Name = one.Name }, one.Labels)
            {
                ApplianceLabels = one.ApplianceLabels,
            };
            alert.Restore(one, nowNs);
            rule?.Restore(one.Labels);
            if (rule is null)
            {
                alert.End(timeNs);
                End(AlertView.Of(alert, hiddenBy: null));
                if (one.FiredTimeNs is not null)
                    _withoutRule.Add(alert);
            }
            else if (_alerts.TryAdd((rule, one.Labels), alert))
            {
                _restored.Add((rule, one.Labels), timeNs);
            }
        }
    }

    /// <summary>Puts other rules in force. Alerts of a rule that is new go on with the one of its name that was there;
    /// those of a rule that is gone end.</summary>
    /// <param name="rules">The rules; those that stay are the same objects.</param>
    /// <param name="nowNs">Time of the monotonic clock, nanoseconds.</param>
    /// <param name="timeNs">Time, UTC, nanoseconds.</param>
    public void Replace(IReadOnlyList<AlertRule> rules, long nowNs, long timeNs)
    {
        KeyValuePair<(AlertRule Rule, AlertLabels Labels), AlertInstance>[] replaced =
            [.. _alerts.Where(one => !rules.Contains(one.Key.Rule))];
        foreach (((AlertRule, AlertLabels) key, _) in replaced)
        {
            _alerts.Remove(key);
            _restored.Remove(key);
        }
        Volatile.Write(ref _rules, rules);
        Restore(replaced.Select(one => KeptAlert.Of(one.Value)), nowNs, timeNs);
    }

    private void Take(AlertRule rule, in AlertReading reading, FleetModel fleet)
    {
        (AlertRule, AlertLabels) key = (rule, reading.Labels);
        // Of two readings of one thing the first counts: rules name the worst one first.
        if (!_read.Add(key))
            return;
        if (!_alerts.ContainsKey(key))
        {
            if (reading.Level != AlertLevel.Raised)
                return;
            if (_alerts.Count >= MostAlerts)
            {
                Refused++;
                return;
            }
            _alerts.Add(key, new AlertInstance(rule, reading.Labels)
            {
                ApplianceLabels = LabelsOf(fleet, reading.Labels),
            });
        }
        _restored.Remove(key);
        Step(key, in reading, fleet);
    }

    private void Step((AlertRule, AlertLabels) key, in AlertReading reading, FleetModel fleet)
    {
        AlertInstance alert = _alerts[key];
        (bool wasFiring, string severity) = (alert.IsFiring, alert.Severity);
        AlertChange change = alert.Step(in reading, fleet.NowNs, fleet.TimeNs);
        // To receivers the severity is a label: what they know as a warning ends when an error begins.
        if (wasFiring && alert.Severity != severity)
        {
            AlertView known = AlertView.Of(alert, hiddenBy: null);
            End(known with { Severity = severity, State = AlertState.Ok, ResolvedTimeNs = fleet.TimeNs });
        }
        if (change != AlertChange.None)
            _changes.Add((alert, change));
        if (alert.State != AlertState.Ok)
            return;
        _alerts.Remove(key);
        _restored.Remove(key);
        if (change == AlertChange.Resolved)
            End(AlertView.Of(alert, hiddenBy: null));
    }

    private void End(AlertView alert)
    {
        if (_ended.Count == MostEnded)
            _ended.Dequeue();
        _ended.Enqueue(alert);
        EndedCount++;
    }

    private static IReadOnlyList<KeyValuePair<string, string>> LabelsOf(FleetModel fleet, AlertLabels labels) =>
        labels["appliance"] is { } name && fleet.Find(name) is { } appliance
            ?
            [
                .. appliance.Current.Counters().Labels.Where(one => labels[one.Key] is null)
                    .Select(one => new KeyValuePair<string, string>(one.Key, one.Value)),
            ]
            : [];

    // What was restored has not recovered, either, by not being received yet.
    private bool IsUnheard(FleetModel fleet, (AlertRule Rule, AlertLabels Labels) key)
    {
        string? name = key.Labels["appliance"];
        if (name is null && !key.Rule.IsOfAppliances)
            return false;
        return (name is null
                ? _isAnyUnheard ??= Unheard.Any(fleet) : Unheard.Is(fleet, name, _alerts[key].StateTimeNs))
            || (_restored.TryGetValue(key, out long restartTimeNs) && Unheard.IsAwaited(fleet, name, restartTimeNs));
    }

    /// <summary>Stands for a rule that was there before a restart.</summary>
    private sealed class EndedRule : AlertRule
    {
        [SetsRequiredMembers]
        public EndedRule() => (Name, Severity, Raise, Clear) = ("", "none", "", "");

        public override IEnumerable<AlertReading> Read(FleetModel fleet) => [];
    }
}
