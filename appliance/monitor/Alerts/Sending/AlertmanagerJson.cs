// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Telemetry.Alerts.Sending;

/// <summary>Alerts as Alertmanager takes them: <c>postableAlerts</c> of its API, version 2.</summary>
public static class AlertmanagerJson
{
    private const long NsInTick = 100;

    /// <summary>Writes alerts.</summary>
    /// <param name="source">Address at which the alert can be looked at.</param>
    /// <param name="untilNs">End of what is still firing, UTC, nanoseconds: it counts as ended if it is not sent
    /// again before.</param>
    public static ReadOnlyMemory<byte> Write(IEnumerable<AlertView> alerts, Uri source, long untilNs)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (AlertView alert in alerts)
                Write(json, alert, source, untilNs);
            json.WriteEndArray();
        }
        return bytes.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, AlertView alert, Uri source, long untilNs)
    {
        json.WriteStartObject();
        json.WriteStartObject("labels"u8);
        foreach ((string name, string value) in alert.AllLabels.All)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartObject("annotations"u8);
        foreach ((string name, string value) in alert.Annotations)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("startsAt"u8, TimeOf(alert.FiredTimeNs ?? alert.StateTimeNs));
        json.WriteString("endsAt"u8, TimeOf(alert.ResolvedTimeNs ?? untilNs));
        json.WriteString("generatorURL"u8, PageOf(alert, source));
        json.WriteEndObject();
    }

    /// <summary>Address of the page at an alert.</summary>
    public static string PageOf(AlertView alert, Uri page) =>
        $"{page.AbsoluteUri}#/alerts?alert={alert.Fingerprint.ToString("x16", CultureInfo.InvariantCulture)}";

    /// <summary>Time as RFC 3339 has it.</summary>
    public static string TimeOf(long utcNs) => DateTime.UnixEpoch.AddTicks(utcNs / NsInTick)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
