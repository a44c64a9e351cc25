// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts;
using Telemetry.Fleet;
using Telemetry.Fleet.Desk;
using Telemetry.Fleet.Publishers;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Live;

namespace Telemetry.Monitor.Serving.Views;

/// <summary>The desk: a row for each feed, session, host and problem.</summary>
/// <param name="alerts">The alerts; null where none are raised.</param>
/// <param name="selects">True for an appliance that is shown.</param>
internal sealed class DeskView(
    ModelThread<FleetModel> model, AlertBoard? alerts, Func<FleetAppliance, bool> selects) : ILiveView
{
    public async Task<LiveState> Read()
    {
        (ViewTime time, DeskState desk) =
            await model.Ask(fleet => (ViewTime.Of(fleet, alerts), DeskState.Of(fleet, selects))).ConfigureAwait(false);
        return new LiveState(time.Second, time.WriteMembers) { Tables = TablesOf(desk) };
    }

    public async Task<Action<Utf8JsonWriter>> ReadHello()
    {
        DeskSparks sparks = await model.Ask(fleet => new DeskSparks(fleet, selects)).ConfigureAwait(false);
        return sparks.Write;
    }

    private static LiveTable[] TablesOf(DeskState desk)
    {
        var feeds = new LiveTable("feeds");
        foreach (FeedRow row in desk.Feeds)
            feeds.Add(DeskJson.IdOf(row.Appliance, row.Totals.Feed), row, DeskJson.WriteFeed);
        var sessions = new LiveTable("sessions");
        foreach (SessionRow row in desk.Sessions)
            sessions.Add(DeskJson.IdOf(row.Appliance, row.Totals.Session), row, DeskJson.WriteSession);
        var hosts = new LiveTable("hosts");
        foreach (HostRow row in desk.Hosts)
            hosts.Add(row.Appliance, row, DeskJson.WriteHost);
        var problems = new LiveTable("problems");
        foreach (ProblemRow row in desk.Problems)
            problems.Add(row.Id, row, DeskJson.WriteProblem);
        return [feeds, sessions, hosts, problems];
    }
}
