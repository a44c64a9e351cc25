// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Silencing;

namespace Telemetry.Alerts;

/// <summary>An alert as it is shown: a copy that other threads may read.</summary>
/// <param name="Name">Name of its rule.</param>
/// <param name="IsUnknown">True while there is no value.</param>
/// <param name="Summary">Description for people.</param>
/// <param name="Value">Value; null if the rule has none.</param>
/// <param name="StateTimeNs">Start of the state, UTC, nanoseconds.</param>
/// <param name="FiredTimeNs">Time at which it began to fire, UTC, nanoseconds; null before.</param>
/// <param name="ResolvedTimeNs">Time at which it ended, UTC, nanoseconds; null before.</param>
/// <param name="HiddenBy">Name of the alert that explains it, so that it is not sent; null if there is none.</param>
public sealed record AlertView(
    string Name, AlertLabels Labels, AlertState State, bool IsUnknown, string Severity, string Summary, double? Value,
    long StateTimeNs, long? FiredTimeNs, long? ResolvedTimeNs, string? HiddenBy)
{
    /// <summary>Labels of its appliance that are not its own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ApplianceLabels { get; init; } = [];

    /// <summary>Address of the instructions for who is woken by it; null if there are none.</summary>
    public string? Runbook { get; init; }

    /// <summary>Name of the silence that holds for it; null if there is none.</summary>
    public string? SilencedBy { get; init; }

    /// <summary>Note of the person who takes care of it; null if there is none.</summary>
    public Acknowledgement? Acknowledged { get; init; }

    /// <summary>True if no receiver is notified of it.</summary>
    public bool IsMuted => HiddenBy is not null || SilencedBy is not null || Acknowledged is not null;

    /// <summary>Texts that go with it to receivers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Annotations => Runbook is null
        ? [new("summary", Summary)] : [new("runbook_url", Runbook), new("summary", Summary)];

    /// <summary>Hash of its name, severity and labels, as Alertmanager makes it of the labels it gets.</summary>
    public ulong Fingerprint => AllLabels.Fingerprint;

    public bool IsFiring => State is AlertState.Firing or AlertState.Clearing;

    /// <summary>Its labels with its name and severity, as it is sent.</summary>
    public AlertLabels AllLabels => AlertLabels.Of(
    [
        ("alertname", Name), ("severity", Severity),
        .. Labels.All.Concat(ApplianceLabels).Select(one => (one.Key, (string?)one.Value)),
    ]);

    /// <summary>Copies an alert.</summary>
    /// <param name="hiddenBy">Name of the alert that explains it.</param>
    public static AlertView Of(AlertInstance alert, string? hiddenBy) => new(
        alert.Rule.Name, alert.Labels, alert.State, alert.IsUnknown, alert.Severity, alert.Summary, alert.Value,
        alert.StateTimeNs, alert.FiredTimeNs, alert.ResolvedTimeNs, hiddenBy)
    {
        ApplianceLabels = alert.ApplianceLabels,
        Runbook = alert.Rule.Runbook,
    };
}
