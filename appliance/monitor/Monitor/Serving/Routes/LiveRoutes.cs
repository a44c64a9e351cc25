// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Archive.Notes;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Monitor.Serving.Views;

namespace Telemetry.Monitor.Serving.Routes;

/// <summary>The stream of a view.</summary>
/// <param name="alerts">The alerts; null where none are raised.</param>
/// <param name="notes">Notes of people; null where none are taken.</param>
internal sealed class LiveRoutes(
    ModelThread<FleetModel> model, LiveStreams streams, AlertBoard? alerts, NoteBook? notes)
{
    private static readonly string[] ViewNames = ["desk", "fleet", "appliance", "latency", "events"];

    public IEnumerable<Route> All => [Route.Of("/api/v1/live", Live)];

    private Func<Answer> Live(RouteRequest request)
    {
        string view = request.Choice("view", [.. ViewNames.Select(name => (name, name))]);
        // No name is checked: a page may wait for an appliance that is not there yet.
        SeriesQuery query = SeriesQuery.Read(request);
        Func<ILiveView> make = view switch
        {
            "fleet" => () => new FleetView(model, alerts),
            "appliance" => OneAppliance(query),
            "latency" => () => new LatencyView(model, alerts, Selects, query.Filter),
            "events" => () => new EventsView(
                model, alerts, Selects, notes is null ? null : new NoteChanges(notes, IsAbout)),
            _ => () => new DeskView(model, alerts, Selects),
        };
        return () => streams.Open(request, view, $"{view}\n{query.Key}", make);

        bool IsAbout(Note note) =>
            note.Appliance is null || query.Names.Count == 0 || query.Names.Contains(note.Appliance);

        bool Selects(FleetAppliance appliance) => query.Names.Count == 0 || query.Names.Contains(appliance.Name);
    }

    private Func<ILiveView> OneAppliance(SeriesQuery query) => query.Names.Count == 1
        ? () => new ApplianceView(model, alerts, query.Names[0])
        : throw new ProblemException(
            400, "appliance", "this view shows one appliance", "add appliance= with its name, once");
}
