// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Fleet;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Reports;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Views;

/// <summary>Everything of one appliance: its row, its day and its newest interval.</summary>
/// <param name="alerts">The alerts; null where none are raised.</param>
/// <param name="name">Name of the appliance.</param>
internal sealed class ApplianceView(
    ModelThread<FleetModel> model, AlertBoard? alerts, string name) : ILiveView
{
    private Action<Utf8JsonWriter> _writeNewest = _ => { };

    public Task<LiveState> Read() => model.Ask(fleet =>
    {
        _writeNewest = Written(fleet);
        ViewTime time = ViewTime.Of(fleet, alerts);
        return new LiveState(time.Second, time.WriteMembers) { WriteFrame = _writeNewest };
    });

    public Task<Action<Utf8JsonWriter>> ReadHello() => Task.FromResult(_writeNewest);

    /// <summary>Writes everything at once, since the reports change with the next message.</summary>
    private Action<Utf8JsonWriter> Written(FleetModel fleet)
    {
        if (fleet.Find(name) is not { } appliance)
            return json => json.WriteNull("appliance"u8);
        byte[] row = ObjectOf(json => FleetJson.WriteRow(json, fleet, appliance));
        SummaryReport totals = appliance.Current.Totals();
        byte[] summary = ObjectOf(json => JsonSummary.Write(json, totals, totals.StartTimeNs));
        byte[]? interval = appliance.Current.LastInterval is { } last
            ? ObjectOf(json => JsonReportSink.WriteSnapshot(json, last)) : null;
        return json =>
        {
            Write(json, "appliance"u8, row);
            Write(json, "summary"u8, summary);
            Write(json, "interval"u8, interval);
        };
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> key, byte[]? value)
    {
        json.WritePropertyName(key);
        if (value is null)
            json.WriteNullValue();
        else
            json.WriteRawValue(value, skipInputValidation: true);
    }

    private static byte[] ObjectOf(Action<Utf8JsonWriter> writeMembers)
    {
        using var buffer = new PooledBuffer();
        using var json = new Utf8JsonWriter(buffer, Answer.JsonOptions);
        json.WriteStartObject();
        writeMembers(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.Written.ToArray();
    }
}
