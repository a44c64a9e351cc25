// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Sending;

/// <summary>Receivers of alerts.</summary>
public sealed record AlertReceivers
{
    /// <summary>Addresses of Alertmanagers.</summary>
    public IReadOnlyList<Uri> Alertmanagers { get; init; } = [];

    public IReadOnlyList<WebhookSettings> Webhooks { get; init; } = [];

    /// <summary>True if there is none.</summary>
    public bool IsEmpty => Alertmanagers.Count == 0 && Webhooks.Count == 0;
}
