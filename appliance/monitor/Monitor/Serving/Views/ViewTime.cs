// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Fleet;
using Telemetry.Monitor.Json;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Serving.Views;

/// <summary>Time of a state of a view.</summary>
/// <param name="NowTimeNs">Time of the monitor, UTC, nanoseconds.</param>
/// <param name="SecondTimeNs">End of the newest interval, UTC, nanoseconds; null before the first.</param>
/// <param name="Live">Appliances that are received.</param>
/// <param name="Alerts">Alerts that fire; null where none are raised.</param>
internal readonly record struct ViewTime(long NowTimeNs, long? SecondTimeNs, int Live, AlertCounts? Alerts)
{
    private const long SecondNs = 1_000_000_000;

    /// <summary>The second, UTC since 1970.</summary>
    public long Second => (SecondTimeNs ?? NowTimeNs) / SecondNs;

    /// <summary>Time of the present state. Called on the thread of the fleet.</summary>
    public static ViewTime Of(FleetModel fleet, AlertBoard? alerts) => new(
        fleet.TimeNs, FleetJson.NewestTimeNs(fleet),
        fleet.Appliances.Count(one => IsLive(one.Current.StateAt(fleet.NowNs))), alerts?.Counts);

    /// <summary>Writes the members that every frame has.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteNumber("now_time_ns"u8, NowTimeNs);
        json.Field("second_time_ns"u8, SecondTimeNs);
        json.WriteNumber("live"u8, Live);
        if (Alerts is not { } alerts)
        {
            json.WriteNull("alerts"u8);
            return;
        }
        json.WriteStartObject("alerts"u8);
        json.WriteNumber("error"u8, alerts.Errors);
        json.WriteNumber("warning"u8, alerts.Warnings);
        json.WriteNumber("info"u8, alerts.Infos);
        json.WriteEndObject();
    }

    private static bool IsLive(ApplianceState state) =>
        state is ApplianceState.Starting or ApplianceState.Live or ApplianceState.Late or ApplianceState.Stale;
}
