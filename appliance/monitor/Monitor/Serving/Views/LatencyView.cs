// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Intervals;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Views;

/// <summary>The newest second of a series over some appliances: a column of the heat map.</summary>
/// <param name="alerts">The alerts; null where none are raised.</param>
/// <param name="selects">True for an appliance that is shown.</param>
internal sealed class LatencyView(
    ModelThread<FleetModel> model, AlertBoard? alerts, Func<FleetAppliance, bool> selects, SeriesFilter filter)
    : ILiveView
{
    private const long SecondNs = 1_000_000_000;

    public async Task<LiveState> Read()
    {
        (ViewTime time, RecordSelection newest) = await model.Ask(fleet =>
        {
            ViewTime now = ViewTime.Of(fleet, alerts);
            long endNs = now.Second * SecondNs;
            return (now, new RecordSelection([.. fleet.Appliances.Where(selects)], endNs - SecondNs, endNs));
        }).ConfigureAwait(false);
        HeatMap column = HeatMap.Of(newest, filter, mostColumns: 1, rows: 1);
        return new LiveState(time.Second, time.WriteMembers) { WriteFrame = json => Write(json, column) };
    }

    public Task<Action<Utf8JsonWriter>> ReadHello() => Task.FromResult<Action<Utf8JsonWriter>>(_ => { });

    private static void Write(Utf8JsonWriter json, HeatMap column)
    {
        json.WriteStartObject("column"u8);
        json.WriteNumber("time_ns"u8, column.Columns.StartTimeNs);
        var samples = column.Samples[0];
        json.WriteNumber("count"u8, samples.TotalCount);
        json.Field("p50_ns"u8, column.Percentiles(50).First());
        json.Field("p90_ns"u8, column.Percentiles(90).First());
        json.Field("p99_ns"u8, column.Percentiles(99).First());
        json.Field("p999_ns"u8, column.Percentiles(99.9).First());
        json.Field("max_ns"u8, column.Percentiles(100).First());
        json.WriteNumber("flags"u8, (int)column.Flags[0]);
        json.WriteStartArray("cells"u8);
        for (int place = 0; place < samples.Length; place++)
        {
            json.WriteStartArray();
            json.WriteNumberValue(SeriesBuckets.MiddleAt(samples.Indices[place]));
            json.WriteNumberValue(samples.CountAt(place));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
