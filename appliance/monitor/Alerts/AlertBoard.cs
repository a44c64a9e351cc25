// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Silencing;
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;

namespace Telemetry.Alerts;

/// <summary>The alerts with all that people and other alerts say of them. Belongs to the model's thread.</summary>
/// <param name="engine">Evaluates the rules.</param>
public sealed class AlertBoard(AlertEngine engine)
{
    private IReadOnlyList<AlertView> _views = [];

    public AlertEngine Engine => engine;

    /// <summary>Silences and acknowledgements.</summary>
    public SilenceList Silences { get; } = new();

    /// <summary>Alerts that are pending or firing, as of the newest evaluation.</summary>
    public IReadOnlyList<AlertView> Views => _views;

    /// <summary>Takes what was kept over a restart. Called before the first evaluation.</summary>
    /// <param name="nowNs">Time of the monotonic clock, nanoseconds.</param>
    /// <param name="timeNs">Time, UTC, nanoseconds.</param>
    public void Restore(KeptAlerts kept, long nowNs, long timeNs)
    {
        engine.Restore(kept.Alerts, nowNs, timeNs);
        foreach (Silence silence in kept.Silences)
            _ = Silences.TryAdd(silence);
        foreach (Acknowledgement note in kept.Acknowledgements)
            Silences.Acknowledge(note);
    }

    /// <summary>Alerts that fire and are not muted, by severity.</summary>
    public AlertCounts Counts { get; private set; }

    /// <summary>Evaluates the rules.</summary>
    /// <returns>Alerts that began to fire, and those that ended.</returns>
    public IReadOnlyList<AlertView> Evaluate(FleetModel fleet)
    {
        foreach (AlertView known in _views)
        {
            if (known.Acknowledged is not null)
                engine.Rules.FirstOrDefault(rule => rule.Name == known.Name)?.Acknowledge(known.Labels, fleet);
        }
        IReadOnlyList<(AlertInstance Alert, AlertChange Change)> changes = engine.Evaluate(fleet);
        Refresh(engine.EvaluatedTimeNs);
        Silences.Tidy(engine.EvaluatedTimeNs, _views);
        return
        [
            .. changes.Select(one => one.Alert).Select(alert => _views.FirstOrDefault(
                    view => view.Name == alert.Rule.Name && view.Labels.Equals(alert.Labels))
                ?? AlertView.Of(alert, hiddenBy: null)),
        ];
    }

    /// <summary>Takes over a change of the silences.</summary>
    /// <param name="timeNs">Time, UTC, nanoseconds.</param>
    public void Refresh(long timeNs)
    {
        _views = [.. Inhibition.Views(engine.Alerts).Select(view => WithSilences(view, timeNs))];
        Counts = AlertCounts.Of(_views);
    }

    private AlertView WithSilences(AlertView view, long timeNs)
    {
        AlertLabels labels = view.AllLabels;
        return view with
        {
            SilencedBy = Silences.Find(labels, timeNs)?.Id,
            Acknowledged = Silences.Find(labels.Fingerprint),
        };
    }
}
