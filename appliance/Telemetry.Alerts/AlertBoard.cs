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

    /// <summary>Evaluates the rules.</summary>
    public AlertEngine Engine => engine;

    /// <summary>Silences and acknowledgements.</summary>
    public SilenceList Silences { get; } = new();

    /// <summary>Alerts that are pending or firing, as of the newest evaluation.</summary>
    public IReadOnlyList<AlertView> Views => _views;

    /// <summary>Takes what was kept over a restart. Called before the first evaluation.</summary>
    /// <param name="kept">What was kept.</param>
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

    /// <summary>Evaluates the rules.</summary>
    public void Evaluate(FleetModel fleet)
    {
        _ = engine.Evaluate(fleet);
        Refresh(engine.EvaluatedTimeNs);
        Silences.Tidy(engine.EvaluatedTimeNs, _views);
    }

    /// <summary>Takes over a change of the silences.</summary>
    /// <param name="timeNs">Time, UTC, nanoseconds.</param>
    public void Refresh(long timeNs) =>
        _views = [.. Inhibition.Views(engine.Alerts).Select(view => WithSilences(view, timeNs))];

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
