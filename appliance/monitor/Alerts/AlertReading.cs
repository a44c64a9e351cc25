// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Alerts;

/// <summary>Level of a value between the thresholds of a rule.</summary>
public enum AlertLevel
{
    /// <summary>There is no value: nothing was received, or too little.</summary>
    Unknown,

    /// <summary>At or beyond the threshold that clears.</summary>
    Clear,

    /// <summary>Between both.</summary>
    Between,

    /// <summary>Beyond the threshold that raises.</summary>
    Raised,
}

/// <summary>Reading of one thing by a rule at one instant.</summary>
/// <param name="Labels">Labels of the thing.</param>
/// <param name="Summary">Description for people, with the value.</param>
/// <param name="Value">The value; null if the rule has none.</param>
/// <param name="Severity">Severity; null for the rule's, which it is unless the rule has
/// <see cref="AlertRule.OtherSeverity"/>.</param>
public readonly record struct AlertReading(
    AlertLabels Labels, AlertLevel Level, string Summary, double? Value = null, string? Severity = null)
{
    /// <summary>A reading of something that is so or is not.</summary>
    public static AlertReading Of(AlertLabels labels, bool isRaised, string summary, string? severity = null) =>
        new(labels, isRaised ? AlertLevel.Raised : AlertLevel.Clear, summary, Severity: severity);
}
