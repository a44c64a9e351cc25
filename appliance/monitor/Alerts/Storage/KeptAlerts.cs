// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Sending;
using Telemetry.Alerts.Silencing;

namespace Telemetry.Alerts.Storage;

/// <summary>An alert as it is kept over a restart.</summary>
/// <param name="Name">Name of its rule.</param>
/// <param name="ApplianceLabels">Labels of its appliance that are not its own.</param>
/// <param name="StateTimeNs">Start of the state, UTC, nanoseconds.</param>
/// <param name="ElapsedNs">Time for which it has been in the state while there were values, nanoseconds.</param>
/// <param name="FiredTimeNs">Time at which it began to fire, UTC, nanoseconds; null before.</param>
public sealed record KeptAlert(
    string Name, AlertLabels Labels, IReadOnlyList<KeyValuePair<string, string>> ApplianceLabels, AlertState State,
    long StateTimeNs, long ElapsedNs, long? FiredTimeNs)
{
    public required string Severity { get; init; }

    /// <summary>Description for people.</summary>
    public required string Summary { get; init; }

    /// <summary>Newest value; null if there is none.</summary>
    public double? Value { get; init; }

    public static KeptAlert Of(AlertInstance alert) => new(
        alert.Rule.Name, alert.Labels, alert.ApplianceLabels, alert.State, alert.StateTimeNs, alert.ElapsedNs,
        alert.FiredTimeNs)
    {
        Severity = alert.Severity,
        Summary = alert.Summary,
        Value = alert.Value,
    };
}

/// <summary>All that is kept of alerts over a restart.</summary>
public sealed record KeptAlerts
{
    public static KeptAlerts None { get; } = new();

    /// <summary>Alerts that have not ended.</summary>
    public IReadOnlyList<KeptAlert> Alerts { get; init; } = [];

    public IReadOnlyList<Silence> Silences { get; init; } = [];

    public IReadOnlyList<Acknowledgement> Acknowledgements { get; init; } = [];

    /// <summary>Fingerprints of the alerts that were sent, and whether as ended.</summary>
    public IReadOnlyList<(ulong Fingerprint, bool HasEnded)> Sent { get; init; } = [];

    /// <summary>Alerts that webhooks know as firing.</summary>
    public IReadOnlyList<AcceptedAlert> Accepted { get; init; } = [];
}
