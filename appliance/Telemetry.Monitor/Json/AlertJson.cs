// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Monitor.Alerts;
using Telemetry.Monitor.Alerts.Sending;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>Alerts, and the rules that raise them.</summary>
internal static class AlertJson
{
    /// <summary>Writes the alerts that are not ok, and the newest that ended, and who was sent them.</summary>
    public static void WriteAlerts(Utf8JsonWriter json, AlertEngine engine, IReadOnlyList<SendState> receivers)
    {
        json.WriteStartObject();
        json.Field("evaluated_time_ns"u8, engine.EvaluatedTimeNs == 0 ? null : engine.EvaluatedTimeNs);
        json.WriteNumber("refused"u8, engine.Refused);
        json.Objects("alerts"u8, Inhibition.Views(engine.Alerts), Write);
        json.Objects("ended"u8, [.. engine.Ended], Write);
        json.Objects("receivers"u8, receivers, static (json, receiver) =>
        {
            json.WriteString("address"u8, receiver.Address.AbsoluteUri);
            json.WriteNumber("posts"u8, receiver.Posts);
            json.WriteNumber("failures"u8, receiver.Failures);
            json.Field("posted_time_ns"u8, receiver.PostedTimeNs);
            json.Field("error"u8, receiver.Error);
        });
        json.WriteEndObject();
    }

    /// <summary>Writes the rules in force.</summary>
    public static void WriteRules(Utf8JsonWriter json, IReadOnlyList<AlertRule> rules)
    {
        json.WriteStartObject();
        json.Objects("rules"u8, rules, static (json, rule) =>
        {
            json.WriteString("alert"u8, rule.Name);
            json.WriteString("severity"u8, rule.Severity);
            json.WriteString("raise"u8, rule.Raise);
            json.WriteString("clear"u8, rule.Clear);
            json.WriteNumber("for_ns"u8, rule.ForNs);
            json.WriteNumber("keep_ns"u8, rule.KeepNs);
        });
        json.Objects("inhibitions"u8, Inhibition.BuiltIn, static (json, one) =>
        {
            json.WriteString("source"u8, one.Source);
            json.Texts("targets"u8, one.Targets);
            json.Texts("equal"u8, one.Equal);
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AlertView alert)
    {
        json.WriteString("alert"u8, alert.Name);
        json.WriteString("fingerprint"u8, alert.Fingerprint.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteString("state"u8, alert.State switch
        {
            AlertState.Pending => "pending",
            AlertState.Firing => "firing",
            AlertState.Clearing => "clearing",
            _ => "ended",
        });
        json.WriteBoolean("unknown"u8, alert.IsUnknown);
        json.WriteString("severity"u8, alert.Severity);
        json.WriteStartObject("labels"u8);
        foreach ((string name, string value) in alert.Labels.All)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("summary"u8, alert.Summary);
        json.Field("value"u8, alert.Value);
        json.WriteNumber("state_time_ns"u8, alert.StateTimeNs);
        json.Field("fired_time_ns"u8, alert.FiredTimeNs);
        json.Field("ended_time_ns"u8, alert.ResolvedTimeNs);
        json.Field("hidden_by"u8, alert.HiddenBy);
    }
}
