// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts.Sending;

/// <summary>A webhook that alerts are posted to.</summary>
/// <param name="Secret">Key of the signature; null for none.</param>
/// <param name="RepeatNs">Time after which a group that still fires is posted again, nanoseconds.</param>
public sealed record WebhookSettings(Uri Address, WebhookSecret? Secret, long RepeatNs);
