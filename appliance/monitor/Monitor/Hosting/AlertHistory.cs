// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Hosting;

/// <summary>Begins and ends of alerts, the newest in memory. Belongs to the model's thread.</summary>
internal sealed class AlertHistory
{
    private const int Most = 5_000;

    private readonly RecentReports<WrittenRecord> _changes = new(Most);

    /// <summary>Takes changes. One that is not trouble for anybody, since it always fires, is left out.</summary>
    /// <param name="fleet">The fleet, which numbers them and has them kept.</param>
    /// <param name="changed">Alerts that began to fire, and those that ended.</param>
    public void Take(FleetModel fleet, IReadOnlyList<AlertView> changed)
    {
        foreach (AlertView alert in changed.Where(one => one.Severity != "none"))
        {
            var record = new WrittenRecord(new RecordColumns
            {
                Kind = RecordKind.Alert,
                TimeNs = fleet.TimeNs,
                What = alert.Name,
                Severity = alert.Severity,
                Flow = alert.Labels["feed"] ?? alert.Labels["session"],
                Line = alert.Labels["line"],
            }, JsonOf(alert, fleet.TimeNs));
            long number = fleet.NextNumber();
            _changes.Add(number, fleet.TimeNs, record);
            fleet.Records?.OnRecord(new FleetRecord(number, alert.Labels["appliance"], record));
        }
    }

    /// <summary>The changes in memory.</summary>
    public HeldRecords Held(FleetModel fleet) => HeldRecords.Of(fleet, _changes);

    private static byte[] JsonOf(AlertView alert, long timeNs)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Answer.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("change"u8, alert.IsFiring ? "fired"u8 : "ended"u8);
            json.WriteNumber("time_ns"u8, timeNs);
            AlertJson.Write(json, alert);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }
}
