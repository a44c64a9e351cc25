// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Telemetry.Alerts.Sending;

/// <summary>A group of alerts as Alertmanager posts it to webhooks: its payload, version 4.</summary>
internal static class WebhookJson
{
    /// <summary>Alerts of a group in one post at most; more are counted in it.</summary>
    public const int MostAlerts = 100;

    private const string NoEnd = "0001-01-01T00:00:00Z";

    /// <summary>Writes a group.</summary>
    /// <param name="alerts">Its alerts, the firing ones first.</param>
    /// <param name="source">Address at which the alerts can be looked at.</param>
    public static ReadOnlyMemory<byte> Write(GroupKey key, IReadOnlyList<AlertView> alerts, Uri source)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("version"u8, "4"u8);
            json.WriteString("groupKey"u8, key.ToString());
            json.WriteNumber("truncatedAlerts"u8, Math.Max(0, alerts.Count - MostAlerts));
            json.WriteString("status"u8, StatusOf(alerts[0]));
            json.WriteString("receiver"u8, "telemetry-monitor"u8);
            Write(json, "groupLabels", key.Labels.All);
            Write(json, "commonLabels", Common(alerts.Select(one => one.AllLabels.All)));
            Write(json, "commonAnnotations", Common(alerts.Select(one => one.Annotations)));
            json.WriteString("externalURL"u8, source.AbsoluteUri);
            json.WriteStartArray("alerts"u8);
            foreach (AlertView alert in alerts.Take(MostAlerts))
                Write(json, alert, source);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, AlertView alert, Uri source)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, StatusOf(alert));
        Write(json, "labels", alert.AllLabels.All);
        Write(json, "annotations", alert.Annotations);
        json.WriteString("startsAt"u8, AlertmanagerJson.TimeOf(alert.FiredTimeNs ?? alert.StateTimeNs));
        json.WriteString("endsAt"u8,
            alert.ResolvedTimeNs is { } endNs ? AlertmanagerJson.TimeOf(endNs) : NoEnd);
        json.WriteString("generatorURL"u8, AlertmanagerJson.PageOf(alert, source));
        json.WriteString("fingerprint"u8, alert.Fingerprint.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static string StatusOf(AlertView alert) => alert.IsFiring ? "firing" : "resolved";

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> values)
    {
        json.WriteStartObject(name);
        foreach ((string key, string value) in values)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static IEnumerable<KeyValuePair<string, string>> Common(
        IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> all) =>
        all.Aggregate((IEnumerable<KeyValuePair<string, string>>?)null, (common, one) =>
            common is null ? one : common.Intersect(one)) ?? [];
}
