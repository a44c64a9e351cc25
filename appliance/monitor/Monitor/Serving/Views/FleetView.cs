// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Live;

namespace Telemetry.Monitor.Serving.Views;

/// <summary>A row for each appliance.</summary>
/// <param name="alerts">The alerts; null where none are raised.</param>
internal sealed class FleetView(ModelThread<FleetModel> model, AlertBoard? alerts) : ILiveView
{
    public Task<LiveState> Read() => model.Ask(fleet =>
    {
        var table = new LiveTable("appliances");
        foreach (FleetAppliance appliance in fleet.Appliances)
            table.Add(appliance.Name, appliance, (json, one) => FleetJson.WriteRow(json, fleet, one));
        foreach (string name in fleet.Missing)
            table.Add(name, name, FleetJson.WriteMissing);
        ViewTime time = ViewTime.Of(fleet, alerts);
        return new LiveState(time.Second, time.WriteMembers) { Tables = [table] };
    });

    public Task<Action<Utf8JsonWriter>> ReadHello() => Task.FromResult<Action<Utf8JsonWriter>>(_ => { });
}
