// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Alerts.Sending;
using Telemetry.Alerts.Silencing;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>Alerts, and the rules that raise them.</summary>
internal static class AlertJson
{
    /// <summary>Writes the alerts that are not ok, and the newest that ended, and who was sent them.</summary>
    public static void WriteAlerts(Utf8JsonWriter json, AlertBoard board, IReadOnlyList<SendState> receivers)
    {
        AlertEngine engine = board.Engine;
        json.WriteStartObject();
        json.Field("evaluated_time_ns"u8, engine.EvaluatedTimeNs == 0 ? null : engine.EvaluatedTimeNs);
        json.WriteNumber("refused"u8, engine.Refused);
        json.Objects("alerts"u8, board.Views, Write);
        json.Objects("ended"u8, [.. engine.Ended], Write);
        json.Objects("receivers"u8, receivers, static (json, receiver) =>
        {
            json.WriteString("address"u8, receiver.Address.AbsoluteUri);
            json.WriteNumber("posts"u8, receiver.Posts);
            json.WriteNumber("failures"u8, receiver.Failures);
            json.WriteNumber("missed"u8, receiver.Missed);
            json.Field("posted_time_ns"u8, receiver.PostedTimeNs);
            json.Field("error"u8, receiver.Error);
        });
        json.WriteEndObject();
    }

    /// <summary>Writes the silences, each with the alerts that it holds back, and the acknowledgements.</summary>
    /// <param name="timeNs">Time, UTC, nanoseconds.</param>
    /// <param name="added">The silence that was added at this request; null for none.</param>
    /// <param name="fit">What that one holds back.</param>
    public static void WriteSilences(
        Utf8JsonWriter json, AlertBoard board, long timeNs, Silence? added = null, SilenceFit? fit = null)
    {
        json.WriteStartObject();
        json.WriteNumber("now_time_ns"u8, timeNs);
        if (added is not null && fit is not null)
        {
            json.WriteStartObject("added"u8);
            json.WriteString("id"u8, added.Id);
            json.WriteNumber("matches"u8, fit.Matches);
            json.Field("warning"u8, fit.Warning);
            json.WriteEndObject();
        }
        json.Objects("silences"u8, board.Silences.Silences, (json, silence) =>
        {
            json.WriteString("id"u8, silence.Id);
            json.WriteStartObject("matchers"u8);
            foreach (LabelMatcher matcher in silence.Matchers)
                json.WriteString(matcher.Label, matcher.Pattern.Text);
            json.WriteEndObject();
            json.WriteString("author"u8, silence.Author);
            json.WriteString("comment"u8, silence.Comment);
            json.WriteNumber("start_time_ns"u8, silence.StartTimeNs);
            json.WriteNumber("end_time_ns"u8, silence.EndTimeNs);
            json.Texts("alerts"u8, [.. board.Views.Where(one => silence.Holds(one.AllLabels, timeNs))
                .Select(FingerprintOf)]);
        });
        json.Objects("acknowledgements"u8, board.Silences.Acknowledgements, static (json, note) =>
        {
            json.WriteString("fingerprint"u8, note.Fingerprint.ToString("x16", CultureInfo.InvariantCulture));
            json.WriteString("author"u8, note.Author);
            json.WriteString("comment"u8, note.Comment);
            json.WriteNumber("time_ns"u8, note.TimeNs);
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
            json.WriteString("raise"u8, rule.Condition);
            json.WriteString("clear"u8, rule.Clear);
            json.WriteNumber("for_ns"u8, rule.ForNs);
            json.WriteNumber("keep_ns"u8, rule.KeepNs);
            json.Field("runbook"u8, rule.Runbook);
        });
        json.Objects("inhibitions"u8, Inhibition.BuiltIn, static (json, one) =>
        {
            json.WriteString("source"u8, one.Source);
            json.Texts("targets"u8, one.Targets);
            json.Texts("equal"u8, one.Equal);
        });
        json.WriteEndObject();
    }

    public static string NameOf(AlertState state) => state switch
    {
        AlertState.Pending => "pending",
        AlertState.Firing => "firing",
        AlertState.Clearing => "clearing",
        _ => "ended",
    };

    /// <summary>Writes the members of an alert.</summary>
    public static void Write(Utf8JsonWriter json, AlertView alert)
    {
        json.WriteString("alert"u8, alert.Name);
        json.WriteString("fingerprint"u8, FingerprintOf(alert));
        json.WriteString("state"u8, NameOf(alert.State));
        json.WriteBoolean("unknown"u8, alert.IsUnknown);
        json.WriteString("severity"u8, alert.Severity);
        json.WriteStartObject("labels"u8);
        foreach ((string name, string value) in alert.Labels.All)
            json.WriteString(name, value);
        foreach ((string name, string value) in alert.ApplianceLabels)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("summary"u8, alert.Summary);
        json.Field("runbook"u8, alert.Runbook);
        json.Field("value"u8, alert.Value);
        json.WriteNumber("state_time_ns"u8, alert.StateTimeNs);
        json.Field("fired_time_ns"u8, alert.FiredTimeNs);
        json.Field("ended_time_ns"u8, alert.ResolvedTimeNs);
        json.Field("hidden_by"u8, alert.HiddenBy);
        json.Field("silenced_by"u8, alert.SilencedBy);
        if (alert.Acknowledged is not { } note)
        {
            json.WriteNull("acknowledged"u8);
            return;
        }
        json.WriteStartObject("acknowledged"u8);
        json.WriteString("author"u8, note.Author);
        json.WriteString("comment"u8, note.Comment);
        json.WriteNumber("time_ns"u8, note.TimeNs);
        json.WriteEndObject();
    }

    private static string FingerprintOf(AlertView alert) =>
        alert.Fingerprint.ToString("x16", CultureInfo.InvariantCulture);
}
